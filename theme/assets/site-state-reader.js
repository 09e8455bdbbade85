/* Reads assets/site-state.js: banners, closed offices, days of mourning, and whether an office is open now. */
(function () {
  "use strict";

  var script = document.currentScript;
  var root = script ? script.src.replace(/assets\/[^/]*$/, "") : "";

  function state() {
    var given = window.siteState;
    return given && Array.isArray(given.items) ? given : null;
  }

  /* Beijing's time as 2026-05-12T08:00, which compares as text. */
  function beijing() {
    var now = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 16);
    return window.siteState && siteState.today ? siteState.today + now.slice(10) : now;
  }

  function running(now) {
    var given = state();
    if (!given) return [];
    return given.items.filter(function (item) {
      return item && String(item.from) <= now && now < String(item.to);
    });
  }

  function linkTo(item) {
    var link = document.createElement("a");
    link.textContent = item.text;
    link.href = /^https?:\/\//.test(item.href) ? item.href : root + item.href.replace(/^[/\\]+/, "");
    return link;
  }

  function isSafe(href) {
    return typeof href === "string" && href !== "" && (/^https?:\/\//.test(href) || !/^[^/?#]*:/.test(href));
  }

  function bannerOf(item) {
    var banner = document.createElement("p");
    banner.className = "state-" + (item.kind === "closed" ? "closed" : "banner");
    if (isSafe(item.href)) banner.appendChild(linkTo(item));
    else banner.textContent = item.text;
    return banner;
  }

  function showBanners(items) {
    var place = document.getElementById("site-state");
    if (!place) return;
    var spoken = items.filter(function (item) {
      return item.text && (item.kind === "banner" || item.kind === "closed");
    });
    var fresh = spoken.map(bannerOf);
    var wanted = fresh.map(function (banner) { return banner.outerHTML; }).join("");
    if (place.innerHTML === wanted) return;
    place.textContent = "";
    fresh.forEach(function (banner) { place.appendChild(banner); });
  }

  function weekday(now) {
    return ((new Date(now.slice(0, 10) + "T00:00Z").getUTCDay() + 6) % 7) + 1;
  }

  /* "1-5 08:30-12:00,6 09:00-12:00"; blanks and semicolons will do too */
  function isWithin(opening, now) {
    var day = weekday(now);
    var time = now.slice(11);
    return opening.split(/[;,]/).some(function (span) {
      var found = /^([1-7])(?:-([1-7]))? (\d\d:\d\d)[ -](\d\d:\d\d)$/.exec(span.trim());
      return found && +found[1] <= day && day <= +(found[2] || found[1]) && found[3] <= time && time < found[4];
    });
  }

  function holds(now) {
    var given = state();
    return Boolean(given && given.hours_hold_until && now.slice(0, 10) <= given.hours_hold_until);
  }

  /* The place stands empty behind the hours; silence means that only the telephone knows. */
  function showHours(items, now) {
    var isClosed = items.some(function (item) { return item.kind === "closed"; });
    Array.prototype.forEach.call(document.querySelectorAll("[data-opening]"), function (place) {
      var isOpen = !isClosed && holds(now) && isWithin(place.getAttribute("data-opening"), now);
      place.textContent = isOpen ? "现在开门" : "以电话为准";
      place.classList.toggle("tag", isOpen);
      place.classList.toggle("tag-open", isOpen);
    });
  }

  function show() {
    var now = beijing();
    var items = running(now);
    var isMourning = items.some(function (item) { return item.kind === "mourning"; });
    document.documentElement.classList.toggle("mourning", isMourning);
    showBanners(items);
    showHours(items, now);
  }

  show();
  setInterval(show, 60000);
})();
