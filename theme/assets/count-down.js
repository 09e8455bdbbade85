/* Says of a period whether it runs and how many days are left, by the reader's own clock. The page itself holds only dates,
   and perhaps the state on the day it was made, in a tag, which this brings up to date. */
(function () {
  "use strict";

  var DAY = 86400000;

  /* The day in Beijing, wherever the reader is. */
  function today() {
    if (window.siteState && siteState.today) return siteState.today;
    return new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  }

  function daysFrom(one, other) {
    return Math.round((Date.parse(other) - Date.parse(one)) / DAY);
  }

  function stateOf(starts, ends, words, now) {
    if (now > ends) return ["ended", "已结束", ""];
    if (now < starts) return ["soon", "即将开始", "还有 " + daysFrom(now, starts) + " 天开始"];
    var left = daysFrom(now, ends);
    return ["open", words, left === 0 ? "今天截止" : "还有 " + left + " 天"];
  }

  function element(name, text) {
    var span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-starts][data-ends]"), function (period) {
    var data = period.dataset;
    var baked = period.querySelector(".tag");
    var words = data.words || (baked && !baked.classList.contains("tag-ended") && baked.textContent) || "公示中";
    var state = stateOf(data.starts || data.ends, data.ends, words, today());
    var fresh = element("tag tag-" + state[0], state[1]);
    if (!data.ends) return;
    if (baked) baked.replaceWith(fresh);
    else period.appendChild(fresh);
    if (state[2]) period.appendChild(element("days-left", state[2]));
  });
})();
