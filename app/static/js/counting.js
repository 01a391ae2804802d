// A report over a long period takes a while to be counted: [data-counting] says so once it was asked for by
// form[data-counts] or a link in [data-counts]. What comes at once says nothing.
(() => {
  "use strict";
  const WHILE = 400;
  const place = document.querySelector("[data-counting]");
  let timer = null;

  function rest() {
    clearTimeout(timer);
    place.textContent = "";
  }

  function count() {
    rest();
    timer = setTimeout(() => { place.textContent = place.dataset.counting; }, WHILE);
  }

  document.querySelector("form[data-counts]").addEventListener("submit", count);
  document.querySelector("nav[data-counts]").addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) count();
  });
  window.addEventListener("pageshow", rest);
})();
