// "/" goes to the search box and "?" shows all keys, if she lets single keys do so; F2 to what is new; Escape and a click elsewhere close a menu; in a form[data-submit-on="ctrl-enter"]
// Ctrl+Enter sends from any field.
(() => {
  "use strict";
  const open = () => [...document.querySelectorAll("details.menu[open]")];
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");

  const single = document.getElementById("single-keys");
  if (single) {
    single.checked = localStorage.getItem("single keys") !== "off";
    single.addEventListener("change", () => localStorage.setItem("single keys", single.checked ? "on" : "off"));
  }

  // Shift is part of how some keyboards make these.
  function alone(event) {
    const held = event.ctrlKey || event.metaKey || event.altKey;
    return single?.checked && !held && !typing(event.target) && !document.querySelector("dialog[open]");
  }

  document.addEventListener("keydown", (event) => {
    const box = event.key === "/" && alone(event) && document.getElementById("q");
    if (box) {
      event.preventDefault();
      box.focus();
    }
    if (event.key === "?" && alone(event)) {
      event.preventDefault();
      document.getElementById("shortcuts").showModal();
    }
    const made = event.key === "F2" && document.querySelector("details.menu--new");
    if (made) {
      event.preventDefault();
      made.open = true;
      made.querySelector("button").focus();
    }
    if (event.key === "Escape") {
      for (const menu of open()) {
        menu.open = false;
        if (menu.contains(event.target)) menu.querySelector("summary").focus();
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented;
    const form = sends && event.target.closest?.('form[data-submit-on="ctrl-enter"]');
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
})();
