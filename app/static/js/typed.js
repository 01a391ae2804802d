// A registration that goes on: form[data-typed] is kept as it stands at the address in that attribute, a second
// after the last key and when she leaves. What could not be kept stays in this tab and is tried again. The strip of
// running registrations marks the one that is open.
(() => {
  "use strict";
  const PAUSE = 1_000, RETRY = 3_000, SENT = "typed sent";
  const form = document.querySelector("form[data-typed]");
  let timer = null, saving = null, last = null, gone = false;

  function mark() {
    for (const link of document.querySelectorAll("#running a")) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(11));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  document.addEventListener("htmx:after:swap", mark);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (form) location.reload();
    for (const field of document.querySelectorAll("[data-fresh]")) field.value = newId();
  });

  if (!form) {
    const sent = sessionStorage.getItem(SENT);
    if (sent) sessionStorage.removeItem(sent);
    sessionStorage.removeItem(SENT);
    return;
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["x-csrftoken"];
  const begun = () => /\d\/typed$/.test(form.dataset.typed);
  const key = () => `typed ${begun() ? form.dataset.typed : form.elements.token.value}`;

  function content() {
    const data = new FormData(form);
    data.delete("_csrf_token");
    return new URLSearchParams(data).toString();
  }

  function said(words) {
    form.querySelector("[data-saved]").textContent = words;
  }

  function later(pause = PAUSE) {
    if (gone) return;
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  // One at a time and in order; the last one, when she leaves, does not wait for the one under way.
  async function save(leaving = false) {
    clearTimeout(timer);
    timer = null;
    const text = content();
    if (gone || text === last) return;
    if (saving && !leaving) return later(100);
    saving?.abort();
    const control = saving = new AbortController();
    try {
      const answer = await fetch(form.dataset.typed, {
        method: "PUT",
        keepalive: leaving,
        signal: control.signal,
        headers: { "x-csrftoken": token(), Accept: "application/json" },
        body: new URLSearchParams(text),
      });
      if (answer.ok) kept(text, answer.headers.get("Content-Location"), await answer.text());
      else said(answer.status === 409 ? (await answer.json()).error.text : "");
    } catch {
      if (saving !== control) return;
      said("");
      later(RETRY);
    } finally {
      if (saving === control) saving = null;
    }
  }

  function kept(text, place, words) {
    last = text;
    if (content() === text) sessionStorage.removeItem(key());
    if (!begun()) moved(place);
    said(words);
  }

  // The first words of a new form made it a draft: from now on it has an address of its own.
  function moved(place) {
    const unsaved = sessionStorage.getItem(key());
    sessionStorage.removeItem(key());
    form.dataset.typed = place.replace(/edit$/, "typed");
    form.action = place;
    if (unsaved !== null) sessionStorage.setItem(key(), unsaved);
    history.replaceState(history.state, "", place);
    mark();
  }

  function fill(text) {
    const data = new URLSearchParams(text);
    for (const field of form.elements) {
      if (!field.name || ["hidden", "submit"].includes(field.type)) continue;
      if (["radio", "checkbox"].includes(field.type)) field.checked = data.getAll(field.name).includes(field.value);
      else if (data.has(field.name)) field.value = data.get(field.name);
    }
  }

  function changed() {
    sessionStorage.setItem(key(), content());
    later();
  }

  form.addEventListener("input", changed);
  form.addEventListener("focusout", () => timer && save());
  document.addEventListener("htmx:after:swap", (event) => form.contains(event.target) && changed());
  addEventListener("pagehide", () => save(true));
  form.addEventListener("submit", () => {
    gone = true;
    clearTimeout(timer);
    saving?.abort();
    sessionStorage.setItem(key(), content());
    sessionStorage.setItem(SENT, key());
  });

  const unsent = sessionStorage.getItem(key());
  if (unsent !== null) fill(unsent);
  if (unsent === null && !form.querySelector("[aria-invalid]")) last = content();
  else later();
})();
