// An incoming chat: the bar, the tone, the title, one announcement, F8. The focus stays where it is.
(() => {
  "use strict";
  const EVERY = 4_000, SHOWN_FOR = 6_000;
  const region = document.getElementById("rings"), tone = document.getElementById("tone");
  if (!region || !tone) return;
  const ahead = Number(region.dataset.now) - Date.now() / 1000;
  const plain = document.title;
  const stopped = new Set(), announced = new Set();
  let repeating = null, sound = localStorage.getItem("sound") === "off" ? "off" : "on";

  const cards = () => [...region.querySelectorAll(".ring")];
  const loud = () => cards().filter((card) => !stopped.has(card.id));

  function show(state) {
    sound = state;
    const pill = document.getElementById("sound"), shape = document.getElementById(`sound-${state}`);
    if (shape) pill?.replaceChildren(shape.content.cloneNode(true));
    const notice = document.getElementById("sound-notice");
    if (notice) notice.hidden = state !== "blocked";
  }

  function play() {
    if (sound === "off") return;
    tone.currentTime = 0;
    tone.play().then(() => show("on"), (error) => error.name === "NotAllowedError" && show("blocked"));
  }

  function silence() {
    clearInterval(repeating);
    repeating = null;
    tone.pause();
  }

  function heed() {
    const ringing = cards();
    for (const card of ringing) {
      if (announced.has(card.id)) continue;
      announced.add(card.id);
      document.getElementById("alarm").textContent = card.dataset.said;
    }
    document.title = ringing.length ? `(${ringing.length}) ${region.dataset.title} - Onthaal` : plain;
    if (!loud().length) return silence();
    if (repeating) return;
    play();
    repeating = setInterval(play, EVERY);
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

  // A blocked AudioContext tells, without a sound, that the tone would be blocked too.
  function probe() {
    if (sound === "off") return show("off");
    const context = new AudioContext();
    show(context.state === "running" ? "on" : "blocked");
    context.close();
  }

  function toggle() {
    const next = sound === "on" ? "off" : "on";
    localStorage.setItem("sound", next);
    show(next);
    if (next === "on") play();
    else silence();
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
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sound]")) return toggle();
    const stop = event.target.closest("[data-stop-tone]");
    if (!stop) return;
    stopped.add(stop.closest(".ring").id);
    stop.disabled = true;
    if (!loud().length) silence();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "presence-chat" && event.target.checked) play();
  });
  for (const gesture of ["pointerup", "keydown"]) {
    document.addEventListener(gesture, () => {
      if (sound !== "blocked") return;
      show("on");
      if (loud().length) play();
    }, { capture: true });
  }

  probe();
  heed();
  tick();
  setInterval(tick, 1_000);
})();
