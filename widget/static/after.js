/** After the end: what the visitor thought of it, her copy of what was said, and a new chat. */
function after(visit) {
  const { labels, rates, memory } = visit;
  const anew = el("div.ot-acts", {}, button(labels.new_chat, () => visit.startAnew()));
  return el("div.ot-end", {}, rates && !memory.values.rated && rating(visit), copies(visit), anew);
}

/** A form that says under it how it went. */
function small(send, done, ...fields) {
  const told = el("p.ot-hint", { role: "status" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const failed = ({ fields: { email }, text }) => email || text || done.failed;
    told.textContent = await send(event.target.elements).then(() => done.thanks, failed);
  };
  return el("form", { onsubmit, novalidate: true }, ...fields, told);
}

function rating({ labels, api, memory, tell }) {
  const choice = (n) => el("label", {}, el("input", { type: "radio", name: "stars", value: n }), `${n}`);
  const send = async ({ stars: { value } }) => {
    await api.own("/rating", { stars: value });
    memory.set({ rated: true });
    tell("rating", { stars: +value });
  };
  const scale = el("div.ot-two", {}, ...[1, 2, 3, 4, 5].map(choice), button(labels.ok, null, "", "submit"));
  return small(send, labels, el("fieldset.ot-f.ot-seg", {}, el("legend.ot-lab", {}, labels.rate), scale));
}

function copies({ labels, api }) {
  const keep = async () => {
    const answer = await api.fetch(api.ownAddress("/transcript"), {});
    const href = URL.createObjectURL(await answer.blob());
    el("a", { href, download: "chat.txt" }).click();
    URL.revokeObjectURL(href);
  };
  const send = ({ copy: { value } }) => api.own("/transcript", { email: value });
  const address = field("copy", labels.email, "", "input", { type: "email", autocomplete: "email" });
  const acts = el("div.ot-acts", {}, button(labels.mail, null, "", "submit"), button(labels.download, keep));
  return small(send, labels, address, acts);
}
