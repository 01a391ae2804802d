// Files that go with a mail. In a form with a [data-files] area they are chosen, dropped on the form or pasted into it;
// each goes to the server at once, with its progress, and its line comes back. A number of its own makes a retry harmless.
(() => {
  "use strict";
  const area = (element) => element.closest?.("form")?.querySelector("[data-files]");

  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function say(place, kind, words) {
    const said = place.querySelector("[data-files-said]");
    said.textContent = said.dataset[kind].replace("{}", words);
  }

  function line(place, file) {
    const item = document.createElement("li"), bar = document.createElement("progress"), name = document.createElement("span");
    item.className = "file";
    name.className = "file__n";
    name.textContent = file.name;
    bar.max = 1;
    bar.setAttribute("aria-label", file.name);
    item.append(name, bar);
    place.querySelector("ul").append(item);
    return item;
  }

  function refuse(place, item, file, words) {
    const bar = item.querySelector("progress"), why = document.createElement("span");
    why.className = "err";
    why.textContent = words;
    bar.replaceWith(why);
    say(place, "failed", `${file.name}. ${words}`);
    setTimeout(() => item.remove(), 8_000);
  }

  function bring(place, file) {
    const item = line(place, file), form = new FormData(), request = new XMLHttpRequest();
    const { files, item: about } = place.dataset;
    form.append("form", place.closest("form").elements.client_id.value);
    form.append("client_id", newId());
    if (about) form.append("item", about);
    form.append("file", file);
    say(place, "busy", file.name);
    request.upload.addEventListener("progress", (event) => { item.querySelector("progress").value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      if (request.status !== 201) return refuse(place, item, file, request.status < 500 ? request.responseText.slice(0, 200) : "");
      const held = document.createElement("template");
      held.innerHTML = request.responseText;
      const kept = held.content.firstElementChild;
      item.replaceWith(kept);
      htmx.process(kept);
      say(place, "done", file.name);
    });
    request.addEventListener("error", () => refuse(place, item, file, ""));
    request.open("POST", files);
    request.setRequestHeader("x-csrftoken", csrf.token());
    request.setRequestHeader("HX-Request", "true");
    request.send(form);
  }

  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const place = area(event.target);
    if (!place) return;
    for (const file of event.target.files) bring(place, file);
    event.target.value = "";
  });
  document.addEventListener("paste", (event) => {
    const place = area(event.target), pasted = event.clipboardData?.files;
    if (!place || !pasted?.length) return;
    event.preventDefault();
    for (const file of pasted) bring(place, file);
  });
  document.addEventListener("dragover", (event) => area(event.target) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    const place = area(event.target);
    if (!place || !event.dataTransfer.files.length) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) bring(place, file);
  });

  // What was sent has its files; the next mail from this form begins without.
  document.addEventListener("htmx:after:request", (event) => {
    const place = event.target.matches?.("form[data-composer]") && area(event.target);
    if (place && event.detail.ctx.response.status < 300) place.querySelector("ul").replaceChildren();
  });

  // [data-fill]: a button that writes its value into the field of that id.
  document.addEventListener("click", (event) => {
    const fills = event.target.closest("[data-fill]");
    if (!fills) return;
    const field = document.getElementById(fills.dataset.fill);
    field.value = fills.dataset.value;
    field.focus();
  });
})();
