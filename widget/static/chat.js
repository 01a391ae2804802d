/** The conversation: the log, and below it the composer, the question whether to end, or what follows. */
class ChatView {
  constructor(visit) {
    const { labels, lang } = (this.visit = visit);
    this.log = new Log(labels, lang, (line) => visit.talk.retry(line));
    this.offer = below({ hidden: true }, button(labels.leave_message, () => visit.messageInstead()));
    this.foot = el("div");
    this.quiet = el("p", { role: "status" });
    const stay = () => visit.api.own("/stay", {}).catch(() => null);
    this.closing = below({ hidden: true }, button(labels.stay, stay, ".ot-btn--p"));
    this.closing.prepend(this.quiet);
    this.node = el("div.ot-body", {}, this.log.node, this.closing, this.offer, this.foot);
    this.compose();
  }

  focus() {
    (this.text || this.log.node).focus();
  }

  put(line, readTo) {
    this.log.put(line, readTo);
  }

  /** Follows the conversation; keeps the focus inside when the composer goes. */
  update({ state, read, closes }, canLeave) {
    this.log.readTo(read);
    this.offer.hidden = !canLeave;
    if (this.closing.hidden === !!closes) {
      if (!closes && holdsFocus(this.closing)) this.focus();
      this.closing.hidden = !closes;
      this.quiet.textContent = closes || "";
    }
    if (state !== "ended" || this.isOver) return;
    this.isOver = true;
    this.change(after(this.visit));
  }

  compose() {
    const { labels, memory } = this.visit;
    this.hint = el("p.ot-hint", { id: "ot-hint" }, labels.hint);
    this.text = el("textarea", {
      id: "ot-message", dir: "auto", placeholder: labels.message, "aria-describedby": "ot-hint",
      oninput: () => this.typed(memory), onkeydown: sendOnEnter,
    });
    this.text.value = memory.values.unsent || "";
    const form = el(
      "form.ot-comp",
      { part: "composer", onsubmit: (event) => this.submit(event) },
      el("label.ot-vh", { for: "ot-message" }, labels.message),
      el("div.ot-comp__r", {}, this.text, button(labels.send, null, ".ot-btn--p", "submit")),
      el("div.ot-foot", {}, this.hint, button(labels.end, () => this.confirm(), ".ot-btn--q")),
    );
    this.foot.replaceChildren(form);
  }

  typed(memory) {
    memory.set({ unsent: this.text.value });
    if (this.text.value.trim()) this.visit.talk.signal();
  }

  typing(name) {
    this.log.typing(fill(this.visit.labels.typing, { name }));
  }

  change(node) {
    const held = holdsFocus(this.foot);
    this.text = null;
    this.foot.replaceChildren(node);
    if (held) this.focus();
  }

  submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!fits(this.text, this.hint, this.visit.labels, "") || !text) return;
    this.text.value = "";
    this.visit.memory.set({ unsent: "" });
    this.text.focus();
    this.visit.talk.say(text);
  }

  confirm() {
    const { labels } = this.visit;
    const back = () => {
      this.compose();
      this.focus();
    };
    const problem = el("p.ot-err", { role: "alert" });
    const end = () => this.visit.end().catch((error) => problem.replaceChildren(error.text || labels.failed));
    const stay = button(labels.end_no, back);
    const onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      back();
    };
    const named = { role: "group", "aria-label": labels.end_question, onkeydown };
    const group = below(named, button(labels.end_yes, end, ".ot-btn--p"), stay);
    group.prepend(el("p", {}, labels.end_question), problem);
    this.change(group);
    stay.focus();
  }
}

const below = (attributes, ...buttons) => el("div.ot-end", attributes, el("div.ot-acts", {}, ...buttons));

const holdsFocus = (node) => node.contains(node.getRootNode().activeElement);
