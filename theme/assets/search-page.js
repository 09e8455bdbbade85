/* The search page: the first client of gongkailan.search. Everything is inserted as text, never as markup. */
(function () {
  "use strict";

  var form = document.querySelector(".search-form");
  if (!form || !window.gongkailan) return;
  var input = form.querySelector("input[type=search]");
  var results = document.querySelector(".results");
  var status = document.querySelector(".result-count");
  var list = document.querySelector(".hits");
  var more = document.querySelector("button.more");
  var waysOut = document.querySelector(".ways-out");
  var filtersBox = document.querySelector(".filters");
  var filtersSwitch = document.querySelector(".filters-switch input");
  var browse = document.querySelector(".browse");
  var FACETS = { kind: "栏目", organisation: "单位", category: "公开类别", year: "年份" };
  var SIZE = 10;
  var state;
  var ticket = 0;
  var shownHits = 0;

  function read() {
    var query = new URLSearchParams(location.search);
    var filters = {};
    Object.keys(FACETS).forEach(function (name) { filters[name] = query.getAll(name); });
    return { q: query.get("q") || "", filters: filters };
  }

  /* What is settled (sent, or filtered) can be gone back to; what is being typed is one step, however many letters it has. */
  function write(isSettled) {
    var query = new URLSearchParams();
    if (state.q) query.set("q", state.q);
    Object.keys(FACETS).forEach(function (name) {
      state.filters[name].forEach(function (value) { query.append(name, value); });
    });
    var text = query.toString();
    var address = location.pathname + (text ? "?" + text : "");
    var isTyped = Boolean(history.state && history.state.typed);
    try {
      if (address === location.pathname + location.search) {
        if (isTyped && isSettled) history.replaceState(null, "", address);
      } else if (isTyped) history.replaceState(isSettled ? null : { typed: true }, "", address);
      else history.pushState(isSettled ? null : { typed: true }, "", address);
    } catch (error) {
      /* a page opened from a disk may not change its address in some browsers: the search works all the same */
    }
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function marked(target, text, marks) {
    var at = 0;
    (marks || []).forEach(function (mark) {
      target.append(text.slice(at, mark[0]), element("mark", "", text.slice(mark[0], mark[1])));
      at = mark[1];
    });
    target.append(text.slice(at));
    return target;
  }

  function hitElement(hit, heading) {
    var item = element("li", hit.ended ? "hit hit-ended" : "hit");
    var head = element(heading);
    var link = element("a");
    link.href = hit.url;
    marked(link, hit.title, hit.title_marks);
    head.append(link);
    item.append(head);
    if (hit.excerpt) item.append(marked(element("p", "excerpt"), hit.excerpt, hit.excerpt_marks));
    var facts = element("small", "", [hit.published_on, hit.kind_label, hit.organisation_name].filter(Boolean).join("　"));
    if (hit.state) {
      var over = hit.ended || hit.state === "仅现场张贴";
      facts.prepend(element("span", "tag " + (over ? "tag-ended" : "tag-open"), hit.state), " ");
    }
    item.append(facts);
    return item;
  }

  function showHits(found, isMore) {
    if (!isMore) list.replaceChildren();
    found.hits.forEach(function (hit) { list.append(hitElement(hit, "h2")); });
    shownHits = isMore ? shownHits + found.hits.length : found.hits.length;
    more.hidden = !(found.hits.length === SIZE && (!found.total_is_exact || shownHits < found.total));
  }

  function say(found) {
    if (found.too_short) status.textContent = "请至少输入两个字。";
    else if (!found.total) status.textContent = "没有找到“" + state.q.trim() + "”。";
    else status.textContent = (found.searched_for ? "按“" + found.searched_for + "”" : "") + "找到" + (found.total_is_exact ? "" : "至少") + " " + found.total + " 条";
  }

  function hasFilters() {
    return Object.keys(FACETS).some(function (name) { return state.filters[name].length; });
  }

  function clear() {
    waysOut.hidden = true;
    waysOut.replaceChildren();
    list.replaceChildren();
    filtersBox.hidden = true;
    more.hidden = true;
    status.textContent = "";
  }

  function fail(mine) {
    if (mine !== ticket) return;
    clear();
    results.removeAttribute("aria-busy");
    browse.hidden = false;
    status.textContent = "搜索数据没有取到，请刷新本页再试，或者从下面的分类里找。";
  }

  /* Shows what the state asks for. An answer that comes after a newer question was put is dropped. */
  function run() {
    var mine = ++ticket;
    browse.hidden = Boolean(state.q.trim());
    if (!state.q.trim()) {
      results.removeAttribute("aria-busy");
      clear();
      return;
    }
    results.setAttribute("aria-busy", "true");
    ask({ size: SIZE, ways_out: true }).then(function (found) {
      if (mine !== ticket) return;
      results.removeAttribute("aria-busy");
      waysOut.hidden = true;
      waysOut.replaceChildren();
      say(found);
      showHits(found, false);
      browse.hidden = found.total > 0;
      if (!found.total && !found.too_short) showWaysOut(found.ways_out);
      return offerFilters(mine, found);
    }).catch(function () { fail(mine); });
  }

  function ask(options) {
    options.filters = state.filters;
    return gongkailan.search(state.q, options);
  }

  function showWaysOut(out) {
    waysOut.hidden = false;
    if (hasFilters()) {
      var without = element("button", "quiet", "去掉筛选条件再找");
      without.type = "button";
      without.addEventListener("click", function () {
        Object.keys(FACETS).forEach(function (name) { state.filters[name] = []; });
        settle();
        input.focus();
      });
      waysOut.append(element("p", "", "您选了筛选条件，没有合条件的。"), without);
    }
    if (out.is_name) {
      waysOut.append(element("p", "notice-names", "要找人名？名单只在公示自己的页面和公示栏上，公示期内可以看，不能搜索。请到“公示公告”里打开那一条，或者打电话问。"));
    }
    if (out.hits.length) {
      waysOut.append(element("h2", "", "没有完全一样的，" + (out.words.length ? "以下含“" + out.words.join("”“") + "”或者意思相近：" : "您是不是要找：")));
      var near = element("ol", "hits");
      out.hits.forEach(function (hit) { near.append(hitElement(hit, "h3")); });
      waysOut.append(near);
    }
  }

  /* The numbers beside the filters cost a file for every two thousand entries: where a switch hides them, they wait for it. */
  function offerFilters(mine, found) {
    filtersBox.hidden = !found.total && !hasFilters();
    if (filtersBox.hidden) return;
    var waits = filtersSwitch && filtersSwitch.offsetParent && !filtersSwitch.checked && !hasFilters();
    if (!waits) return showFilters(mine);
    filtersBox.replaceChildren();
  }

  if (filtersSwitch) filtersSwitch.addEventListener("change", function () {
    var mine = ticket;
    if (filtersSwitch.checked && !filtersBox.hidden && !filtersBox.firstChild) showFilters(mine).catch(function () { fail(mine); });
  });

  function showFilters(mine) {
    return ask({ size: SIZE, counts: true }).then(function (found) {
      if (mine !== ticket || !found.counts) return;
      var counts = found.counts;
      var boxes = Object.keys(FACETS).map(function (name) { return facetElement(name, counts[name], counts.labels[name]); });
      var focused = document.activeElement && filtersBox.contains(document.activeElement) ? document.activeElement.id : "";
      filtersBox.replaceChildren.apply(filtersBox, boxes.filter(Boolean));
      if (!counts.is_exact) filtersBox.append(element("p", "hint", "括号里的数按相近的算，可能略多。"));
      filtersBox.hidden = false;
      if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    });
  }

  function facetElement(name, counts, labels) {
    var values = Object.keys(counts);
    state.filters[name].forEach(function (value) { if (values.indexOf(value) < 0) values.push(value); });
    if (values.length < 2 && !state.filters[name].length) return null;
    values.sort(function (a, b) { return name === "year" ? b.localeCompare(a) : (counts[b] || 0) - (counts[a] || 0); });
    var box = element("details");
    box.open = state.filters[name].length > 0 || name === "kind";
    box.append(element("summary", "", FACETS[name]));
    var set = element("fieldset");
    set.append(element("legend", "sr-only", FACETS[name]));
    var items = element("ul");
    values.slice(0, 30).forEach(function (value, index) {
      var label = element("label");
      var check = element("input");
      check.type = "checkbox";
      check.id = "filter-" + name + "-" + index;
      check.checked = state.filters[name].indexOf(value) >= 0;
      check.addEventListener("change", function () { toggle(name, value, check.checked); });
      label.append(check, element("span", "", labels[value] || value), element("small", "count", "（" + (counts[value] || 0) + "）"));
      var item = element("li");
      item.append(label);
      items.append(item);
    });
    set.append(items);
    box.append(set);
    return box;
  }

  function toggle(name, value, isOn) {
    state.filters[name] = state.filters[name].filter(function (other) { return other !== value; });
    if (isOn) state.filters[name].push(value);
    settle();
  }

  more.addEventListener("click", function () {
    var mine = ticket;
    var from = shownHits;
    ask({ from: from, size: SIZE }).then(function (found) {
      if (mine !== ticket || from !== shownHits) return;
      showHits(found, true);
      var next = list.children[from];
      if (next) next.querySelector("a").focus();
    }).catch(function () { fail(mine); });
  });

  var timer = 0;
  function typed() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      if (input.value === state.q) return;
      state.q = input.value;
      write(false);
      run();
    }, 180);
  }

  function settle() {
    clearTimeout(timer);
    state.q = input.value;
    write(true);
    run();
  }

  /* Letters that an input method has not yet turned into characters are no question. */
  input.addEventListener("input", function (event) { if (!event.isComposing) typed(); });
  input.addEventListener("compositionend", typed);

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    settle();
  });

  function resume() {
    clearTimeout(timer);
    state = read();
    input.value = state.q;
    run();
  }
  window.addEventListener("popstate", resume);

  /* Arrow keys walk from the field through the hits and back. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    var stops = [input].concat(Array.from(document.querySelectorAll(".hits a")));
    var at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    var next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  resume();
})();
