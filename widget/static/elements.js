/* Only createElement and setAttribute: nothing a Content-Security-Policy or Trusted Types would stop. */

/** el("p.ot-hint", { id: "x", onclick: fn }, "text", node): falsy attributes and children are left out. */
function el(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes[0]) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value != null && (value !== false || name.startsWith("aria-"))) node.setAttribute(name, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  for (const [key, value] of Object.entries({ class: "ot-i", viewBox: "0 0 24 24", "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  svg.append(path);
  return svg;
}

function button(text, onclick, look = "", type = "button") {
  return el(`button.ot-btn${look}`, { type, onclick }, text);
}

function iconButton(name, label, onclick, more = {}) {
  return el("button.ot-ib", { type: "button", "aria-label": label, onclick, ...more }, icon(name));
}

/** A label above its field; `note` says required or optional. */
function field(name, label, note, tag, attributes, ...after) {
  const id = `ot-${name}`;
  const words = el("label", { for: id }, label, note && el("small", {}, ` ${note}`));
  return el("div.ot-f", {}, words, el(tag, { id, name, dir: "auto", ...attributes }), ...after);
}

/** 128 random bits; pages without https have no randomUUID. */
function randomId() {
  return crypto.getRandomValues(new Uint32Array(4)).join("");
}

/** Enter sends, Shift+Enter starts a line; an unfinished composition of an input method is left alone. */
function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

/** Text with its web addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]])/).map((part, index) =>
    index % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part,
  );
}
