/* Print, copy link, read aloud, and the address and day that stand on every printed page. */
(function () {
  "use strict";

  var address = location.href.replace(/#.*$/, "");

  function every(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function say(button, words) {
    var place = button.nextElementSibling;
    if (!place || !place.classList.contains("tool-said")) {
      place = document.createElement("span");
      place.className = "tool-said";
      place.setAttribute("role", "status");
      button.insertAdjacentElement("afterend", place);
    }
    place.textContent = words;
  }

  /* The clipboard of new browsers works on https only; county sites are often http. */
  function copyTheOldWay(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "sr-only";
    document.body.appendChild(field);
    field.select();
    var worked = false;
    try {
      worked = document.execCommand("copy");
    } catch (error) {
      worked = false;
    }
    field.remove();
    return worked ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  function copy(text) {
    if (!navigator.clipboard || !window.isSecureContext) return copyTheOldWay(text);
    return navigator.clipboard.writeText(text).catch(function () {
      return copyTheOldWay(text);
    });
  }

  function copyFor(button, text) {
    copy(text).then(
      function () {
        say(button, "已复制");
      },
      function () {
        say(button, "没能复制，请手工选取：" + text);
      },
    );
  }

  /* In pieces: some browsers fall silent in long texts. */
  function spokenPieces() {
    var pieces = [];
    every("main h1, main h2, main h3, main p, main li, main dt, main dd, main th, main td", function (element) {
      if (element.closest(".page-tools, .sr-only, [hidden]")) return;
      if (element.querySelector("p, li, dt, dd, td, h2, h3")) return;
      var text = element.textContent.trim().replace(/\s+/g, " ");
      (text.match(/[^。；！？]{1,150}[。；！？]?/g) || []).forEach(function (piece) {
        pieces.push(piece);
      });
    });
    return pieces;
  }

  function readAloud(button) {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      return;
    }
    var words = button.lastChild;
    var pieces = spokenPieces();
    pieces.forEach(function (piece, position) {
      var speech = new SpeechSynthesisUtterance(piece);
      speech.lang = "zh-CN";
      speech.rate = 0.9;
      if (position === pieces.length - 1) speech.onend = finished;
      speech.onerror = finished;
      speechSynthesis.speak(speech);
    });
    words.textContent = "停止朗读";
    function finished() {
      words.textContent = "读给我听";
    }
  }

  var tools = {
    print: function () {
      window.print();
    },
    copy: function (button) {
      copyFor(button, address);
    },
    speak: readAloud,
  };

  function today() {
    var now = new Date();
    return now.getFullYear() + "年" + (now.getMonth() + 1) + "月" + now.getDate() + "日";
  }

  function offerToCopy(text) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制这行字";
    button.addEventListener("click", function () {
      copyFor(button, text.textContent.trim() + " " + address);
    });
    text.insertAdjacentElement("afterend", button);
  }

  every('[data-print="address"]', function (element) {
    element.textContent = address;
  });
  every('[data-print="date"]', function (element) {
    element.textContent = today();
  });
  every(".print-line", function (element) {
    element.hidden = false;
  });
  every("[data-copy]", offerToCopy);
  every("button[data-tool]", function (button) {
    var name = button.getAttribute("data-tool");
    if (!tools[name] || (name === "speak" && !("speechSynthesis" in window))) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      tools[name](button);
    });
  });
  window.addEventListener("pagehide", function () {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  });
})();
