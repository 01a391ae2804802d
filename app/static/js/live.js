// The live stream. hx-sse reads it in the tab that leads; this makes the first connection (htmx may look at the page
// before the extension is there), tries again, notices silence, says when it is lost, answers that the browser still
// lives, and fetches the page anew when the server asks. The other tabs do with each message what the leader does.
(() => {
  "use strict";
  const SILENCE = 35_000, PATIENCE = 1_500, RETRY = 3_000, BEAT = 10_000, KEPT = 300;
  let connection = null, connecting = null, heard = 0, lostSince = 0, announced = null, watchdog = null, first = null;
  let beat = Date.now(), joined = false, order = Promise.resolve();
  const stream = () => document.getElementById("stream");
  if (!stream()) return;
  // `last`: the number of the last message this page took in. `kept` has all messages since number `since`.
  let last = Number(stream().dataset.cursor), since = last, kept = [], early = [];
  const own = (event) => event.target === stream();

  function show(state) {
    const pill = document.getElementById("connection"), shape = document.getElementById(`connection-${state}`);
    if (pill && shape) pill.replaceChildren(shape.content.cloneNode(true));
    document.querySelectorAll(".rows").forEach((list) => list.classList.toggle("rows--stale", state === "lost"));
    const notice = document.getElementById("connection-notice");
    if (notice) notice.hidden = state !== "lost";
  }

  function watch() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => (tabs.leads() ? reconnect() : takeOver()), SILENCE);
  }

  function lost() {
    if (tabs.leads()) tabs.say("lost");
    lostSince ||= Date.now();
    announced ||= setTimeout(() => show("lost"), PATIENCE);
  }

  function alive() {
    heard = Date.now();
    watch();
    if (!lostSince) return;
    clearTimeout(announced);
    lostSince = 0;
    announced = null;
    show("live");
  }

  // Only a browser that still works answers; a stream that nobody reads can stay open for a long time. Who counts as
  // gone though she is there answers at once.
  function answer(least = BEAT) {
    if (Date.now() - beat < least) return;
    beat = Date.now();
    fetch("/shift/sight", { method: "POST", headers: { "x-csrftoken": csrf.token(), "HX-Request": "true" } }).catch(lost);
  }

  function reconnect() {
    if (!tabs.leads()) return tabs.say("reconnect");
    lost();
    if (connection?.delayCanceller) connection.delayCanceller();
    else if (connection?.reader) connection.reader.cancel();
    else connect();
  }

  function connect() {
    const element = stream();
    if (!element || !tabs.leads() || connecting || element._htmx?.sse) return;
    connecting = htmx.ajax("GET", `/events?after=${last}`, { source: element }).finally(() => (connecting = null));
  }

  function retryFirst() {
    if (!tabs.leads()) return;
    lost();
    clearTimeout(first);
    first = setTimeout(connect, RETRY);
  }

  function refused(status) {
    if (status === 401 || status === 403) location.reload();
  }

  function begin() {
    lost();
    joined = true;
    early = [];
    tabs.say("lead");
    connect();
  }

  function end() {
    joined = false;
    connection?.reader?.cancel();
    connection?.abortController?.abort();
    tabs.lead(begin, end);
    join();
  }

  function takeOver() {
    lost();
    tabs.lead(begin, end, true);
  }

  function remember(message) {
    if (message.event === "ping") return;
    last = Number(message.id);
    if (message.event === "reload") [since, kept] = [last, []];
    else kept.push(message);
    if (kept.length > KEPT) since = Number(kept.shift().id);
  }

  // In a tab that follows: what the leader heard, in its order, nothing twice.
  function follow(message) {
    if (tabs.leads()) return;
    if (!joined) return early.push(message);
    alive();
    if (message.event !== "ping" && Number(message.id) <= last) return;
    remember(message);
    order = order.then(() => perform(message));
  }

  function perform({ event, data }) {
    if (event) return void htmx.trigger(stream(), event, { data });
    return htmx.swap({ text: data, target: stream(), sourceElement: stream(), swap: "innerHTML swapEmpty:false" });
  }

  // A tab that follows asks for what was told between the making of its page and this moment.
  function join() {
    if (!tabs.leads()) tabs.say("hello", { from: tabs.name, after: last });
  }

  function welcome({ from, after }) {
    if (!tabs.leads()) return;
    const missed = after >= since ? kept.filter((message) => Number(message.id) > after) : null;
    tabs.say("missed", { to: from, missed, last, lost: Boolean(lostSince) });
  }

  function catchUp({ to, missed, last: there, lost: isLost }) {
    if (to !== tabs.name || tabs.leads()) return;
    joined = true;
    if (missed) missed.forEach(follow);
    else {
      [last, since, kept] = [there, there, []];
      refresh();
    }
    early.splice(0).forEach(follow);
    if (isLost) lost();
    else alive();
  }

  async function refresh() {
    const trouble = document.getElementById("list-error");
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const text = await answer.text();
      for (const part of ["main", "#shift", "#running", "#rings", ".rail", "#me"]) {
        const target = document.querySelector(part);
        if (target) await htmx.swap({ text, target, select: part, swap: "outerMorph", sourceElement: document.body });
      }
      if (trouble) trouble.hidden = true;
    } catch {
      if (trouble) trouble.hidden = false;
    }
  }

  tabs.heed("message", follow);
  tabs.heed("hello", welcome);
  tabs.heed("missed", catchUp);
  tabs.heed("lead", () => { joined = false; join(); });
  tabs.heed("lost", () => { lost(); watch(); });
  tabs.heed("reconnect", () => tabs.leads() && reconnect());

  document.addEventListener("htmx:sse:before:connection", (event) => {
    if (!own(event)) return;
    if (!tabs.leads()) return event.preventDefault();
    connection = event.detail.connection;
    if (connection.attempt > 0) lost();
  });
  document.addEventListener("htmx:sse:after:connection", (event) => own(event) && alive());
  document.addEventListener("htmx:sse:before:message", (event) => {
    if (!own(event)) return;
    if (!tabs.leads()) return event.preventDefault();
    const { data, event: name, id } = event.detail.message;
    alive();
    answer();
    remember({ data, event: name, id });
    tabs.say("message", { data, event: name, id });
  });
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

  document.addEventListener("htmx:after:swap", () => {
    if (tabs.leads() && document.querySelector("#shift[data-unseen]")) answer(500);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-refresh]")) refresh();
    if (event.target.closest("[data-reconnect]")) reconnect();
  });
  const wake = () => { if (heard && Date.now() - heard > 20_000) reconnect(); };
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  addEventListener("pageshow", (event) => event.persisted && (tabs.leads() ? reconnect() : join()));
  addEventListener("online", reconnect);
  setInterval(() => {
    const shown = document.querySelector("[data-lost-for]");
    if (shown) shown.textContent = `${Math.round((Date.now() - lostSince) / 1000)} s`;
  }, 1_000);
  lost();
  watch();
  tabs.lead(begin, end);
  join();
})();
