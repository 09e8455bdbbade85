/* Says of a period whether it runs and how many days are left, by the reader's own clock. The page itself holds only dates. */
(function () {
  "use strict";

  var DAY = 86400000;

  /* The day in Beijing, wherever the reader is. */
  function today() {
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

  Array.prototype.forEach.call(document.querySelectorAll(".period"), function (period) {
    var data = period.dataset;
    var state = stateOf(data.starts, data.ends, data.words, today());
    period.appendChild(element("tag tag-" + state[0], state[1]));
    if (state[2]) period.appendChild(element("days-left", state[2]));
  });
})();
