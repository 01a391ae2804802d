/** After the end: what the visitor thought of it, her copy of what was said, and a new chat. */
function after(visit) {
  const { labels, api, rates, memory, words } = visit;
  const keep = async () => {
    const answer = await api.fetch(api.ownAddress("/transcript"), {});
    const href = URL.createObjectURL(await answer.blob());
    el("a", { href, download: "chat.txt" }).click();
    URL.revokeObjectURL(href);
  };
  const load = () => keep().catch(() => visit.frame.say(words.unreachable, "!"));
  const acts = el("div.ot-acts", {}, button(labels.download, load), button(labels.new_chat, () => visit.startAnew()));
  return el("div.ot-end", {}, rates && !memory.values.rated && rating(visit), acts, letter(visit));
}

/** A form that says under it how it went. */
function small(send, done, ...fields) {
  const told = el("p.ot-hint", { role: "status" });
  const onsubmit = async (event) => {
    event.preventDefault();
    const failed = ({ fields, text }) => Object.values(fields)[0] || text || done.failed;
    told.textContent = await send(event.target.elements).then(() => done.thanks, failed);
  };
  return el("form", { onsubmit, novalidate: true }, ...fields, told);
}

function rating({ labels, api, memory, tell }) {
  const choice = (n) => el("label", {}, el("input", { type: "radio", name: "stars", value: n }), `${n}`);
  const send = async ({ stars: { value: stars }, more }) => {
    await api.own("/rating", { stars, text: more.value });
    memory.set({ rated: true });
    tell("rating", { stars: +stars });
  };
  const scale = el("fieldset.ot-f.ot-seg", {}, el("legend.ot-lab", {}, labels.rate), el("div.ot-two", {}, ...[1, 2, 3, 4, 5].map(choice)));
  const more = field("more", labels.rate_more, labels.optional, "textarea", { maxlength: 1000 });
  return small(send, labels, scale, more, sending(labels));
}

const sending = (labels) => el("div.ot-acts", {}, button(labels.send, null, "", "submit"));

function letter({ labels, api }) {
  const send = ({ copy: { value } }) => api.own("/transcript", { email: value });
  const address = field("copy", labels.email, "", "input", { type: "email", autocomplete: "email" });
  return el("details", {}, el("summary", {}, labels.mail), small(send, labels, address, sending(labels)));
}
