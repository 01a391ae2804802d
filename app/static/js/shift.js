// The bar under the top bar: the seconds of a wrap-up go on, and who does not want to begin now is not asked again.
(() => {
  "use strict";
  const bar = () => document.getElementById("shift"), rings = document.getElementById("rings");
  if (!bar()) return;
  const ahead = Number(rings.dataset.now) - Date.now() / 1000;

  function tick() {
    const words = bar().querySelector("[data-wrap-ends]");
    if (!words) return;
    const left = Math.max(0, Math.round(Number(words.dataset.wrapEnds) - Date.now() / 1000 - ahead));
    words.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }

  const today = () => new Date().toDateString();

  function later() {
    const start = bar().querySelector("[data-start]");
    if (start) start.hidden = sessionStorage.getItem("shift later") === today();
  }

  function show() {
    tick();
    later();
  }

  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-later]")) return;
    sessionStorage.setItem("shift later", today());
    later();
  });
  show();
  setInterval(tick, 1_000);
})();
