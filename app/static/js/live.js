// The live stream. hx-sse reads it; this makes the first connection (htmx may look at the page before the extension
// is there), tries again, notices silence, says when it is lost, and fetches the page anew when the server asks.
(() => {
  "use strict";
  const SILENCE = 35_000, PATIENCE = 1_500, RETRY = 3_000;
  let connection = null, connecting = null, heard = 0, lostSince = 0, announced = null, watchdog = null, first = null;

  const stream = () => document.getElementById("stream");
  const own = (event) => event.target === stream();

  function show(state) {
    const pill = document.getElementById("connection"), shape = document.getElementById(`connection-${state}`);
    if (pill && shape) pill.replaceChildren(shape.content.cloneNode(true));
    document.querySelectorAll(".rows").forEach((list) => list.classList.toggle("rows--stale", state === "lost"));
    const notice = document.getElementById("connection-notice");
    if (notice) notice.hidden = state !== "lost";
  }

  function lost() {
    lostSince ||= Date.now();
    announced ||= setTimeout(() => show("lost"), PATIENCE);
  }

  function alive() {
    heard = Date.now();
    clearTimeout(watchdog);
    watchdog = setTimeout(reconnect, SILENCE);
    if (!lostSince) return;
    clearTimeout(announced);
    lostSince = 0;
    announced = null;
    show("live");
  }

  function reconnect() {
    lost();
    if (connection?.delayCanceller) connection.delayCanceller();
    else if (connection?.reader) connection.reader.cancel();
    else connect();
  }

  function connect() {
    const element = stream();
    if (!element || connecting || element._htmx?.sse) return;
    connecting = htmx.ajax("GET", element.dataset.events, { source: element }).finally(() => (connecting = null));
  }

  function retryFirst() {
    lost();
    clearTimeout(first);
    first = setTimeout(connect, RETRY);
  }

  function refused(status) {
    if (status === 401 || status === 403) location.reload();
  }

  async function refresh() {
    const trouble = document.getElementById("list-error");
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const text = await answer.text();
      for (const part of ["main", "#running", "#rings", ".rail", "#me"]) {
        const target = document.querySelector(part);
        if (target) await htmx.swap({ text, target, select: part, swap: "outerMorph", sourceElement: document.body });
      }
      if (trouble) trouble.hidden = true;
    } catch {
      if (trouble) trouble.hidden = false;
    }
  }

  document.addEventListener("htmx:sse:before:connection", (event) => {
    if (!own(event)) return;
    connection = event.detail.connection;
    if (connection.attempt > 0) lost();
  });
  document.addEventListener("htmx:sse:after:connection", (event) => own(event) && alive());
  document.addEventListener("htmx:sse:before:message", (event) => own(event) && alive());
  document.addEventListener("htmx:sse:error", (event) => {
    if (!own(event)) return;
    lost();
    refused(event.detail.status);
  });
  document.addEventListener("htmx:sse:close", (event) => {
    if (!own(event)) return;
    connection = null;
    retryFirst();
  });
  document.addEventListener("htmx:before:response", (event) => {
    const response = event.detail.ctx.response;
    if (!own(event) || response.status === 200) return;
    event.preventDefault();
    refused(response.status);
    retryFirst();
  });
  document.addEventListener("htmx:error", (event) => own(event) && !connection && retryFirst());
  document.addEventListener("reload", (event) => own(event) && refresh());

  // Who could have taken a chat read it while it waited; once a colleague has it, its words are no longer hers.
  document.addEventListener("htmx:after:swap", () => {
    const waiting = document.querySelector("[data-until-taken]")?.dataset.untilTaken;
    if (waiting && document.querySelector(`#held-${waiting}[data-taken]`)) location.reload();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-refresh]")) refresh();
    if (event.target.closest("[data-reconnect]")) reconnect();
  });
  const wake = () => { if (heard && Date.now() - heard > 20_000) reconnect(); };
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  addEventListener("pageshow", (event) => event.persisted && reconnect());
  addEventListener("online", reconnect);
  setInterval(() => {
    const shown = document.querySelector("[data-lost-for]");
    if (shown) shown.textContent = `${Math.round((Date.now() - lostSince) / 1000)} s`;
  }, 1_000);
  if (stream()) lost();
  connect();
})();
