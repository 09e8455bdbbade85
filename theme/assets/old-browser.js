/* An old Internet Explorer, or a browser in its compatibility mode, cannot show this site: it gets one plain page that says
   how to switch. Written for what those engines read (ES3); everything in head.js is. */
(function () {
  if (window.CSS && window.CSS.supports && window.CSS.supports("color", "var(--a)")) return;
  var scripts = document.getElementsByTagName("script");
  var here = scripts[scripts.length - 1].src;
  window.location.replace(here.replace(/head\.js.*$/, "old-browser.html"));
})();
