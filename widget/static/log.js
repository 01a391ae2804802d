const TYPING_FOR = 6_000;

/** What was said, in the order of the server; what it has not confirmed stands last. */
class Log {
  constructor(labels, language, retry) {
    Object.assign(this, { labels, language, retry, nodes: new Map() });
    this.list = el("div");
    this.signal = el("p.ot-typing", { "aria-hidden": "true" });
    this.node = el(
      "div.ot-log",
      { part: "log", role: "log", "aria-label": labels.log, "aria-live": "off", "aria-relevant": "additions", tabindex: 0 },
      el("div", {}, this.list, this.signal),
    );
  }

  /** From now on new lines are read aloud; those that were there already are not. */
  settle() {
    setTimeout(() => this.node.setAttribute("aria-live", "polite"), 1000);
  }

  put(line, readTo) {
    const node = this.nodes.get(line.client_id) || this.draw(line);
    if (line.author !== "visitor") this.typing("");
    this.nodes.set(line.client_id, node);
    node.line = line;
    node.classList.toggle("ot-m--fail", line.state === "failed");
    this.mark(node, readTo);
    // In the order in which they stand: a line that is told twice must not pass one that came in between.
    const after = [...this.list.children].find((other) => other.line && place(other) > place(node)) || null;
    if (!node.parentNode || (line.seq && node.nextSibling !== after)) this.list.insertBefore(node, after);
  }

  /** Somebody is writing, until a line comes or nothing is heard of it for a while. */
  typing(text) {
    clearTimeout(this.writing);
    this.signal.textContent = text;
    if (text) this.writing = setTimeout(() => this.typing(""), TYPING_FOR);
  }

  /** The agent has read up to here. */
  readTo(seq) {
    for (const node of this.nodes.values()) this.mark(node, seq);
  }

  draw({ author, name, text, at }) {
    const mine = author === "visitor";
    const remark = author === "system" && !name;
    const words = mine ? [el("span.ot-vh", {}, `${this.labels.you}: `), text] : linked(text);
    if (!this.nodes.size) this.list.append(el("p.ot-day", {}, this.day(new Date(at))));
    return el(
      mine ? "div.ot-m.ot-m--me" : remark ? "div.ot-m.ot-m--sys" : "div.ot-m",
      {},
      !mine && name && el("p.ot-who", {}, name),
      el("p.ot-said", { part: "message", dir: "auto" }, ...words),
      el("p.ot-meta", {}, " "),
    );
  }

  day(date) {
    return date.toLocaleDateString(this.language, { dateStyle: "long" });
  }

  time(date) {
    const written = date.toLocaleTimeString(this.language, { timeStyle: "short" });
    return this.language === "nl" ? written.replace(":", ".") : written;
  }

  mark({ line, lastChild: meta }, readTo) {
    if (line.state === "failed") {
      const retry = () => this.retry(line);
      const again = el("button.ot-again", { type: "button", onclick: retry }, this.labels.again);
      return meta.replaceChildren(`${this.labels.failed} ${line.reason || ""} `, again);
    }
    const time = this.time(new Date(line.at));
    const progress = line.seq ? (line.seq <= readTo ? "read" : "sent") : "sending";
    const text = line.author === "visitor" ? `${time}, ${this.labels[progress]}` : time;
    // Writing into the text that is there keeps a screen reader from reading it out as something new.
    if (meta.childNodes.length === 1) meta.firstChild.data = text;
    else meta.replaceChildren(text);
  }
}

const place = ({ line }) => line.seq || Infinity;
