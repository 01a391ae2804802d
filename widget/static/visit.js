/** One visitor on one page: decides what the window shows, and keeps it true. */
class Visit {
  constructor({ server, site, language, privacy, words }) {
    Object.assign(this, { language, privacy, words, draft: {} });
    const key = `onthaal:${server}:${site}`;
    this.api = new Api(server, site, language);
    this.memory = new Memory(key);
    this.tabs = new Tabs(key, () => ({ ...this.memory.values, pending: [] }), () => this.reset());
    this.watch = new AbortController();
    const { signal } = this.watch;
    const refresh = () => this.refresh();
    for (const name of ["focus", "online", "pageshow"]) window.addEventListener(name, refresh, { signal });
    document.addEventListener("visibilitychange", refresh, { signal });
  }

  /** On a page that opens in the middle of a conversation: as it was, without taking the focus. */
  restore() {
    if (!this.memory.values.start_id) return;
    if (this.memory.values.open) this.frame.open(false);
    this.load();
  }

  open() {
    if (this.frame.isOpen) return;
    this.memory.set({ open: true });
    this.frame.open(true);
    if (!this.view || this.failed) return this.load();
    this.follow();
    this.seen();
  }

  minimise() {
    if (!this.frame.isOpen) return;
    this.memory.set({ open: false });
    this.frame.close();
    if (!this.talk) this.stream?.close();
  }

  leave() {
    this.letGo();
    this.tabs.close();
    this.watch.abort();
  }

  load() {
    this.loading ??= this.arrive().finally(() => (this.loading = null));
    return this.loading;
  }

  async arrive() {
    if (!this.failed) this.frame.say(this.words.loading);
    const shared = this.memory.values.start_id ? null : this.tabs.ask();
    try {
      const { labels, title, lang, ...status } = await this.api.site("opening");
      Object.assign(this, { labels, title, lang, status, failed: false });
    } catch {
      return this.fail();
    }
    this.memory.set({ ...(await shared), open: this.frame.isOpen });
    this.frame.label(this.labels, this.lang, this.memory.values.place);
    if (this.memory.values.start_id) {
      this.showChat();
      if (this.api.token) await this.poll();
    }
    if (!this.talk && this.frame.isOpen) this.showDoor();
    this.follow();
  }

  /** The server was not reached: say so, offer what the page itself put inside the element, and try again. */
  fail() {
    if (this.memory.values.start_id) setTimeout(() => this.refresh(), 10_000);
    if (this.failed) return;
    this.failed = true;
    this.frame.say(this.words.unreachable, "unreachable");
    const again = button(this.words.again, () => this.load());
    const node = el("div.ot-scroll", {}, el("slot"), el("div.ot-acts", {}, again));
    this.show({ node, focus: () => again.focus() });
    console.warn(`onthaal-chat: ${this.api.root} was not reached. Does connect-src of this page allow it?`);
  }

  /** Before a conversation: the question form while somebody is there, otherwise the offline form. */
  showDoor() {
    if (this.status.live) this.show(new StartForm(this), this.title);
    else this.showOffline();
  }

  showOffline() {
    this.show(new OfflineForm(this), this.labels.leave_message);
  }

  showChat() {
    this.show(new ChatView(this), this.title);
    this.talk ||= new Talk(this.api, this.memory, this);
    for (const line of this.talk.lines.values()) this.heard(line);
    if (this.talk.conversation) this.keepTrue(this.talk.conversation);
  }

  start(text, name) {
    this.memory.set({ start_id: randomId(), lang: this.lang, name, open: true, seen: 0 });
    this.draft.text = "";
    this.showChat();
    this.talk.say(text);
  }

  heard(line) {
    if (!this.talk) return;
    this.view.put?.(line, this.talk.conversation?.read);
    this.seen();
  }

  keepTrue(conversation) {
    const { state, form } = conversation;
    this.view.update?.(conversation, form);
    if (form && this.view.put && !this.memory.values.waits) this.messageInstead();
    else if (state === "active" && this.view.isUntouched) this.chatInstead();
    this.view.offerChat?.(state !== "ended", state === "waiting");
    if (this.talk.isEnded) this.stream?.close();
    this.say();
  }

  /** The server said no for good. Without a conversation, what was typed goes back to the form. */
  refused(error) {
    if (this.api.token && !error.gone) return this.poll();
    this.draft.problem = error.gone ? "" : error.text;
    this.forget();
  }

