const LOOKS = {
  available: "good", all_busy: "wait", takes_longer: "wait", ended: "good", offline_thanks: "good",
  talking: "chat", lost: "lost", unreachable: "bad",
};

/** The frame of the pop-up variant: a launcher with words and a window that is not modal and can be moved.
    What is inside it knows only title(), say(), show(), badge(), open() and close(). */
class Popup {
  constructor(root, words, act) {
    Object.assign(this, { act, isOpen: false });
    this.launcher = el(
      "button.ot-launch",
      { type: "button", "aria-expanded": "false", "aria-controls": "ot-box", onclick: act.open },
      icon("chat"),
      words.launch,
    );
    this.unread = el("span.ot-badge", { hidden: true });
    this.launcher.append(this.unread);
    this.news = el("p.ot-vh", { role: "status" });
    this.build(words);
    this.layer = el("div.ot.ot--popup", { popover: "manual" }, this.launcher, this.box, this.news);
    // Shortcuts of the page must not hear what is typed here.
    const keep = (event) => event.stopPropagation();
    for (const name of ["keydown", "keyup", "keypress"]) this.layer.addEventListener(name, keep);
    root.append(this.layer);
    // The top layer: no z-index or transform of the page gets between.
    this.layer.showPopover?.();
    this.followKeyboard();
  }

  build(words) {
    this.heading = el("h2", { id: "ot-title" }, words.launch);
    this.tools = el("div.ot-tools", {}, iconButton("minus", words.minimise, this.act.minimise));
    this.header = el("div.ot-h", { part: "header" }, this.heading, this.tools);
    this.status = el("p.ot-status", { role: "status" });
    this.body = el("div.ot-body");
    this.box = el(
      "div.ot-box",
      { id: "ot-box", role: "dialog", "aria-labelledby": "ot-title", tabindex: "-1", hidden: true },
      this.header, this.status, this.body,
    );
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.act.minimise();
    });
    this.mover = new Mover(this.box, this.header, this.act.moved);
  }

  /** With the server's labels come the ways to move it. */
  label(labels, language, place) {
    if (this.labels) return;
    this.labels = labels;
    this.layer.lang = language;
    const [toggle, row] = this.mover.controls(labels);
    this.tools.prepend(toggle);
    this.header.after(row);
    this.mover.put(place || this.mover.place);
  }

  /** Takes the focus only when the visitor asked for it. */
  open(byVisitor) {
    this.isOpen = true;
    this.box.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.mover.put(this.mover.place);
    if (byVisitor) this.focus();
  }

  close() {
    const held = holdsFocus(this.box);
    this.isOpen = false;
    this.box.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    if (held) this.launcher.focus();
  }

  focus() {
    if (this.view?.focus) this.view.focus();
    else this.box.focus();
  }

  title(text) {
    this.heading.textContent = text;
  }

  /** The one line that says how things stand; written only when it changes, so that it is read out once. */
  say(text, status) {
    if (this.said === text + status) return;
    this.said = text + status;
    const look = LOOKS[status];
    this.status.classList.toggle("ot-status--bad", look === "lost" || look === "bad");
    this.status.replaceChildren(look ? icon(look) : "", el("span", {}, text));
  }

  /** Changes what is inside; whoever was in the old content is taken along. */
  show(view) {
    const held = holdsFocus(this.box);
    this.view = view;
    this.body.replaceChildren(view.node);
    if (held) this.focus();
  }

  badge(text) {
    if (this.unread.textContent === text) return;
    this.unread.hidden = !text;
    this.unread.textContent = text;
    this.news.textContent = this.isOpen ? "" : text;
  }

  /** On a phone the keyboard takes part of the page: the sheet keeps to what is left. */
  followKeyboard() {
    const seen = window.visualViewport;
    const fit = () => {
      const zoomed = seen.scale > 1.01;
      this.box.style.setProperty("--_seen", zoomed ? "" : `${seen.height}px`);
      this.box.style.setProperty("--_above", zoomed ? "" : `${seen.offsetTop}px`);
    };
    seen?.addEventListener("resize", fit);
    seen?.addEventListener("scroll", fit);
  }
}
