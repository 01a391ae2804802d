/** What the page around the window notices of a visit: events, the title, a sound. */
class Around {
  /** What scripts of the page may know. */
  get now() {
    return { ...this.known, open: this.frame.isOpen, unread: this.unread };
  }

  tellStatus({ status, text }) {
    if (this.known?.text === text) return;
    this.known = { status: status || "talking", text };
    this.tell("statuschange", this.known);
  }

  sounds() {
    const sound = !this.memory.values.sound;
    this.memory.set({ sound });
    if (sound) tone();
    return sound;
  }

  /** On the launcher, and in the title of the page while that is not looked at. */
  count(unread) {
    if (unread === this.unread) return;
    const text = unread ? count(this.labels, "unread", unread) : "";
    this.frame.badge(text);
    const plain = document.title.replace(this.titled, "");
    this.titled = text && document.hidden ? `(${text}) ` : "";
    document.title = this.titled + plain;
    this.unread = unread;
    this.tell("unreadchange", { unread });
  }

  /** A line that was not there before. */
  came({ author }) {
    this.tell("message", { author });
    if (author !== "visitor" && this.memory.values.sound) tone();
  }
}
