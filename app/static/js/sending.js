// What an agent says in a chat: form[data-talk]. A line stands in the log from the moment it is sent, with its state,
// and is kept in this tab until the server has it: through a lost connection, a restart of the server, a reload.
// Lines go one at a time and in order, each under its own client id, so that sending again makes no second one.
// textarea[data-typing]: while one types its address is told so, at most every few seconds and never the text.
(() => {
  "use strict";
  const PATIENCE = 15_000, LONGEST_PAUSE = 30, SIGNAL = 4_000;
  const log = document.querySelector("[data-log]");
  const item = log?.dataset.log, shape = item && document.getElementById(`sending-${item}`);
  const key = `sending ${item}`;
  let lines = [], busy = false, tries = 0, timer = null, signalled = 0;

  const headers = () => ({
    "x-csrftoken": csrf.token(),
    "HX-Request": "true",
  });
  const form = () => document.querySelector(`form[data-talk="${item}"]`);
  const drawn = (id) => log.querySelector(`[data-pending="${id}"]`);
  const arrived = (id) => log.querySelector(`[data-client="${id}"]`);

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function clock(at) {
    const written = new Date(at).toLocaleTimeString("nl", { timeStyle: "short", timeZone: "Europe/Amsterdam" });
    return written.replace(":", ".");
  }

  function draw(line, place) {
    const node = shape.content.firstElementChild.cloneNode(true);
    node.dataset.pending = line.id;
    node.dataset.seq = `z${String(place).padStart(3, "0")}`;
    node.querySelector("time").textContent = clock(line.at);
    node.querySelector("[data-text]").textContent = line.text;
    node.querySelector("[data-again]").addEventListener("click", again);
    log.insertBefore(node, log.querySelector(".typing, [data-seq=zz]"));
    return node;
  }

  function mark(line, place) {
    const node = drawn(line.id) ?? draw(line, place), trouble = node.querySelector("[data-trouble]");
    const failed = line.state !== "sending";
    const words = { sending: shape.dataset.sending, failed: shape.dataset.failed, refused: shape.dataset.refused };
    node.classList.toggle("msg--failed", failed);
    if (failed) node.removeAttribute("aria-hidden");
    else node.setAttribute("aria-hidden", "true");
    node.querySelector(".msg__s").textContent = words[line.state];
    trouble.hidden = !failed;
    trouble.querySelector("span").textContent = line.reason;
  }

  // What the log shows as said is no longer on its way.
  function show() {
    lines = lines.filter((line) => !arrived(line.id));
    for (const node of log.querySelectorAll("[data-pending]")) {
      if (!lines.some((line) => line.id === node.dataset.pending)) node.remove();
    }
    lines.forEach(mark);
    if (lines.length) sessionStorage.setItem(key, JSON.stringify(lines));
    else sessionStorage.removeItem(key);
  }

  function say(text) {
    lines.push({ id: newId(), text, at: Date.now(), state: "sending", reason: "" });
    tell("composer:taken");
    retry();
    show();
    flush();
  }

  function tell(name) {
    form()?.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }

  function again() {
    clearTimeout(timer);
    lines = lines.map((line) => ({ ...line, state: "sending", reason: "" }));
    show();
    flush();
  }

  function retry() {
    clearTimeout(timer);
    if (!lines.some((line) => line.state === "failed")) return;
    lines = lines.map((line) => (line.state === "failed" ? { ...line, state: "sending", reason: "" } : line));
    show();
    flush();
  }

  async function flush() {
    if (busy) return;
    busy = true;
    let line;
    while ((line = lines.find(({ state }) => state === "sending"))) await deliver(line);
    busy = false;
  }

  async function deliver(line) {
    const after = document.getElementById(`after-${item}`)?.value ?? 0;
    const body = new URLSearchParams({ client_id: line.id, text: line.text, after });
    const { status, door, html } = await answerTo({ method: "POST", headers: headers(), body });
    if (door) leave(door);
    else if (status >= 200 && status < 300) await take(line, html);
    else fail(line, status, status ? plain(html) : shape.dataset.unreached);
  }

  async function answerTo(sent) {
    try {
      const answer = await fetch(`/chats/${item}/messages`, { ...sent, signal: AbortSignal.timeout(PATIENCE) });
      return { status: answer.status, door: answer.headers.get("HX-Redirect"), html: await answer.text() };
    } catch {
      return { status: 0 };
    }
  }

  function leave(address) {
    stop("failed", shape.dataset.unreached);
    location.assign(address);
  }

  async function take(line, html) {
    tries = 0;
    await htmx.swap({ text: html, target: log, swap: "none", sourceElement: log });
    lines = lines.filter(({ id }) => id !== line.id);
    show();
  }

  // A no for good holds for this line; anything else keeps those behind it from overtaking, and passes.
  function fail(line, status, reason) {
    if (status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)) {
      return Object.assign(line, { state: "refused", reason }), show();
    }
    stop("failed", reason);
    timer = setTimeout(retry, Math.min(2 ** ++tries, LONGEST_PAUSE) * 1_000);
  }

  function stop(state, reason) {
    lines = lines.map((line) => (line.state === "sending" ? { ...line, state, reason } : line));
    show();
  }

  // An answer carries its sentence in a partial of htmx.
  function plain(html) {
    const read = new DOMParser().parseFromString(html.replace(/<\/?hx-partial[^>]*>/g, ""), "text/html");
    return read.body.textContent.trim();
  }

  function signal(field) {
    if (Date.now() - signalled < SIGNAL || !field.value.trim()) return;
    signalled = Date.now();
    fetch(field.dataset.typing, { method: "POST", headers: headers() }).catch(() => (signalled = 0));
  }

  if (!shape) return;
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    const text = event.target.elements.text.value.trim();
    if (text) say(text);
  });
  document.addEventListener("input", (event) => event.target.matches("[data-typing]") && signal(event.target));
  document.addEventListener("htmx:after:swap", () => lines.length && show());
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, retry);
  document.addEventListener("htmx:sse:after:connection", retry);

  lines = JSON.parse(sessionStorage.getItem(key) ?? "[]").map((line) => ({ ...line, state: "sending", reason: "" }));
  show();
  flush();
})();
