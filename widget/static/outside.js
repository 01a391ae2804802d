/* What scripts of the page may do and hear. Events never carry what was said. */

function publish() {
  const queued = window.Onthaal;
  const first = () => document.querySelector("onthaal-chat");
  const api = { push: ([name, ...given]) => api[name]?.(...given) };
  for (const name of Object.getOwnPropertyNames(OnthaalChat.prototype)) {
    api[name] = (...given) => first()?.[name](...given);
  }
  window.Onthaal = api;
  queued?.forEach?.(api.push);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-onthaal-open]")) api.open();
  });
}

/** A short soft tone, only after the visitor asked for it. */
function tone() {
  const context = new AudioContext();
  const source = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.1;
  source.connect(volume).connect(context.destination);
  source.start();
  source.stop(context.currentTime + 0.2);
  source.onended = () => context.close();
}
