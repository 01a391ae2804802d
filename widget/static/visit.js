/** One visitor on one page: decides what the window shows, and keeps it true. */
class Visit extends Around {
  constructor({ server, site, language, privacy, words, tell }) {
    super();
    Object.assign(this, { language, privacy, words, tell, draft: {}, unread: 0, titled: "" });
    this.address = `${server}/chat/${encodeURIComponent(site)}?lang=${language}`;
    const key = `onthaal:${server}:${site}`;
    this.api = new Api(server, site, language);
    this.memory = new Memory(key);
    this.tabs = new Tabs(key, () => ({ ...this.memory.values, pending: [] }), () => this.reset());
    this.watch = new AbortController();
    const { signal } = this.watch;
    const refresh = () => this.refresh();
    for (const name of ["focus", "online", "pageshow", "visibilitychange"]) window.addEventListener(name, refresh, { signal });
    const blocked = ({ blockedURI, effectiveDirective }) => {
      if (blockedURI.startsWith(server)) this.blocked = effectiveDirective;
    };
    window.addEventListener("securitypolicyviolation", blocked, { signal });
  }

  /** On a page where nobody opened anything: one question, which browsers keep for a while. */
  async pass(dress) {
    try {
      const { look, ...status } = await this.api.site("status");
      dress(look);
      this.tellStatus(status);
    } catch (error) {
      this.tell("error", { status: error.status });
    }
  }

  /** On a page that opens in the middle of a conversation: as it was, without taking the focus. */
  restore() {
    if (!this.memory.values.start_id) return;
    if (this.memory.values.open) this.frame.open(false);
    this.load();
  }

  open(byItself) {
    if (this.frame.isOpen) return;
    this.memory.set({ open: true });
    this.frame.open(!byItself);
    this.tell("open");
    if (!this.view || this.failed) return this.load();
    this.follow();
    this.seen();
  }

  minimise() {
    if (!this.frame.isOpen) return;
    this.memory.set({ open: false });
    this.frame.close();
    this.tell("close");
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
    if (!this.failed) this.frame.say("…", "");
    const shared = this.memory.values.start_id ? null : this.tabs.ask();
    try {
      const { texts: labels, title, lang, dir, rates, privacy_url, opened, ...status } = await this.api.site("opening");
      Object.assign(this, { labels, title, lang, dir, rates, opened, status, failed: false });
      this.privacy ||= privacy_url;
    } catch {
      return this.fail();
    }
    this.memory.set({ ...(await shared), open: this.frame.isOpen });
    this.frame.label(this.labels, this.lang, this.dir, this.memory.values);
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
    this.frame.say(this.words.unreachable, "!unreachable");
    const again = button(this.words.again, () => this.load());
    const link = el("a", { href: this.address, target: "_blank", rel: "noopener" }, this.words.launch);
    const node = el("div.ot-scroll", {}, el("slot", {}, link), el("div.ot-acts", {}, again));
    this.show({ node, focus: () => again.focus() });
    console.warn(`onthaal-chat: ${this.api.root} not reached: ${this.blocked || "network"}`);
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
    const { opened, lang, draft: { email, hash } } = this;
    this.memory.set({ start_id: randomId(), name, who: { lang, email, hash, opened }, open: true, seen: 0 });
    this.draft.text = "";
    this.showChat();
    this.talk.say(text);
    this.tell("chatstart");
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
    if (this.talk.isEnded) {
      this.stream?.close();
      if (this.memory.values.token && !this.memory.values.over) this.tell("chatend");
      this.memory.set({ over: true });
    }
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
    this.count(0);
  }

  /** The visitor has waited long enough: what was asked goes into an offline message. */
  messageInstead() {
    this.draft.text = [...this.talk.said, this.memory.values.unsent].filter(Boolean).join("\n\n");
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
    const { text } = await this.api.site("offline-messages", { ...form, ...page(), lang: this.lang, opened: this.opened });
    if (this.talk) await this.end({ left_message: "yes" }).catch(() => null);
    this.letGo();
    this.memory.forget();
    this.draft = {};
    this.tell("offlinesubmit");
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
    this.count(looking ? 0 : unseen);
    if (!unseen || !looking || !this.view.put) return;
    this.memory.set({ seen: this.talk.seq });
    this.api.own("/reading", { seq: this.talk.seq }).catch(() => null);
  }

  say() {
    if (this.view instanceof Thanks) return;
    const { text, status } = this.talk?.conversation || this.status;
    this.tellStatus({ text, status });
    if (this.isLost) this.frame.say(this.labels.lost, "!lost");
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
