/** Before the first message: the privacy line, a name if you like, and the question. */
class StartForm {
  constructor(visit) {
    const { labels, draft } = (this.visit = visit);
    this.hint = el("p.ot-hint", { id: "ot-hint" }, draft.problem || labels.hint);
    this.node = el(
      "form.ot-scroll",
      { novalidate: true, onsubmit: (event) => this.submit(event), oninput: () => this.keep() },
      privacyLine(labels, visit.privacy),
      field("name", labels.name, labels.optional, "input", { autocomplete: "name", maxlength: 200 }),
      draft.email && el("p.ot-hint", {}, `${labels.email}: ${draft.email}`),
      field("text", labels.question, "", "textarea", { "aria-describedby": "ot-hint", onkeydown: sendOnEnter }, this.hint),
      el("div.ot-acts", {}, button(labels.start, null, ".ot-btn--p", "submit")),
    );
    const { name, text } = this.node.elements;
    name.value = draft.name || "";
    text.value = draft.text || "";
    draft.problem = "";
  }

  focus() {
    this.node.elements.text.focus();
  }

  keep() {
    const { name, text } = this.node.elements;
    Object.assign(this.visit.draft, { name: name.value, text: text.value });
  }

  submit(event) {
    event.preventDefault();
    const { name, text } = this.node.elements;
    const { labels } = this.visit;
    if (fits(text, this.hint, labels, labels.empty)) this.visit.start(text.value.trim(), name.value.trim());
  }
}

function privacyLine(labels, address) {
  const link = address && el("a", { href: address, target: "_blank", rel: "noopener" }, labels.privacy_link);
  return el("p.ot-priv", {}, icon("bad"), el("span", {}, `${labels.privacy} `, link));
}

/** Whether there is something to send, not too long, and with no number in it that was not warned of yet;
    if not, the hint under the field says so. */
function fits(control, hint, labels, empty) {
  const text = control.value.trim();
  const excess = [...text].length - LONGEST_MESSAGE;
  const risky = text !== control.warned && isDelicate(text);
  control.warned = text;
  const wrong = excess > 0 ? fill(labels.too_long, { n: excess }) : risky ? labels.number : text ? "" : empty;
  hint.textContent = wrong || labels.hint;
  hint.classList.toggle("ot-err", wrong);
  hint.setAttribute("role", wrong ? "alert" : "note");
  control.setAttribute("aria-invalid", !!wrong);
  if (wrong) control.focus();
  return !wrong;
}
