/** What outlives a page, in this tab alone: nothing before the visitor started, and nothing after "new chat".
    Where the browser forbids storage it lasts as long as the page. */
class Memory {
  constructor(key) {
    this.key = key;
    this.values = this.read();
  }

  set(values) {
    Object.assign(this.values, values);
    const kept = JSON.stringify(this.values);
    if (this.values.start_id) this.attempt((storage) => storage.setItem(this.key, kept));
  }

  forget() {
    this.values = {};
    this.attempt((storage) => storage.removeItem(this.key));
  }

  read() {
    return JSON.parse(this.attempt((storage) => storage.getItem(this.key)) || "{}");
  }

  attempt(act) {
    try {
      return act(window.sessionStorage);
    } catch {
      return null;
    }
  }
}

/** Other tabs of this website: one that has a conversation shares it with one that is opened. */
class Tabs {
  constructor(key, share, forget) {
    this.share = share;
    this.forget = forget;
    this.channel = new BroadcastChannel(key);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
  }

  hear(data) {
    const ours = this.share();
    if (data.ask && ours.token) this.channel.postMessage({ given: ours });
    if (data.given) this.answered?.(data.given);
    if (data.forget && data.forget === ours.start_id) this.forget();
  }

  /** The conversation another tab has, or null when none answers in time. */
  ask() {
    return new Promise((resolve) => {
      this.answered = resolve;
      this.channel.postMessage({ ask: true });
      setTimeout(resolve, 150, null);
    });
  }

  tellToForget(start) {
    this.channel.postMessage({ forget: start });
  }

  close() {
    this.channel.close();
  }
}
