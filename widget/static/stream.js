const SILENCE = 35_000;
const STALE = 20_000;
const LONGEST_PAUSE = 30;
const UNNOTICED = 5_000;

/** Server-sent events over fetch, so that the token can go in a header; comes back after 1, 2, 4 .. 30 s.
    `address` is asked anew each time, because it carries how far we got; `on` has the events by name, ping among
    them, and connected(), lost() (after five seconds), poll() (nothing came through at all) and gone(). */
class Stream {
  constructor(api, address, on) {
    Object.assign(this, { api, address, on, closed: false, failures: 0 });
    this.run();
  }

  close() {
    this.closed = true;
    clearTimeout(this.notice);
    this.attempt?.abort();
    this.wake?.();
  }

  /** The page is looked at again: no trust in a connection that was silent, no waiting for the next try. */
  refresh() {
    if (this.wake) this.wake();
    else if (Date.now() - this.heard > STALE) this.attempt?.abort();
  }

  async run() {
    while (!this.closed) {
      let pause = 0;
      try {
        await this.listen();
      } catch (error) {
        if (error.gone && !this.closed) return this.on.gone();
        pause = error.wait || 0;
      }
      clearTimeout(this.watchdog);
      if (!this.closed) await this.rest(pause);
    }
  }

  async listen() {
    this.attempt = new AbortController();
    this.hear();
    const answer = await this.api.fetch(this.address(), { signal: this.attempt.signal, cache: "no-store" });
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    for (let text = ""; ; ) {
      const { done, value } = await reader.read();
      if (done || this.closed) return;
      this.hear();
      this.recover();
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = blocks.pop();
      blocks.forEach((block) => this.dispatch(block));
    }
  }

  dispatch(block) {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
    if (fields.event && fields.data) this.on[fields.event]?.(JSON.parse(fields.data));
  }

  hear() {
    this.heard = Date.now();
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.attempt.abort(), SILENCE);
  }

  recover() {
    clearTimeout(this.notice);
    this.notice = null;
    this.failures = 0;
    if (!this.up) this.on.connected();
    this.up = true;
  }

  async rest(wait) {
    if (!this.up) this.on.poll();
    this.up = false;
    this.notice ??= setTimeout(() => this.on.lost(), UNNOTICED);
    const seconds = wait || Math.min(2 ** this.failures++, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    await new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, seconds * 1000);
    });
    this.wake = null;
  }
}
