// An incoming chat outside the browser: when she may be looking elsewhere, the system shows it. One tab does so, and
// none when one of them has her attention. A click brings the window to the front, with the card.
(() => {
  "use strict";
  const MOMENT = 200;
  if (!("Notification" in window) || !document.getElementById("stream")) return;
  const shown = new Map(), looked = new Set();

  function ask() {
    if (Notification.permission === "default") Notification.requestPermission();
  }

  function tell(card) {
    if (looked.has(card.id) || !card.isConnected || !tabs.leads()) return;
    const words = [card.querySelector(".ring__m"), card.querySelector("blockquote")].filter(Boolean);
    const notice = new Notification(card.dataset.title, {
      body: words.map((part) => part.textContent.trim()).join("\n"),
      tag: card.id,
      requireInteraction: true,
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
      card.querySelector("[data-accept]")?.focus();
    };
    shown.set(card.id, notice);
  }

  document.addEventListener("rings", ({ detail: cards }) => {
    for (const [id, notice] of shown) {
      if (cards.some((card) => card.id === id)) continue;
      if (notice) notice.close();
      shown.delete(id);
    }
    for (const card of cards) {
      if (shown.has(card.id)) continue;
      shown.set(card.id, null);
      if (document.hasFocus() && !document.hidden) {
        looked.add(card.id);
        tabs.say("looked", card.id);
      }
      if (Notification.permission === "granted") setTimeout(tell, MOMENT, card);
    }
  });
  tabs.heed("looked", (id) => looked.add(id));
  document.addEventListener("click", (event) => event.target.closest("[data-begin]") && ask());
  document.addEventListener("change", (event) => {
    if (event.target.id === "presence-chat" && event.target.checked) ask();
  });
})();
