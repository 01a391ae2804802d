const REQUIRED = { required: true };
const FIELDS = {
  name: ["input", { ...REQUIRED, autocomplete: "name", maxlength: 200 }],
  email: ["input", { type: "email", autocomplete: "email", maxlength: 320 }],
  phone: ["input", { type: "tel", autocomplete: "tel", maxlength: 50 }],
  text: ["textarea", REQUIRED],
};

/** The offline form. The server judges what was filled in; what was typed always stays. */
class OfflineForm {
  constructor(visit) {
    const { labels, draft } = (this.visit = visit);
    this.client_id = randomId();
    this.chat = el("div.ot-acts", { hidden: true }, button(labels.chat_instead, () => visit.chatInstead()));
    this.summary = el("div.ot-errs", { role: "alert", tabindex: "-1", hidden: true });
    this.preference = this.choice(labels);
    const send = button(labels.ok, null, ".ot-btn--p", "submit");
    const [name, email, phone, text] = Object.entries(FIELDS).map(([id, [tag, more]]) =>
      field(id, more.required ? `${labels[id]}*` : labels[id], more.required && labels.required, tag, more),
    );
    this.node = el(
      "form.ot-scroll",
      { novalidate: true, onsubmit: (event) => this.submit(event), oninput: () => this.keep() },
      this.chat, this.summary, name, email, phone, this.preference, text, el("div.ot-acts", {}, send),
    );
    this.inputs = this.node.elements;
    for (const id of [...Object.keys(FIELDS), "preference"]) if (draft[id]) this.inputs[id].value = draft[id];
    this.given = this.inputs.text.value;
    this.keep();
  }

  focus() {
    const { name, text } = this.inputs;
    (name.value ? text : name).focus();
  }

  /** Back to the chat: one that can be begun, that waits, or that an agent has taken. */
  offerChat(isLive, waits) {
    const { labels } = this.visit;
    this.chat.hidden = !isLive;
    this.chat.firstChild.textContent = waits ? labels.wait_on : labels.chat_instead;
  }

  get isUntouched() {
    return this.inputs.text.value === this.given;
  }

  choice(labels) {
    const option = (value) => {
      const input = el("input", { type: "radio", name: "preference", value, checked: value === "email" });
      return el("label", {}, input, labels[`by_${value}`]);
    };
    const options = el("div.ot-two", {}, option("email"), option("phone"));
    return el("fieldset.ot-f.ot-seg", {}, el("legend.ot-lab", {}, labels.preference), options);
  }

  keep() {
    const { draft } = this.visit;
    for (const id of [...Object.keys(FIELDS), "preference"]) draft[id] = this.inputs[id].value;
    this.preference.hidden = !(draft.email.trim() && draft.phone.trim());
    if (this.warned && this.isReachable) this.summary.hidden = true;
  }

  get isReachable() {
    return this.visit.draft.email.trim() || this.visit.draft.phone.trim();
  }

  async submit(event) {
    event.preventDefault();
    const { name, text } = this.inputs;
    if (name.value.trim() && text.value.trim() && !this.isReachable && !this.warned) {
      this.warned = true;
      this.keep();
      return this.tell(this.visit.labels.no_address, ["email", "phone"]);
    }
    const risky = text.value !== this.risked && isDelicate(text.value);
    this.risked = text.value;
    if (risky) return this.tell(this.visit.labels.number, ["text"]);
    if (this.busy) return;
    this.busy = true;
    const form = { ...this.visit.draft, client_id: this.client_id };
    await this.visit.sendOffline(form).catch((error) => this.complain(error));
    this.busy = false;
  }

  complain({ text, fields }) {
    const { labels } = this.visit;
    for (const id of Object.keys(FIELDS)) this.mark(this.inputs[id], fields[id]);
    const wrong = Object.keys(FIELDS).filter((id) => fields[id]);
    this.tell(wrong.length ? labels.errors : text || labels.failed, wrong, fields);
  }

  mark(control, sentence) {
    const id = `${control.id}-error`;
    control.parentNode.querySelector(".ot-err")?.remove();
    control.setAttribute("aria-invalid", !!sentence);
    control.setAttribute("aria-describedby", sentence ? id : "");
    if (sentence) control.after(el("p.ot-err", { id }, icon("bad"), sentence));
  }

  /** A sentence above the form, with links to the fields that it is about. */
  tell(sentence, wrong, why = {}) {
    const links = wrong.map((id) => {
      const go = (event) => {
        event.preventDefault();
        this.inputs[id].focus();
      };
      const text = [this.visit.labels[id], why[id]].filter(Boolean).join(": ");
      return el("li", {}, el("a", { href: `#ot-${id}`, onclick: go }, text));
    });
    this.summary.replaceChildren(el("p", {}, sentence), el("ul", {}, ...links));
    this.summary.hidden = false;
    this.summary.focus();
  }
}

/** After an offline message: how the organisation will answer. */
class Thanks {
  constructor({ labels }, form, again) {
    const way = [form.preference, "email", "phone"].find((id) => form[id].trim());
    const promise = way && el("p", {}, fill(labels[`reply_${way}`], { address: form[way].trim() }));
    this.again = button(labels.leave_message, again);
    this.node = el("div.ot-scroll", {}, promise, el("div.ot-acts", {}, this.again));
  }

  focus() {
    this.again.focus();
  }
}