  forget() {
    this.draft.text = this.talk.pending().map((line) => line.text).join("\n\n");
    this.draft.name = this.memory.values.name;
    this.reset();
  }

  async end(body = {}) {
    this.talk.take(await this.api.own("/ending", body));
  }

  startAnew() {
    this.tabs.tellToForget(this.memory.values.start_id);
    this.draft = {};
    this.reset();
  }

  reset() {
    this.letGo();
    this.memory.forget();
    this.view = null;
    if (this.frame.isOpen) this.load();
  }

  letGo() {
    this.stream?.close();
    this.talk?.stop();
    this.talk = null;
    this.isLost = false;
    this.told = false;
    this.api.token = "";
    this.frame.badge("");
  }

  /** The visitor has waited long enough: what was asked goes into an offline message. */
  messageInstead() {
    this.draft.text = [...this.talk.said, this.memory.values.draft].filter(Boolean).join("\n\n");
    this.draft.name = this.memory.values.name;
    this.showOffline();
  }

  chatInstead() {
    if (!this.talk) return this.showDoor();
    this.memory.set({ waits: true });
    this.showChat();
    this.follow();
  }

  async sendOffline(form) {
    const { text } = await this.api.site("offline-messages", { ...form, ...page(), lang: this.lang });
    if (this.talk) await this.end({ left_message: "yes" }).catch(() => null);
    this.letGo();
    this.memory.forget();
    this.draft = {};
    this.frame.say(text, "offline_thanks");
    this.show(new Thanks(this, form, () => this.load()));
  }

  /** One stream at a time: of the conversation, or of the site while the window is open. */
  follow() {
    this.stream?.close();
    this.stream = null;
    this.view?.log?.settle();
    if (this.talk && !this.api.token) return this.talk.retryAll();
    if (this.talk ? this.talk.isEnded : !this.frame.isOpen || this.view instanceof Thanks) return;
    this.tellPage();
    const { api, talk } = this;
    const address = () => (talk ? api.ownAddress(`/stream?after=${talk.seq}`) : api.siteAddress("stream"));
    this.stream = new Stream(this.api, address, {
      status: (status) => this.take(status),
      state: (conversation) => this.talk.update(conversation),
      message: (line) => this.talk.hear(line),
      typing: ({ name }) => this.view.typing?.(name),
      ping: () => talk?.answer(),
      connected: () => this.connected(true),
      lost: () => this.connected(false),
      poll: () => this.poll(),
      gone: () => this.talk && this.forget(),
    });
  }

  /** Her agent sees on which page she is: of several tabs the one that she looks at. */
  tellPage() {
    if (document.hidden) this.told = false;
    else if (!this.told && this.talk && !this.talk.isEnded && this.api.token) {
      this.told = true;
      this.api.own("/page", page()).catch(() => (this.told = false));
    }
  }

  take(status) {
    this.status = status;
    if (this.view instanceof StartForm && !status.live) return this.showOffline();
    this.view.offerChat?.(status.live);
    this.say();
  }

  connected(yes) {
    this.isLost = !yes;
    this.say();
    if (yes) this.talk?.retryAll();
  }

  /** The plain way, for where streams do not come through. */
  async poll() {
    try {
      if (this.talk) this.talk.take(await this.api.own(`?after=${this.talk.seq}`));
      else this.take(await this.api.site("status"));
    } catch (error) {
      if (this.talk && error.gone) this.forget();
    }
  }

  refresh() {
    this.stream?.refresh();
    if (this.failed && this.frame.isOpen) this.load();
    this.seen();
    this.tellPage();
  }

  /** Counts what came in while nobody was looking, and tells the server what was seen. */
  seen() {
    if (!this.talk) return;
    const unseen = this.talk.unseen(this.memory.values.seen);
    const looking = this.frame.isOpen && !document.hidden;
    this.frame.badge(unseen && !looking ? count(this.labels, "unread", unseen) : "");
    if (!unseen || !looking || !this.view.put) return;
    this.memory.set({ seen: this.talk.seq });
    this.api.own("/reading", { seq: this.talk.seq }).catch(() => null);
  }

  say() {
    if (this.view instanceof Thanks) return;
    const { text, status } = this.talk?.conversation || this.status;
    if (this.isLost) this.frame.say(this.labels.lost, "lost");
    else this.frame.say(text, status || "talking");
  }

  show(view, title) {
    this.view = view;
    this.frame.show(view);
    if (!title) return;
    this.frame.title(title);
    this.say();
  }
}
