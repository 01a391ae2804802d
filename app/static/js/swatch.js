/* A colour picker and the field beside it, where a colour can be typed, say the same. */
for (const picker of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(picker.dataset.copies);
  picker.addEventListener("input", () => { field.value = picker.value; });
  field.addEventListener("input", () => {
    if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
  });
}
