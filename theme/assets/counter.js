// The counter by keyboard: found while typing, digits open, letters do. Everything works without, with Enter and Tab.
"use strict";

(() => {
  const printing = document.querySelector("[data-print]");
  if (printing) {
    printing.hidden = false;
    printing.addEventListener("click", () => window.print());
    printing.focus();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") document.querySelector("[data-back]").click();
    });
  }
  const box = document.querySelector("[data-counter]");
  if (!box) return;
  const field = box.querySelector("input");
  let waiting = 0;
  let asked = 0;
  let shown = field.value.trim();

  dress();
  if (!document.getElementById("summary")) document.getElementById("answer")?.focus({ preventScroll: true });

  function dress() {
    const copy = document.querySelector("[data-copy]");
    if (copy) copy.hidden = false;
    box.querySelector("button").classList.toggle("quiet", Boolean(copy)); // one filled button on a screen
  }

  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(look, 120);
  });
  field.addEventListener("compositionend", look);
  box.addEventListener("submit", (event) => {
    if (field.value.trim() !== shown) return;
    event.preventDefault();
    (document.getElementById("answer") || document.getElementById("text")).focus(); // nothing found: note it
  });

  async function look() {
    const words = field.value.trim();
    if (words === shown) return;
    const number = ++asked;
    const address = `${box.getAttribute("action")}?q=${encodeURIComponent(words)}`;
    let page;
    try {
      const answer = await fetch(address, { headers: { "x-counter": "yes" } });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return;
    }
    const found = page.querySelector("[data-found]");
    if (number !== asked || !found) return;
    document.querySelector("[data-found]").replaceWith(found);
    document.querySelector(".counter-note [name=q]").value = words;
    shown = words;
    history.replaceState(null, "", address);
    dress();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isInBox = event.target === field;
    const isWriting = !isInBox && event.target.matches("input, textarea, select");
    if (isWriting) {
      if (event.key === "Escape") field.focus();
      return;
    }
    const hit = /^[1-9]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (hit && !(isInBox && /\d$/.test(field.value)) && (!isInBox || shown === field.value.trim())) {
      event.preventDefault();
      hit.click();
    } else if (!isInBox) {
      act(event);
    }
  });

  function act(event) {
    const chosen = /^[a-z]$/i.test(event.key) && document.querySelector(`[data-letter="${event.key.toLowerCase()}"]`);
    if (event.key === "/") {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (chosen) {
      event.preventDefault();
      if (chosen.matches("textarea")) chosen.focus();
      else chosen.click();
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const area = document.getElementById(button.dataset.copy);
    const told = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(area.value);
      told.textContent = "已复制，可以贴到短信或微信里。";
    } catch {
      area.closest("details").open = true;
      area.select();
      told.textContent = document.execCommand("copy") ? "已复制，可以贴到短信或微信里。" : "请按 Ctrl+C 复制选中的文字。";
    }
  });
})();
