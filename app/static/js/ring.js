// An incoming chat: the bar, the title, one announcement, F8. The focus stays where it is. What is heard (tone.js) and
// what the system shows (notify.js) follow the event `rings`, whose detail has the cards.
(() => {
  "use strict";
  const SHOWN_FOR = 6_000;
  const region = document.getElementById("rings");
  if (!region || !document.getElementById("stream")) return;
  const ahead = Number(region.dataset.now) - Date.now() / 1000;
  const plain = document.title, announced = new Set();

  const cards = () => [...region.querySelectorAll(".ring")];

  function heed() {
    const ringing = cards();
    for (const card of ringing) {
      if (announced.has(card.id)) continue;
      announced.add(card.id);
      document.getElementById("alarm").textContent = card.dataset.said;
    }
    document.title = ringing.length ? `(${ringing.length}) ${region.dataset.title} - Onthaal` : plain;
    document.dispatchEvent(new CustomEvent("rings", { detail: ringing }));
  }

  function tick() {
    for (const card of cards()) {
      const left = Math.max(0, Math.round(Number(card.dataset.ends) - Date.now() / 1000 - ahead));
      const bar = card.querySelector("progress"), words = card.querySelector("[data-seconds]");
      bar.value = left;
      bar.setAttribute("aria-label", (card.dataset.left ?? region.dataset.left).replace("{}", left));
      words.textContent = (card.dataset.leftShort ?? region.dataset.leftShort).replace("{}", left);
    }
  }

  document.addEventListener("htmx:after:swap", () => { heed(); tick(); });
  document.addEventListener("htmx:after:swap", () => {
    const said = document.querySelector("#toasts > *:not([data-leaves])");
    if (!said) return;
    said.dataset.leaves = "";
    setTimeout(() => said.remove(), SHOWN_FOR);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    const card = cards()[0];
    if (!card) return;
    event.preventDefault();
    card.querySelector("[data-accept]").focus();
  });
  heed();
  tick();
  setInterval(tick, 1_000);
})();
