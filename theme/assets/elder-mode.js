/* 长者模式 is a checkbox and works without script. This remembers it from page to page, before the first paint, and stands in
   for :has() where a browser does not know it. */
(function () {
  var key = "gongkailan-elder-mode";
  var root = document.documentElement;

  function isRemembered() {
    try {
      return window.localStorage.getItem(key) === "on";
    } catch (error) {
      return false;
    }
  }

  function remember(isOn) {
    try {
      window.localStorage.setItem(key, isOn ? "on" : "off");
    } catch (error) {
      /* Storage is forbidden here: the choice holds for this page only. */
    }
  }

  function show(isOn) {
    root.className = root.className.replace(/(^| )elder(?= |$)/g, "") + (isOn ? " elder" : "");
  }

  function meet() {
    var box = document.getElementById("elder-mode");
    if (!box) return;
    box.checked = isRemembered();
    show(box.checked);
    box.onchange = function () {
      show(box.checked);
      remember(box.checked);
    };
  }

  show(isRemembered());
  if (document.addEventListener) {
    document.addEventListener("DOMContentLoaded", meet);
    window.addEventListener("pageshow", function (event) {
      if (!event.persisted) return;
      var box = document.getElementById("elder-mode");
      if (box) box.checked = isRemembered();
      show(isRemembered());
    });
  }
})();
