/* A cited article opens under the paragraph that cites it. Without script the link leads to the list at the page's end. */
(function () {
  "use strict";

  function targetOf(link) {
    var parts = link.getAttribute("href").split("#");
    return parts[0] === "" && parts[1] ? document.getElementById(parts[1]) : null;
  }

  function blockOf(link) {
    return link.closest(".table-scroll") || link.closest("p, li, blockquote, dd, h2, h3") || link.parentNode;
  }

  function close(link) {
    link.openArticle.remove();
    link.openArticle = null;
    link.setAttribute("aria-expanded", "false");
  }

  function copyOf(target) {
    var copy = document.createElement("div");
    copy.className = "cited-in-place";
    copy.innerHTML = target.innerHTML;
    Array.prototype.forEach.call(copy.querySelectorAll("[id]"), function (element) {
      element.removeAttribute("id");
    });
    return copy;
  }

  function open(link, target) {
    var copy = copyOf(target);
    var button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "收起";
    button.addEventListener("click", function () {
      close(link);
      link.focus();
    });
    copy.appendChild(button);
    var block = blockOf(link);
    if (block.tagName === "LI" || block.tagName === "DD") block.appendChild(copy);
    else block.insertAdjacentElement("afterend", copy);
    link.openArticle = copy;
    link.setAttribute("aria-expanded", "true");
  }

  Array.prototype.forEach.call(document.querySelectorAll("a.cites"), function (link) {
    var target = targetOf(link);
    if (!target) return;
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", function (event) {
      event.preventDefault();
      if (link.openArticle) close(link);
      else open(link, target);
    });
    link.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && link.openArticle) close(link);
      if (event.key === " ") {
        event.preventDefault();
        link.click();
      }
    });
  });
})();
