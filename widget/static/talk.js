const LONGEST_MESSAGE = 4000;
const RETRY_FOR = 10 * 60_000;
const SIGNAL_EVERY = 4_000;
const ANSWER_EVERY = 25_000;

/** The conversation as this browser knows it. Lines are known by their client id, so a line that comes twice,
    by an answer and by the stream, is one line.
    `on` is told: heard(line), came(line), keepTrue(conversation), follow(), refused(error). */
class Talk {
  constructor(api, memory, on) {
    Object.assign(this, { api, memory, on, lines: new Map(), seq: 0, conversation: null, retries: 0, told: 0, signalled: 0 });
    this.api.token = memory.values.token || "";
    for (const line of Object.values(memory.values.pending || {})) this.show({ ...line, state: "failed" });
  }

  get isEnded() {
    return this.conversation?.state === "ended";
  }

  /** Everything the visitor said so far, for an offline message instead. */
  get said() {
    return [...this.lines.values()].filter((line) => line.author === "visitor").map((line) => line.text);
  }

  say(text) {
    const at = new Date().toISOString();
    this.show({ client_id: randomId(), author: "visitor", text, at, state: "sending" });
    return this.retryAll();
  }

  retry(line) {
    this.show({ ...line, state: "sending" });
    return this.flush();
  }

  retryAll() {
    const young = this.pending().filter((line) => Date.now() - Date.parse(line.at) < RETRY_FOR);
    young.forEach((line) => this.show({ ...line, state: "sending", reason: "" }));
    return this.flush();
  }

  /** One at a time and in order; what fails keeps those behind it from overtaking. */
  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    let line;
    while (!this.stopped && (line = this.pending().find(({ state }) => state === "sending"))) {
      await this.deliver(line).then((answer) => this.take(answer), (error) => this.fail(error));
    }
    this.flushing = false;
  }

  deliver({ client_id, text }) {
    if (this.api.token) return this.api.own("/messages", { client_id, text, after: this.seq });
    const { start_id, name, who } = this.memory.values;
    return this.api.site("conversations", { start_id, client_id, text, name, ...who, ...page() });
  }

  /** That she is there, when she has said nothing for a while. */
  answer() {
    if (Date.now() - this.told < ANSWER_EVERY) return;
    this.told = Date.now();
    this.api.own("/sight", {}).catch(() => null);
  }

  /** That she is writing; never what. */
  signal() {
    if (!this.api.token || Date.now() - this.signalled < SIGNAL_EVERY) return;
    this.signalled = Date.now();
    this.api.own("/typing", {}).catch(() => null);
  }

  fail(error) {
    if (this.stopped) return;
    for (const line of this.pending()) this.show({ ...line, state: "failed", reason: error.text });
    if (error.final) return this.on.refused(error);
    clearTimeout(this.timer);
    const seconds = error.wait || Math.min(2 ** ++this.retries, LONGEST_PAUSE);
    this.timer = setTimeout(() => this.retryAll(), seconds * 1000);
  }

  /** Takes in any answer of the server: a token, missed lines, the line itself, the state. */
  take({ token, message, messages = [], conversation, cursor = 0 }) {
    if (this.stopped) return;
    this.retries = 0;
    this.told = Date.now();
    this.seq = Math.max(this.seq, cursor);
    for (const line of messages) this.show(line);
    if (message) this.show(message);
    if (conversation) this.update(conversation);
    if (!token) return;
    this.api.token = token;
    this.memory.set({ token });
    this.on.follow();
  }

  /** A line from the stream, which leaves none out. */
  hear(line) {
    this.seq = Math.max(this.seq, line.seq);
    const isNew = !this.lines.has(line.client_id);
    this.show(line);
    if (isNew) this.on.came(line);
  }

  update(conversation) {
    this.conversation = conversation;
    if (this.isEnded) clearTimeout(this.timer);
    this.on.keepTrue(conversation);
  }

  show(line) {
    this.lines.set(line.client_id, line);
    // No list: some old scripts teach lists to become JSON of their own.
    this.memory.set({ pending: { ...this.pending() } });
    this.on.heard(line);
  }

  pending() {
    return [...this.lines.values()].filter((line) => !line.seq);
  }

  unseen(seq) {
    return [...this.lines.values()].filter((line) => line.seq > seq && line.author !== "visitor").length;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}

/** Where the visitor is, without what a search or a form left in the address. */
const page = () => ({
  page_url: ABOUT.page_url || location.origin + location.pathname,
  page_title: (ABOUT.page_title || document.title).slice(0, 300),
});

/** What the page said it is about. */
const ABOUT = {};
