// A field that offers what the server finds while one types, and keeps the one that is chosen (ARIA combobox).
//
// <div data-pick="/parties/options">            the address of the options; it is asked with ?q=what was typed
//   <input type="hidden" data-pick-value>       gets the data-value of the option that is chosen
//   <input type="hidden" data-pick-refused>     optional: gets that value when the choice is undone
//   <div data-pick-chosen="7" hidden>           optional: what is shown instead of the field; its value is what is
//     <span data-pick-shown></span>               chosen already. The words of the option go here
//     <a data-pick-link>                          optional: gets the data-href of the option
//     <button type="button" data-pick-clear>      optional: undoes the choice
//   <div data-pick-search>                      <input role="combobox" aria-controls="box" aria-expanded="false">,
//     <div id="box" role="listbox" hidden>        the box that options come in,
//     <p role="status" data-pick-said>            and what is said about them
//
// The options are HTML: elements with role="option" and data-value; with data-fill='{"name of a field": "text"}' for
// the fields of the same form, of which only empty ones are filled; and one <p> with the sentence about them.
// On data-pick: data-pick-next="#id" is where the focus goes after a choice, data-pick-submit sends the form.
(() => {
  "use strict";
  const PAUSE = 200;
  const asked = new WeakMap(), filled = new WeakMap();

  const rootOf = (element) => element.closest("[data-pick]");
  const part = (root, name) => root.querySelector(`[data-pick-${name}]`);
  const fieldOf = (root) => root.querySelector("[role=combobox]");
  const boxOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
  const optionsOf = (field) => [...boxOf(field).querySelectorAll("[role=option]")];
  const activeOf = (field) => document.getElementById(field.getAttribute("aria-activedescendant") ?? "");

  function told(element) {
    for (const kind of ["input", "change"]) element.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  function set(element, value) {
    if (!element || element.value === value) return;
    element.value = value;
    told(element);
  }

  function say(root, words) {
    const place = part(root, "said");
    if (place) place.textContent = words;
  }

  function activate(field, option) {
    for (const other of optionsOf(field)) other.setAttribute("aria-selected", String(other === option));
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close(field) {
    asked.get(field)?.abort();
    asked.delete(field);
    boxOf(field).hidden = true;
    field.setAttribute("aria-expanded", "false");
    activate(field, null);
  }

  function open(field, options) {
    const box = boxOf(field);
    options.forEach((option, at) => (option.id = `${box.id}-${at}`));
    box.replaceChildren(...options);
    box.hidden = !options.length;
    field.setAttribute("aria-expanded", String(options.length > 0));
    activate(field, null);
  }

  async function ask(field) {
    const root = rootOf(field), q = field.value.trim();
    close(field);
    if (!q) return say(root, "");
    const turn = new AbortController();
    asked.set(field, turn);
    await new Promise((go) => setTimeout(go, PAUSE));
    if (turn.signal.aborted) return;
    try {
      const address = `${root.dataset.pick}${root.dataset.pick.includes("?") ? "&" : "?"}${new URLSearchParams({ q })}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: turn.signal });
      if (answer.status !== 200) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn.signal.aborted || document.activeElement !== field) return;
      open(field, [...found.querySelectorAll("[role=option]")]);
      say(root, found.querySelector("p")?.textContent ?? "");
    } catch (error) {
      if (error.name !== "AbortError") say(root, "");
    }
  }

  function show(root, chosen) {
    const place = part(root, "chosen");
    if (!place) return;
    place.hidden = !chosen;
    part(root, "search").hidden = chosen;
  }

  function fill(root, option) {
    const form = fieldOf(root).form, given = new Map();
    for (const [name, text] of Object.entries(JSON.parse(option.dataset.fill ?? "{}"))) {
      const field = form?.elements[name];
      if (!field || field.value || !text) continue;
      set(field, text);
      given.set(field, text);
    }
    filled.set(root, given);
  }

  function choose(field, option) {
    const root = rootOf(field);
    set(part(root, "value"), option.dataset.value);
    set(part(root, "refused"), "");
    fill(root, option);
    const place = part(root, "chosen"), link = part(root, "link");
    if (place) place.dataset.pickChosen = option.dataset.value;
    part(root, "shown")?.replaceChildren(...option.cloneNode(true).childNodes);
    if (link && option.dataset.href) link.href = option.dataset.href;
    close(field);
    field.value = "";
    show(root, true);
    if ("pickSubmit" in root.dataset) return field.form.requestSubmit();
    (document.querySelector(root.dataset.pickNext ?? "") ?? part(root, "clear"))?.focus();
  }

  function clear(root) {
    set(part(root, "value"), "");
    set(part(root, "refused"), part(root, "chosen").dataset.pickChosen);
    for (const [field, text] of filled.get(root) ?? []) if (field.value === text) set(field, "");
    filled.delete(root);
    show(root, false);
    fieldOf(root).focus();
  }

  function move(field, by) {
    const all = optionsOf(field), at = all.indexOf(activeOf(field));
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
    activate(field, all[to]);
  }

  // Enter never sends the form from here: with one option it takes that, else the one that was gone to.
  function enter(field) {
    const all = optionsOf(field), option = activeOf(field) ?? (all.length === 1 ? all[0] : null);
    if (boxOf(field).hidden) return;
    if (option) choose(field, option);
    else move(field, 1);
  }

  const KEYS = {
    ArrowDown: (field) => (boxOf(field).hidden ? ask(field) : move(field, 1)),
    ArrowUp: (field) => boxOf(field).hidden || move(field, -1),
    Enter: enter,
    Escape: (field) => (boxOf(field).hidden ? set(field, "") : close(field)),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-pick] [role=combobox]") || event.isComposing || !KEYS[event.key]) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key](field);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-pick] [role=combobox]")) ask(event.target);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-pick] [role=combobox]")) close(event.target);
  });
  // Pressing an option must not take the focus away, or the box would be gone before the click.
  document.addEventListener("pointerdown", (event) => event.target.closest?.("[data-pick] [role=listbox]") && event.preventDefault());
  document.addEventListener("mousedown", (event) => event.target.closest?.("[data-pick] [role=listbox]") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.("[data-pick] [role=option]");
    if (option) choose(fieldOf(rootOf(option)), option);
    const undo = event.target.closest?.("[data-pick-clear]");
    if (undo) clear(rootOf(undo));
  });
})();
