const LOOKS = { available: "good", ended: "good", offline_thanks: "good", all_busy: "wait", takes_longer: "wait", talking: "chat" };

/** A launcher with words, and the window: floating and movable, part of the page, or all of it.
    What is inside it knows only title(), say(), show(), badge(), open() and close(). */
class Frame {
  constructor(root, words, act, variant) {
    Object.assign(this, { act, isOpen: false, floats: variant === "popup" });
    this.words = el("span", {}, words.launch);
    this.unread = el("span.ot-badge", { hidden: true });
    this.launcher = el(
      "button.ot-launch",
      { part: "launcher", type: "button", "aria-expanded": "false", "aria-controls": "ot-box", onclick: act.open, "data-corner": "bottom-right", hidden: true },
      icon("chat"), this.words, this.unread,
    );
    this.news = el("p.ot-vh", { role: "status" });
    this.build(words, variant === "page");
    const popover = this.floats && "manual";
    // Shortcuts of the page must not hear what is typed here.
    const keep = (event) => event.stopPropagation();
    this.layer = el(
      `div.ot.ot--${variant}`,
      { popover, dir: "ltr", onkeydown: keep, onkeyup: keep, onkeypress: keep },
      this.launcher, this.box, this.news,
    );
    root.append(this.layer);
    if (!this.floats) return;
    // The top layer: no z-index or transform of the page gets between.
    this.layer.showPopover?.();
    this.followKeyboard();
  }

  /** What was chosen for the site; what the page says in attributes comes first. */
  dress({ launch, side }, given) {
    const corner = `bottom-${given.side || side}`;
    this.words.textContent = given.launch || launch;
    this.launcher.dataset.corner = corner;
    if (this.mover && !this.labels) this.mover.place = { corner };
  }

  build(words, isPage) {
    this.heading = el("h2", { id: "ot-title" }, words.launch);
    this.tools = el("div.ot-tools", {}, !isPage && iconButton("minus", words.minimise, this.act.minimise));
    this.header = el("div.ot-h", { part: "header" }, this.heading, this.tools);
    this.status = el("p.ot-status", { role: "status" });
    this.body = el("div.ot-body");
    this.box = el(
      "div.ot-box",
      {
        part: "box", id: "ot-box", role: this.floats ? "dialog" : "region", "aria-labelledby": "ot-title", tabindex: "-1", hidden: true,
        onkeydown: (event) => {
          if (event.key === "Escape" && !event.isComposing && this.floats) this.act.minimise();
        },
      },
      this.header, this.status, this.body,
    );
    if (this.floats) this.mover = new Mover(this.box, this.header, this.act.moved);
  }

  /** With the server's labels come the sound, and the ways to move it. */
  label(labels, language, direction, { place, sound }) {
    if (this.labels) return;
    this.labels = labels;
    Object.assign(this.layer, { lang: language, dir: direction });
    const pressed = () => this.sound.setAttribute("aria-pressed", this.act.sounds());
    this.sound = iconButton("sound", labels.sound, pressed, { "aria-pressed": !!sound });
    this.tools.prepend(this.sound);
    if (!this.floats) return;
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
    this.mover?.put(this.mover.place);
    if (byVisitor) this.focus();
  }

  close() {
    const held = holdsFocus(this.box);
    this.isOpen = false;
    this.box.hidden = true;
    this.launcher.hidden = false;
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
    this.status.classList.toggle("ot-status--bad", status[0] === "!");
    this.status.replaceChildren(icon(LOOKS[status] || "bad"), el("span", {}, text));
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
