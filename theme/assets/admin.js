// The admin's forms: saving as one writes, findings, uploads with progress, pastes from Word. Everything works without.
"use strict";

(() => {
  const OURS = "gongkailan";
  const form = document.querySelector("[data-form]");
  let isDirty = false;
  let isSending = false;

  // A form is sent once, however often one presses.
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.matches("[data-once], [data-form]")) {
      if (sent.dataset.sent) event.preventDefault();
      sent.dataset.sent = "yes";
      isDirty = false;
    }
  });
  window.addEventListener("pageshow", () => {
    for (const sent of document.querySelectorAll("[data-sent]")) delete sent.dataset.sent;
  });

  document.getElementById("summary")?.focus();
  openFolded(location.hash);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('.summary a[href^="#"]');
    if (link) openFolded(link.getAttribute("href"));
  });

  function openFolded(hash) {
    let folded = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
    const target = folded;
    while ((folded = folded && folded.parentElement.closest("details"))) folded.open = true;
    if (target) target.focus();
  }

  if (!form) return;
  const saved = form.querySelector("[data-saved]");
  const proof = form.elements.namedItem("csrf");

  /* Saying how things stand */

  function say(words, ...more) {
    saved.classList.remove("is-wrong");
    saved.replaceChildren(words, ...more);
  }

  function complain(words, ...more) {
    saved.classList.add("is-wrong");
    saved.replaceChildren(words, ...more);
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function notSaved(words) {
    complain(`${words} 您写的还在这一页。`, button("再试", save), button("下载", download));
  }

  // What was typed, as a file on one's own machine.
  function download() {
    const lines = [];
    for (const field of form.elements) {
      if (field.name && field.type !== "hidden" && field.type !== "file" && field.value && field.tagName !== "BUTTON") {
        if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
        const label = field.labels && field.labels[0] ? field.labels[0].textContent.trim() : field.name;
        lines.push(`【${label}】\n${field.value}\n`);
      }
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n")], { type: "text/plain;charset=utf-8" }));
    link.download = "没有存上的内容.txt";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // An answer that is not ours (a firewall's page, a sign-in page) is never taken for one.
  async function ask(address, body) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { accept: "application/json" } });
    } catch {
      throw new Error("网络不通。");
    }
    return ours(answer.headers.get("content-type"), await answer.text());
  }

  function ours(type, text) {
    if (/\bjson\b/.test(type || "")) {
      try {
        const found = JSON.parse(text);
        if (found.ours === OURS) return found;
      } catch { /* not ours */ }
    }
    throw new Error("网络回的不是本系统的页面，可能是防火墙，或者登录过期了。");
  }

  /* Saving as one writes */

  let timer = 0;
  function changed() {
    isDirty = true;
    if (form.dataset.save) {
      say("有改动，还没有保存");
      clearTimeout(timer);
      timer = setTimeout(save, 3000);
    } else {
      say("有改动，请按“保存”");
    }
  }

  function answers() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  async function save() {
    if (isSending || !form.dataset.save || form.dataset.sent) return;
    clearTimeout(timer);
    isSending = true;
    isDirty = false;
    say("正在保存…");
    try {
      const found = await ask(form.dataset.save, answers());
      if (found.refusal) throw new Error(found.refusal);
      form.elements.namedItem("revision").value = found.revision;
      form.dataset.revision = found.revision;
      if (!isDirty) say(found.saved);
      show(found);
    } catch (error) {
      isDirty = true;
      notSaved(error.message);
    } finally {
      isSending = false;
      if (isDirty && !saved.classList.contains("is-wrong")) timer = setTimeout(save, 3000);
    }
  }

  // Findings come with every save: how days were understood, and what to look at.
  function show(found) {
    for (const note of form.querySelectorAll("[data-note]")) note.textContent = (found.notes || {})[note.dataset.note] || "";
    const place = form.querySelector("[data-remarks]");
    const warnings = found.warnings || [];
    if (!warnings.length) return place.replaceChildren();
    const box = document.createElement("section");
    box.className = "remarks";
    box.setAttribute("aria-label", "请留意");
    const head = document.createElement("h2");
    head.textContent = "请留意";
    const list = document.createElement("ul");
    for (const words of warnings) list.append(Object.assign(document.createElement("li"), { textContent: words }));
    box.append(head, list);
    place.replaceChildren(box);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") changed();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* Files */

  function send(file, address, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      if (proof) data.append("csrf", proof.value);
      data.append("file", file, file.name || "paste.html");
      request.open("POST", address);
      request.setRequestHeader("accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      });
      request.addEventListener("error", () => reject(new Error("网络不通，文件没有传上。")));
      request.addEventListener("load", () => {
        try {
          resolve(ours(request.getResponseHeader("content-type"), request.responseText));
        } catch (error) {
          reject(error);
        }
      });
      request.send(data);
    });
  }

  function bar(after, words) {
    const made = document.createElement("progress");
    made.max = 1;
    made.value = 0;
    made.setAttribute("aria-label", words);
    after.after(made);
    return made;
  }

  async function upload(input, box) {
    const file = input.files[0];
    const told = box.querySelector("[data-uploaded]");
    const progress = bar(input, `正在上传 ${file.name}`);
    told.textContent = `正在上传 ${file.name}…`;
    try {
      const found = await send(file, form.dataset.upload, progress);
      if (found.refusal) throw new Error(found.refusal);
      for (const fact of box.querySelectorAll(":scope > [data-fact]")) fact.value = found[fact.dataset.fact] ?? "";
      input.value = "";
      told.textContent = `已有：${found.name}`;
      changed();
    } catch (error) {
      told.textContent = `没有传上：${error.message}`;
    } finally {
      progress.remove();
    }
  }

  /* Pastes and drops: the text as Markdown, made by the server; it travels as a file, which firewalls leave alone */

  async function takeIn(area, file, plain) {
    const progress = bar(area, "正在整理贴入的内容");
    const where = [area.selectionStart, area.selectionEnd];
    try {
      const found = await send(file, form.dataset.paste, progress);
      if (found.refusal) return refuse(area, found);
      const title = form.elements.namedItem("title");
      const takesTitle = found.title && title && !title.value;
      if (takesTitle) title.value = found.title;
      insert(area, (found.title && !takesTitle ? `${found.title}\n\n` : "") + found.markdown, where);
      tell(area, (found.notes || []).join(""));
    } catch (error) {
      if (plain) insert(area, plain, where);
      tell(area, plain ? `${error.message} 只贴了文字，表格和列表没有保留。` : error.message);
    } finally {
      progress.remove();
    }
  }

  function insert(area, text, [start, end]) {
    area.setRangeText(text, start, end, "end");
    area.focus();
    changed();
  }

  function tell(area, words) {
    let told = area.parentElement.querySelector("[data-told]");
    if (!told) {
      told = document.createElement("div");
      told.className = "note";
      told.dataset.told = "";
      told.setAttribute("role", "status");
      area.after(told);
    }
    told.replaceChildren(words);
    return told;
  }

  function refuse(area, found) {
    const told = tell(area, found.refusal);
    const picture = document.getElementById(`save-anew-${found.save_as}`);
    if (picture) told.append(picture.content.cloneNode(true));
  }

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const box = input.closest("[data-file]");
    if (box && form.dataset.upload) upload(input, box);
    if (input.dataset.into && form.dataset.paste) {
      const file = input.files[0];
      takeIn(document.getElementById(input.dataset.into), file, "").then(() => { input.value = ""; });
    }
  });

  form.addEventListener("paste", (event) => {
    const area = event.target.closest("textarea[data-paste]");
    const html = area && form.dataset.paste ? event.clipboardData.getData("text/html") : "";
    if (!/<(p|li|table|h[1-6]|b|strong)\b/i.test(html)) return;
    event.preventDefault();
    takeIn(area, new Blob([html], { type: "text/html" }), event.clipboardData.getData("text/plain"));
  });

  form.addEventListener("dragover", (event) => {
    const area = event.target.closest("textarea[data-paste]");
    if (!area || !form.dataset.paste || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    area.classList.add("is-over");
  });
  form.addEventListener("dragleave", (event) => event.target.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    const area = event.target.closest("textarea[data-paste]");
    const file = event.dataTransfer.files[0];
    if (!area || !form.dataset.paste || !file) return;
    event.preventDefault();
    area.classList.remove("is-over");
    takeIn(area, file, "");
  });

  /* One more item, without a journey to the server */

  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (!add) return;
    const list = add.closest("[data-list]");
    const items = [...list.children].filter((child) => child.classList.contains("item"));
    const last = items[items.length - 1];
    event.preventDefault();
    const name = list.dataset.list;
    const here = items.length - 1;
    const next = last.cloneNode(true);
    renumber(next, `${name}.${here}`, `${name}.${here + 1}`);
    for (const field of next.querySelectorAll("input, textarea, select")) empty(field);
    for (const said of next.querySelectorAll(".fault, [data-told], progress")) said.remove();
    for (const told of next.querySelectorAll("[data-uploaded], [data-note]")) told.textContent = "";
    last.after(next);
    if (next.tagName === "DETAILS") next.open = true;
    firstField(next).focus();
  });

  function firstField(item) {
    return item.querySelector("input:not([type=hidden]), textarea, select") || item;
  }

  function renumber(item, old, fresh) {
    const oldId = old.replaceAll(".", "-");
    const freshId = fresh.replaceAll(".", "-");
    for (const element of [item, ...item.querySelectorAll("*")]) {
      for (const attribute of [...element.attributes]) {
        if (["name", "value", "data-list", "data-note"].includes(attribute.name) && attribute.value.includes(old)) {
          if (attribute.name !== "value" || element.tagName === "BUTTON") attribute.value = attribute.value.replace(old, fresh);
        } else if (["id", "for", "aria-describedby", "data-into"].includes(attribute.name)) {
          attribute.value = attribute.value.replaceAll(oldId, freshId);
        } else if (attribute.name === "aria-label") {
          attribute.value = attribute.value.replace(/第\d+项$/, `第${Number(fresh.split(".").pop()) + 1}项`);
        }
      }
    }
    const legend = item.querySelector("legend");
    if (legend) legend.firstChild.textContent = legend.firstChild.textContent.replace(/第\d+项/, `第${Number(fresh.split(".").pop()) + 1}项`);
  }

  function empty(field) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked && field.type === "radio";
    else if (field.tagName === "SELECT") field.selectedIndex = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    else if (field.tagName === "TEXTAREA" || field.type !== "hidden") field.value = field.defaultValue;
    else field.value = "";
  }
})();
