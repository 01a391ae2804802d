// A registration that goes on: form[data-typed] is kept as it stands at the address in that attribute, a second
// after the last key and when she leaves. What could not be kept stays in this tab, with the mark of what it goes on
// from, and is tried again unless it was changed elsewhere. The strip of running registrations marks the open one.
(() => {
  "use strict";
  const PAUSE = 1_000, RETRY = 3_000, LARGE = 30_000, SENT = "typed sent";
  const form = document.querySelector("form[data-typed]");
  let timer = null, saving = null, last = null, gone = false;

  function mark() {
    for (const link of document.querySelectorAll("#running a")) {
      if ([link.pathname, link.dataset.also].includes(location.pathname)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.querySelector("#running [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(11));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  mark();
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
  function save(leaving = false) {
    clearTimeout(timer);
    timer = null;
    const text = content();
    if (gone || text === last) return;
    if (saving && !leaving) return later(100);
    const done = put(text).finally(() => saving === done && (saving = null));
    saving = done;
  }

  async function put(text) {
    const headers = { "x-csrftoken": csrf.token(), Accept: "application/json" };
    const body = new URLSearchParams(text), keepalive = text.length < LARGE;
    try {
      const answer = await fetch(form.dataset.typed, { method: "PUT", keepalive, headers, body });
      if (answer.ok) kept(text, answer.headers, await answer.text());
      else said(answer.status === 409 ? (await answer.json()).error.text : "");
    } catch {
      said("");
      later(RETRY);
    }
  }

  function kept(text, headers, words) {
    last = text;
    form.dataset.mark = headers.get("Typed-Mark");
    sessionStorage.removeItem(key());
    if (!begun()) moved(headers.get("Content-Location"));
    if (content() !== text) remember();
    said(words);
  }

  function remember() {
    sessionStorage.setItem(key(), JSON.stringify([form.dataset.mark, content()]));
  }

  function unsent() {
    const [mark, text] = JSON.parse(sessionStorage.getItem(key()) ?? "[]");
    sessionStorage.removeItem(key());
    return mark === form.dataset.mark ? text : undefined;
  }

  // The first words of a new form made it a draft: from now on it has an address of its own.
  function moved(place) {
    form.dataset.typed = place.replace(/edit$/, "typed");
    form.action = place;
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
    remember();
    later();
  }

  form.addEventListener("input", changed);
  form.addEventListener("focusout", () => timer && save());
  document.addEventListener("htmx:after:swap", () => content() !== last && changed());
  addEventListener("pagehide", () => save(true));
  form.addEventListener("submit", (event) => {
    if (saving && !gone) {
      event.preventDefault();
      saving.finally(() => form.requestSubmit(event.submitter));
    }
    gone = true;
    clearTimeout(timer);
    remember();
    sessionStorage.setItem(SENT, key());
  });

  const text = unsent();
  if (text !== undefined) fill(text);
  if (text === undefined && !form.querySelector("[aria-invalid]")) last = content();
  else changed();
})();
