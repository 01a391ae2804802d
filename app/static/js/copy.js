/* Code can be copied by one press; without this it can still be selected. */
for (const button of document.querySelectorAll("[data-copy]")) {
  const word = button.querySelector("span");
  const before = word.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    word.textContent = button.dataset.done;
    setTimeout(() => { word.textContent = before; }, 2000);
  });
}
