// Ready answers: "/" at the beginning of a word in a textarea[data-canned] offers what the server has at that address,
// filled in. Nothing is inserted but by Enter, Tab or a click; Escape closes and leaves what was typed. The event
// `insert` on the document, with a text as its detail, puts that where she wrote last.
(() => {
  "use strict";
  const ASKED = /(?:^|\s)\/([^\s/]*)$/, GAP = "…";
  const panels = new Map();
  let field = null, panel = null, begin = -1, dismissed = -1, last = null;

  const options = () => [...panel.querySelectorAll("[role=option]")];
  const shown = () => options().filter((option) => !option.hidden);
  const active = () => panel.querySelector("[aria-selected=true]");
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // Asked for once in the life of a page; what failed is asked for again.
  function panelOf(asking) {
    const address = asking.dataset.canned;
    if (!panels.has(address)) panels.set(address, fetched(address).catch(() => panels.delete(address) && lost()));
    return panels.get(address);
  }

  async function fetched(address) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-canned-panel]");
    found.querySelectorAll("[role=option]").forEach((option, at) => {
      option.id = `canned-${panels.size}-${at}`;
      option.dataset.at = at;
    });
    found.querySelector("[role=listbox]").id = `canned-${panels.size}`;
    return document.adoptNode(found);
  }

  const lost = () => document.getElementById("canned-lost").content.firstElementChild.cloneNode(true);

  function activate(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    panel.querySelector("[data-canned-preview]").textContent = option.dataset.text;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    panel?.remove();
    for (const name of ["aria-activedescendant", "aria-controls", "aria-haspopup", "aria-autocomplete"]) {
      field?.removeAttribute(name);
    }
    [field, panel] = [null, null];
  }

  function filter(words) {
    for (const option of options()) option.hidden = !folded(option.dataset.words).includes(words);
    const later = ({ dataset }) => !folded(dataset.shortcut).startsWith(words);
    const sorted = options().sort((a, b) => later(a) - later(b) || a.dataset.at - b.dataset.at);
    panel.querySelector("[role=listbox]")?.append(...sorted);
    return shown();
  }

  function open(asking, found, words) {
    if (panel !== found) close();
    [field, panel] = [asking, found];
    const hits = filter(words);
    if (options().length && !hits.length) return close();
    if (!panel.isConnected) field.after(panel);
    if (!hits.length) return;
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", panel.querySelector("[role=listbox]").id);
    panel.querySelector("[data-canned-said]").textContent = panel.dataset.some.replace("{}", hits.length);
    activate(hits[0]);
  }

  function asked(asking) {
    const caret = asking.selectionStart, found = ASKED.exec(asking.value.slice(0, caret));
    return found ? { begin: caret - found[1].length - 1, words: folded(found[1]) } : null;
  }

  async function look(asking) {
    const now = asked(asking);
    if (!now || now.begin === dismissed) {
      if (!now) dismissed = -1;
      return close();
    }
    const found = await panelOf(asking), still = asked(asking);
    if (!still || still.begin !== now.begin || document.activeElement !== asking) return;
    begin = still.begin;
    open(asking, found, still.words);
  }

  // As if it was typed: the browser's own undo takes it back.
  function put(into, text, from, to) {
    into.focus();
    into.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      into.setRangeText(text, from, to, "end");
      into.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const gap = text.indexOf(GAP);
    if (gap >= 0) into.setSelectionRange(from + gap, from + gap + 1);
  }

  function insert(option) {
    const [into, from] = [field, begin];
    close();
    put(into, option.dataset.text, from, into.selectionStart);
  }

  function move(by) {
    const hits = shown(), at = hits.indexOf(active());
    if (hits.length) activate(hits[(at + by + hits.length) % hits.length]);
  }

  const KEYS = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => insert(active()),
    Tab: () => insert(active()),
    Escape: () => { dismissed = begin; close(); },
  };

  document.addEventListener("keydown", (event) => {
    if (!panel || event.target !== field || event.isComposing || !KEYS[event.key]) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== "Escape" && !active()) return close();
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  }, { capture: true });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-canned]") && !event.isComposing) look(event.target);
  });
  // Just after a dialog Chromium says that the caret is at the beginning: where it was is kept here.
  document.addEventListener("focusout", (event) => {
    const left = event.target;
    if (left.matches?.("[data-canned]")) last = { field: left, from: left.selectionStart, to: left.selectionEnd };
    if (event.target === field && !panel.contains(event.relatedTarget)) close();
  });
  // Pressing an option must not take the focus away, or the panel would be gone before the click.
  document.addEventListener("mousedown", (event) => event.target.closest?.("[data-canned-panel] li") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.("[data-canned-panel] [role=option]");
    if (option) insert(option);
  });
  document.addEventListener("insert", ({ detail }) => {
    if (last?.field.isConnected) return put(last.field, detail, last.from, last.to);
    const into = document.querySelector(".comp [data-canned], [data-canned]");
    if (into) put(into, detail, into.value.length, into.value.length);
  });
})();
