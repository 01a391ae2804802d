/* The live example of the reference: every act has a button, and every event is written down. */
const heard = document.getElementById("heard");
const chat = document.querySelector("onthaal-chat");

for (const name of heard.dataset.events.split(" ")) {
  chat.addEventListener(`onthaal:${name}`, ({ detail }) => {
    const line = document.createElement("li");
    line.textContent = `onthaal:${name} ${JSON.stringify(detail)}`;
    heard.prepend(line);
  });
}

const acts = {
  user: () => window.Onthaal.setUser({ name: "Kees Essaadi", email: "kees@example.org" }),
  status: () => { document.getElementById("status").textContent = JSON.stringify(window.Onthaal.getStatus()); },
};
for (const button of document.querySelectorAll("[data-act]")) {
  const name = button.dataset.act;
  button.addEventListener("click", () => (acts[name] ? acts[name]() : window.Onthaal[name]()));
}
