// Where people type. A form[data-composer] sends with htmx; when that went well its [data-draft] fields are
// emptied and its hidden client_id is made anew, when not the text stays. A textarea[data-draft] is saved at the
// address in that attribute while one types; the words of the answer go into the form's [data-saved].
// textarea[data-enter-sends]: Enter sends, Shift+Enter begins a new line.
(() => {
  "use strict";
  const PAUSE = 1_000;
  const waiting = new Map(), saving = new Map();

  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["x-csrftoken"];
  const key = (field) => `draft ${field.dataset.draft}`;
  const drafts = (form) => form.querySelectorAll("[data-draft]");

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function forget(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
  }

  function save(field, leaving = false) {
    forget(field);
    const done = put(field, field.value, leaving).finally(() => saving.get(field) === done && saving.delete(field));
    saving.set(field, done);
  }

  async function put(field, text, keepalive) {
    const headers = { "x-csrftoken": token(), "HX-Request": "true" };
    try {
      const body = new URLSearchParams({ text });
      const answer = await fetch(field.dataset.draft, { method: "PUT", keepalive, headers, body });
      if (answer.status !== 200) return;
      if (field.value === text) sessionStorage.removeItem(key(field));
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
    sessionStorage.setItem(key(field), field.value);
    forget(field);
    waiting.set(field, setTimeout(save, PAUSE, field));
  }

  // What was typed while the message was on its way stays, and a draft that was being saved is saved anew.
  function sent(form) {
    for (const field of drafts(form)) {
      forget(field);
      sessionStorage.removeItem(key(field));
      const text = form.sending?.get(field) ?? field.value;
      field.value = field.value.startsWith(text) ? field.value.slice(text.length) : field.value;
      said(field, "");
      saving.get(field)?.then(() => save(field));
      if (field.value) later(field);
    }
    const id = form.elements.client_id;
    if (id) id.value = newId();
  }

  // What sending.js took out of the form has its own place until it is sent; the draft on the server is its shadow.
  function taken(form) {
    for (const field of drafts(form)) {
      form.resave ||= saving.has(field);
      forget(field);
      sessionStorage.removeItem(key(field));
      field.value = "";
      said(field, "");
    }
  }

  function confirmed(form) {
    for (const field of drafts(form)) {
      if (field.value) later(field);
      else if (form.resave) save(field);
    }
    form.resave = false;
  }

  document.addEventListener("composer:taken", (event) => taken(event.target));
  document.addEventListener("composer:sent", (event) => confirmed(event.target));
  document.addEventListener("input", (event) => event.target.matches("[data-draft]") && later(event.target));
  document.addEventListener("focusout", (event) => {
    if (waiting.has(event.target)) save(event.target);
  });
  addEventListener("pagehide", () => {
    for (const field of [...waiting.keys()]) save(field, true);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches("textarea")) return;
    const sends = "enterSends" in field.dataset ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (!sends || !field.form) return;
    event.preventDefault();
    if (field.value.trim()) field.form.requestSubmit();
  });
  document.addEventListener("htmx:before:request", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (form) form.sending = new Map([...drafts(form)].map((field) => [field, field.value]));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (form && event.detail.ctx.response.status < 300) sent(form);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/session/ending")) sessionStorage.clear();
  });

  // What could not be saved, because the connection or the session was gone, is still in this tab.
  for (const field of document.querySelectorAll("[data-draft]")) {
    const kept = sessionStorage.getItem(key(field));
    if (kept === null) continue;
    field.value = kept;
    later(field);
  }
  for (const id of document.querySelectorAll("form[data-composer] [name=client_id]")) id.value ||= newId();
})();
