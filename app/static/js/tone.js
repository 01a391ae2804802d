// The tone of an incoming chat, in one tab of the browser: one that may sound. It stops everywhere at once. The pill
// says whether it will be heard; a button of the start of a shift, as any gesture, makes that it may.
(() => {
  "use strict";
  const EVERY = 4_000;
  const tone = document.getElementById("tone");
  if (!tone || !document.getElementById("sound")) return;
  const stopped = new Set();
  let cards = [], repeating = null, may = false, asked = false, release = null, elsewhere = false, since = 0;

  const off = () => localStorage.getItem("sound") === "off";
  const loud = () => cards.some((card) => !stopped.has(card.id));

  function show() {
    const state = off() ? "off" : may || elsewhere ? "on" : "blocked";
    const pill = document.getElementById("sound"), shape = document.getElementById(`sound-${state}`);
    if (pill.dataset.state !== state) {
      const focused = pill.contains(document.activeElement);
      pill.replaceChildren(shape.content.cloneNode(true));
      pill.dataset.state = state;
      if (focused) pill.querySelector("button").focus();
    }
    const notice = document.getElementById("sound-notice");
    if (notice) notice.hidden = state !== "blocked";
  }

  function play() {
    if (off()) return;
    tone.currentTime = 0;
    tone.play().catch((error) => error.name === "NotAllowedError" && blocked());
  }

  function silence() {
    clearInterval(repeating);
    repeating = null;
    tone.pause();
  }

  function heed() {
    if (!release || !loud() || off()) return silence();
    if (repeating) return;
    play();
    repeating = setInterval(play, EVERY);
  }

  // The first tab that may sound does; the others wait for their turn.
  function allowed() {
    may = true;
    since = Date.now();
    show();
    if (asked) return;
    asked = true;
    tabs.hold("tone", (done) => {
      release = done;
      tabs.say("tone", true);
      heed();
    });
  }

  function blocked() {
    silence();
    may = asked = false;
    release?.();
    release = null;
    tabs.say("tone", false);
    show();
  }

  // A blocked AudioContext tells, without a sound, that the tone would be blocked too.
  function probe() {
    const context = new AudioContext();
    if (context.state === "running") allowed();
    context.close();
    show();
  }

  // The same gesture made that sound is allowed: then it is heard, not switched off.
  function toggle() {
    if (Date.now() - since < 500 && !off()) return play();
    const on = document.getElementById("sound").dataset.state === "on";
    localStorage.setItem("sound", on ? "off" : "on");
    show();
    if (!on) play();
    heed();
  }

  tabs.heed("tone", (sounds) => {
    elsewhere = sounds;
    show();
  });
  tabs.heed("tone?", () => release && tabs.say("tone", true));
  tabs.heed("hush", (id) => {
    stopped.add(id);
    heed();
  });
  document.addEventListener("rings", (event) => {
    cards = event.detail;
    heed();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sound]")) return toggle();
    if (event.target.closest("[data-begin]")) return play();
    const stop = event.target.closest("[data-stop-tone]");
    if (!stop) return;
    const { id } = stop.closest(".ring");
    stopped.add(id);
    stop.disabled = true;
    tabs.say("hush", id);
    heed();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "presence-chat" && event.target.checked) play();
  });
  for (const gesture of ["pointerup", "keydown"]) {
    document.addEventListener(gesture, () => may || allowed(), { capture: true });
  }
  addEventListener("storage", (event) => {
    if (event.key !== "sound") return;
    show();
    heed();
  });
  addEventListener("pagehide", () => release && tabs.say("tone", false));

  tabs.say("tone?");
  probe();
})();
