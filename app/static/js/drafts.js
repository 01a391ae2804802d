// What is typed in a [data-draft] is saved at the address in that attribute while one types; the words of the answer go
// into the form's [data-saved]. What could not be saved stays in this tab. What was changed in another window is not
// written over: she chooses, with the words in <template id="draft-elsewhere">.
//
// drafts.sent(field, text): that text was sent, what was typed since stays.
(() => {
  "use strict";
  const PAUSE = 1_000, REMEMBERED = 4;
  const waiting = new Map(), saving = new Map(), known = new WeakMap();

  const key = (field) => `draft ${field.dataset.draft}`;

  // What this tab knows to be kept, or may have been: the last is what it was sure of.
  function texts(field) {
    if (!known.has(field)) known.set(field, [field.defaultValue]);
    return known.get(field);
  }

  function remember(field) {
    sessionStorage.setItem(key(field), JSON.stringify({ text: field.value, known: texts(field) }));
  }

  function forget(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
  }

  function save(field, leaving = false) {
    forget(field);
    const done = put(field, field.value, leaving).finally(() => saving.get(field) === done && saving.delete(field));
    saving.set(field, done);
    return done;
  }

  async function put(field, text, keepalive) {
    const headers = { "x-csrftoken": csrf.token(), "HX-Request": "true" };
    const body = new URLSearchParams({ text });
    for (const before of texts(field)) body.append("before", before);
    known.set(field, [text, ...texts(field)].slice(0, REMEMBERED));
    if (sessionStorage.getItem(key(field))) remember(field);
    try {
      const answer = await fetch(field.dataset.draft, { method: "PUT", keepalive, headers, body });
      if (answer.status === 409) return ask(field);
      if (answer.status !== 200) return;
      known.set(field, [text]);
      if (field.value === text) sessionStorage.removeItem(key(field));
      else remember(field);
      said(field, await answer.text());
    } catch {
      said(field, "");
    }
  }

  function said(field, words) {
    const place = field.closest("form, section")?.querySelector("[data-saved]");
    if (!place) return;
    place.hidden = !words;
    (place.querySelector("[data-saved-text]") ?? place).textContent = words;
  }

  function later(field) {
    remember(field);
    forget(field);
    waiting.set(field, setTimeout(save, PAUSE, field));
  }

  function ask(field) {
    said(field, "");
    const shape = document.getElementById("draft-elsewhere");
    if (field.nextElementSibling?.matches("[data-elsewhere]") || !shape) return;
    field.after(shape.content.cloneNode(true));
  }

  // Hers goes on from what is kept now; or that comes below it, so that nothing is lost.
  async function choose(notice, both) {
    const field = notice.previousElementSibling;
    const answer = await fetch(field.dataset.draft).catch(() => null);
    if (!answer?.ok) return;
    const kept = await answer.text();
    known.set(field, [kept]);
    if (both && kept) field.value = [field.value.trimEnd(), kept].filter(Boolean).join("\n\n");
    notice.remove();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    await save(field);
  }

  function sent(field, text) {
    forget(field);
    const lags = texts(field).some((before) => !text.startsWith(before.trim()));
    field.value = field.value.startsWith(text) ? field.value.slice(text.length) : field.value;
    field.dispatchEvent(new Event("grow", { bubbles: true }));
    said(field, "");
    sessionStorage.removeItem(key(field));
    const under = saving.get(field);
    known.set(field, [...new Set(["", ...texts(field)])]);
    if (under) under.then(() => save(field, true));
    else if (lags) save(field, true);
    if (field.value) later(field);
  }

  function restore(field) {
    const { text, known: before } = JSON.parse(sessionStorage.getItem(key(field)) ?? "{}");
    if (text === undefined) return;
    if (text === field.defaultValue) {
      known.set(field, [text, ...before]);
      return sessionStorage.removeItem(key(field));
    }
    known.set(field, before);
    field.value = text;
    later(field);
  }

  document.addEventListener("input", (event) => event.target.matches("[data-draft]") && later(event.target));
  document.addEventListener("focusout", (event) => {
    if (waiting.has(event.target)) save(event.target);
  });
  addEventListener("pagehide", () => {
    for (const field of [...waiting.keys()]) save(field, true);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-elsewhere] button");
    if (button) choose(button.closest("[data-elsewhere]"), "both" in button.dataset);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/session/ending")) sessionStorage.clear();
  });
  for (const field of document.querySelectorAll("[data-draft]")) restore(field);
  window.drafts = { sent };
})();
