// Ctrl+K: a dialog that goes to or does what one types (ARIA combobox). The server finds the lines; one that presses a
// button or puts in a text is left out where that button or a field to write in is not on the page.
(() => {
  "use strict";
  const PAUSE = 150;
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const field = dialog.querySelector("[role=combobox]"), list = dialog.querySelector("[role=listbox]");
  const status = dialog.querySelector("[data-palette-said]");
  let asking = null, chosen = null;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  function possible({ dataset }) {
    if (dataset.url === location.pathname) return false;
    if (dataset.press) return document.querySelector(dataset.press) && !document.querySelector(dataset.press).disabled;
    return !dataset.insert || document.querySelector("[data-canned]");
  }

  function activate(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function show(groups) {
    list.replaceChildren(...groups);
    for (const option of options()) if (!possible(option)) option.remove();
    for (const group of [...list.children]) if (!group.querySelector("[role=option]")) group.remove();
    const number = options().length;
    field.setAttribute("aria-expanded", String(number > 0));
    field.removeAttribute("aria-activedescendant");
    if (number) activate(options()[0]);
    list.scrollTop = 0;
    say(number ? dialog.dataset.some.replace("{}", number) : dialog.dataset.none, number > 0);
  }

  function say(words, quiet) {
    status.textContent = words;
    status.classList.toggle("vh", quiet);
  }

  async function ask(pause) {
    asking?.abort();
    const turn = (asking = new AbortController());
    if (pause) await new Promise((go) => setTimeout(go, pause));
    if (turn.signal.aborted) return;
    const query = new URLSearchParams({ q: field.value, item: dialog.dataset.item });
    try {
      const answer = await fetch(`/palette?${query}`, { headers: { "HX-Request": "true" }, signal: turn.signal });
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!turn.signal.aborted) show([...found.body.children]);
    } catch (error) {
      if (error.name !== "AbortError") say(dialog.dataset.lost, false);
    }
  }

  function open() {
    if (dialog.open) return field.select();
    field.value = "";
    list.replaceChildren();
    say("", true);
    dialog.showModal();
    field.focus();
    ask(0);
  }

  // The dialog gives the focus back before anything else happens.
  function choose(option) {
    chosen = option.dataset;
    dialog.close();
  }

  function closed() {
    asking?.abort();
    const dataset = chosen ?? {};
    chosen = null;
    if (dataset.url) location.assign(dataset.url);
    else if (dataset.press) document.querySelector(dataset.press)?.click();
    else if (dataset.insert) document.dispatchEvent(new CustomEvent("insert", { detail: dataset.insert }));
  }

  function move(to) {
    const all = options(), at = all.indexOf(active());
    if (all.length) activate(all[(to(at, all.length) + all.length) % all.length]);
  }

  const KEYS = {
    ArrowDown: () => move((at) => at + 1),
    ArrowUp: () => move((at) => at - 1),
    PageDown: () => move((at, many) => Math.min(at + 8, many - 1)),
    PageUp: () => move((at) => Math.max(at - 8, 0)),
    Enter: () => active() && choose(active()),
  };

  document.addEventListener("keydown", (event) => {
    const plain = !event.shiftKey && !event.altKey && (event.ctrlKey || event.metaKey);
    if (!plain || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  field.addEventListener("input", () => ask(PAUSE));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  dialog.addEventListener("close", closed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) open();
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });
})();
