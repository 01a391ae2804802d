// The tabs of one agent in one browser. One of them leads: it holds the stream and tells the others what it hears.
// When it closes the next one leads at once. Where Web Locks are missing every tab leads for itself.
(() => {
  "use strict";
  const stream = document.getElementById("stream");
  if (!stream) return;
  const name = `onthaal-${stream.dataset.agent}`, locks = navigator.locks;
  const channel = locks && new BroadcastChannel(name), heeding = new Map();
  let leading = false;

  const tabs = (window.tabs = {
    name: crypto.getRandomValues(new Uint32Array(2)).join("-"),
    leads: () => leading,

    say: (kind, said) => channel?.postMessage({ kind, said }),

    heed: (kind, act) => heeding.set(kind, act),

    // Calls `begin` once this tab holds what only one of them may have, `end` when another tab took it away.
    hold(what, begin, end, options = {}) {
      if (!locks) return begin(() => {});
      const held = () => new Promise((release) => begin(release));
      locks.request(`${name}-${what}`, options, held).catch((error) => error.name === "AbortError" && end?.());
    },

    // A leader that fell silent is passed by: its tab was frozen.
    lead(begin, end, steal = false) {
      const first = () => { leading = true; begin(); };
      const last = () => { leading = false; end(); };
      tabs.hold("stream", first, last, { steal });
    },
  });

  channel?.addEventListener("message", ({ data }) => heeding.get(data.kind)?.(data.said));
})();
