// The admin's forms: saving as one writes, findings, uploads with progress, pastes from Word. Everything works without.
"use strict";

(() => {
  const OURS = "gongkailan";
  const NO_NETWORK = "网络不通。";
  const NOT_OURS = "网络回的不是本系统的页面，可能是防火墙，或者登录过期了。";
  const SIGNED_OUT = "登录过期了。请开一个新窗口登录，再回到这里按“再试”。";

  // A form is sent once, however often one presses. Those with data-swap are sent without leaving the page: an answer
  // that is not ours, or none, loses nothing that was typed.
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (!sent.matches("[data-once], [data-form]")) return;
    const isAgain = Boolean(sent.dataset.sent);
    sent.dataset.sent = "yes";
    if (isAgain || sent.dataset.swap !== undefined) event.preventDefault();
    if (!isAgain && sent.dataset.swap !== undefined) swapFor(sent, event.submitter);
  });
  window.addEventListener("pageshow", () => {
    for (const sent of document.querySelectorAll("[data-sent]")) delete sent.dataset.sent;
  });
  window.addEventListener("popstate", () => {
    if (!location.hash) location.reload();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(':is(.summary, .remarks) a[href^="#"]');
    if (link) openFolded(link.getAttribute("href"));
  });
  begin();

  function begin() {
    document.getElementById("summary")?.focus();
    openFolded(location.hash);
    const form = document.querySelector("[data-form]");
    if (form) work(form);
  }

  function openFolded(hash) {
    let folded = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
    const target = folded;
    while ((folded = folded && folded.parentElement.closest("details"))) folded.open = true;
    if (target) target.focus();
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function told(form, isWrong, ...words) {
    const place = form.querySelector("[data-saved]");
    place.classList.toggle("is-wrong", isWrong);
    place.replaceChildren(...words);
  }

  /* The next page in the place of this one */

  async function swapFor(sent, pressed) {
    told(sent, false, "正在提交…");
    if (sent.waitForSaving) await sent.waitForSaving();
    const data = new FormData(sent);
    if (pressed && pressed.name) data.append(pressed.name, pressed.value);
    try {
      const action = new URL(sent.getAttribute("action"), location.href).href;
      const answer = await fetch(action, { method: "POST", body: data, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("main[data-ours]")) throw new Error(page.querySelector("body.admin") ? SIGNED_OUT : NOT_OURS);
      if (!answer.ok && !page.querySelector("[data-form]")) throw new Error(page.querySelector("main").textContent.trim().replace(/\s+/g, " "));
      swap(page, answer.redirected ? answer.url : sent.dataset.afterAddress || action);
    } catch (error) {
      delete sent.dataset.sent;
      const words = error instanceof TypeError ? NO_NETWORK : error.message;
      const again = () => prove(sent).then(() => (pressed ? sent.requestSubmit(pressed) : sent.requestSubmit()));
      told(sent, true, `没有提交上：${words}`, button("再试", again), ...(sent.download ? [button("下载", sent.download)] : []));
    }
  }

  function swap(page, address) {
    document.title = page.title;
    document.querySelector("header").replaceWith(page.querySelector("header"));
    document.querySelector("main").replaceWith(page.querySelector("main"));
    if (new URL(address, location.href).href !== location.href) history.pushState(null, "", address);
    scrollTo(0, 0);
    document.querySelector("main").focus({ preventScroll: true });
    begin();
  }

  // Whoever had to sign in anew meanwhile, in another window, has a new proof; what one wrote is not sent as another.
  async function prove(form) {
    try {
      const account = document.querySelector(".admin-user a");
      const address = account.href.replace(/account$/, "proof");
      const answer = await fetch(address, { credentials: "same-origin", headers: { accept: "application/json" } });
      const found = await answer.json();
      if (found.ours === OURS && found.csrf && found.user === account.textContent) form.elements.namedItem("csrf").value = found.csrf;
    } catch { /* what follows tells it */ }
  }

  /* A record's form */

  function work(form) {
    let isDirty = false;
    let sending = null;
    const proof = form.elements.namedItem("csrf");

    /* Saying how things stand */

    function say(words) {
      told(form, false, words);
    }

    function notSaved(words) {
      told(form, true, `${words} 您写的还在这一页。`, button("再试", () => prove(form).then(save)), button("下载", download));
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

    form.download = download;
    form.waitForSaving = async () => {
      clearTimeout(timer);
      await sending;
    };

    // An answer that is not ours (a firewall's page, a sign-in page) is never taken for one.
    async function ask(address, body) {
      let answer;
      try {
        answer = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { accept: "application/json" } });
      } catch {
        throw new Error(NO_NETWORK);
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
      throw new Error(NOT_OURS);
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

    function save() {
      clearTimeout(timer);
      if (!sending && form.dataset.save && !form.dataset.sent && form.isConnected) sending = saveNow();
      return sending;
    }

    async function saveNow() {
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
        sending = null;
        if (isDirty && !form.querySelector("[data-saved]").classList.contains("is-wrong")) timer = setTimeout(save, 3000);
      }
    }

    // Findings come with every save: how days were understood, and what to look at.
    function show(found) {
      for (const note of form.querySelectorAll("[data-note]")) note.textContent = (found.notes || {})[note.dataset.note] || "";
      const place = form.querySelector("[data-remarks]");
      const warnings = found.warnings || []; // [id of the question, words]
      if (!warnings.length) return place.replaceChildren();
      const box = document.createElement("section");
      box.className = "remarks";
      box.setAttribute("aria-label", "请留意的内容");
      const head = document.createElement("h2");
      head.textContent = "请留意";
      const list = document.createElement("ul");
      for (const [id, words] of warnings) {
        const item = document.createElement("li");
        if (id) item.append(Object.assign(document.createElement("a"), { href: `#${id}`, textContent: words }));
        else item.append(words);
        list.append(item);
      }
      box.append(head, list);
      place.replaceChildren(box);
    }

    form.addEventListener("input", (event) => {
      if (event.target.type !== "file") changed();
    });
    window.addEventListener("beforeunload", (event) => {
      if (isDirty && form.isConnected && !form.dataset.sent) {
        event.preventDefault();
        event.returnValue = "";
      }
    });

    /* What follows from an answer, where nobody has chosen otherwise */

    for (const [name, answers] of Object.entries(JSON.parse(form.dataset.follows || "{}"))) {
      let before = form.elements.namedItem(name)?.value ?? "";
      form.addEventListener("change", (event) => {
        if (event.target.name !== name) return;
        const [old, fresh] = [Object.entries(answers[before] || {}), Object.entries(answers[event.target.value] || {})];
        before = event.target.value;
        if (old.some(([target, value]) => form.elements.namedItem(target)?.value !== value)) return;
        for (const [target, value] of fresh) if (form.elements.namedItem(target)) form.elements.namedItem(target).value = value;
      });
    }

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
      const shown = box.querySelector("[data-uploaded]");
      const progress = bar(input, `正在上传 ${file.name}`);
      shown.textContent = `正在上传 ${file.name}…`;
      try {
        const found = await send(file, form.dataset.upload, progress);
        if (found.refusal) throw new Error(found.refusal);
        for (const fact of box.querySelectorAll(":scope > [data-fact]")) fact.value = found[fact.dataset.fact] ?? "";
        input.value = "";
        shown.textContent = `已有：${found.name}`;
        changed();
      } catch (error) {
        shown.textContent = `没有传上：${error.message}`;
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
      let note = area.parentElement.querySelector("[data-told]");
      if (!note) {
        note = document.createElement("div");
        note.className = "note";
        note.dataset.told = "";
        note.setAttribute("role", "status");
        area.after(note);
      }
      note.replaceChildren(words);
      return note;
    }

    function refuse(area, found) {
      const note = tell(area, found.refusal);
      const picture = document.getElementById(`save-anew-${found.save_as}`);
      if (picture) note.append(picture.content.cloneNode(true));
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
      for (const note of next.querySelectorAll("[data-uploaded], [data-note]")) note.textContent = "";
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
  }
})();
