// Where people write. A form[data-composer] sends with htmx; when that went well what was sent leaves its [data-draft]
// fields and its hidden client_id is made anew, when not the text stays. textarea[data-enter-sends]: Enter sends and
// Shift+Enter begins a new line, if she chose so in the menu; otherwise Ctrl+Enter sends. Fields grow with their text.
(() => {
  "use strict";
  const MOST_LINES = 8;
  const fields = (form) => form.querySelectorAll("[data-draft]");
  let justSent = false;
  const enterSends = () => document.getElementById("enter-sends")?.checked;

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function sent(form) {
    for (const field of fields(form)) drafts.sent(field, form.sending?.get(field) ?? field.value);
    const id = form.elements.client_id;
    if (id) id.value = newId();
    for (const field of form.querySelectorAll("[data-once]")) field.value = field.defaultValue;
    form.querySelector("details")?.removeAttribute("open");
  }

  function showLast() {
    document.querySelector(".thread")?.scrollTo({ top: Number.MAX_SAFE_INTEGER });
    justSent = false;
  }

  function hint() {
    for (const words of document.querySelectorAll("[data-when-enter]")) {
      words.hidden = (words.dataset.whenEnter === "sends") !== Boolean(enterSends());
    }
  }

  // Browsers that know field-sizing need none of this.
  function grow(field) {
    const { lineHeight, paddingBlockStart, paddingBlockEnd } = getComputedStyle(field);
    const most = MOST_LINES * parseFloat(lineHeight) + parseFloat(paddingBlockStart) + parseFloat(paddingBlockEnd);
    field.style.blockSize = "auto";
    field.style.blockSize = `${Math.min(field.scrollHeight, most) + 2}px`;
  }

  // What sending.js took out of the form has its own place until the server has it.
  document.addEventListener("composer:taken", (event) => {
    for (const field of fields(event.target)) drafts.sent(field, field.value);
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !field.matches("textarea")) return;
    const plain = "enterSends" in field.dataset && enterSends();
    const sends = plain ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (!sends || !field.form) return;
    event.preventDefault();
    if (field.value.trim()) field.form.requestSubmit();
  });
  document.addEventListener("htmx:before:request", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (form) form.sending = new Map([...fields(form)].map((field) => [field, field.value]));
  });
  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (!form || event.detail.ctx.response.status >= 300) return;
    sent(form);
    justSent = true;
  });
  document.addEventListener("change", (event) => event.target.id === "enter-sends" && hint());
  document.addEventListener("htmx:after:swap", hint);
  document.addEventListener("htmx:after:swap", () => justSent && showLast());

  if (!CSS.supports("field-sizing", "content")) {
    const grows = (event) => event.target.matches?.(".comp textarea, #pad") && grow(event.target);
    for (const name of ["input", "grow"]) document.addEventListener(name, grows);
    document.querySelectorAll(".comp textarea, #pad").forEach(grow);
  }
  for (const id of document.querySelectorAll("form[data-composer] [name=client_id]")) id.value ||= newId();
})();
