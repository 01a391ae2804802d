// Choosing rows of the work list: one by one, a range with Shift, "x" while the focus is on a row, all that are shown;
// "." goes to what can be done with them. What is chosen stays chosen while rows arrive, change and move. What became of
// it is told, and can be undone as long as it says so.
(() => {
  "use strict";
  const TOLD_FOR = 12_000;
  const list = () => document.getElementById("rows");
  if (!list()) return;
  const bar = () => document.getElementById("batch");
  const boxes = () => [...list().querySelectorAll(".row__pick")].filter((box) => !box.closest("[hidden]"));
  const chosen = new Set();
  let last = null, shift = false;

  function show() {
    const words = bar()?.querySelector("[data-batch-number]");
    if (words) words.textContent = words.dataset.batchNumber.replace("{}", chosen.size);
    const all = bar()?.querySelector("[data-batch-all]");
    if (all) all.hidden = boxes().every((box) => box.checked);
  }

  function mark(box, on) {
    box.checked = on;
    if (on) chosen.add(box.value);
    else chosen.delete(box.value);
  }

  // Also what lies between this one and the last, as lists of mail do it.
  function choose(box, range) {
    const all = boxes(), [from, to] = [all.findIndex((one) => one.value === last), all.indexOf(box)];
    if (range && from >= 0) {
      for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1)) mark(one, box.checked);
    } else mark(box, box.checked);
    last = box.value;
    show();
  }

  function none() {
    for (const box of boxes()) box.checked = false;
    chosen.clear();
    last = null;
    show();
  }

  // What is drawn anew is not checked; what has left the list is not chosen any more.
  function renew() {
    if (!list()) return;
    const there = boxes();
    for (const box of there) box.checked = chosen.has(box.value);
    const values = new Set(there.map((box) => box.value));
    for (const value of chosen) if (!values.has(value)) chosen.delete(value);
    show();
  }

  function tell() {
    const told = document.querySelector("[data-batch-told]:not([data-batch-timed])");
    if (!told) return;
    told.dataset.batchTimed = "";
    const undo = told.querySelector("[data-batch-undo]"), close = told.querySelector("[data-batch-close]");
    if (close) close.hidden = false;
    if (undo) setTimeout(() => undo.remove(), Number(undo.dataset.batchUndo) * 1_000);
    if (!told.dataset.batchTold) setTimeout(() => told.remove(), TOLD_FOR);
  }

  document.addEventListener("click", (event) => {
    shift = event.shiftKey;
    if (event.target.closest("[data-batch-close]")) event.target.closest("[data-batch-told]").remove();
    if (!event.target.closest("[data-batch-all]")) return;
    for (const box of boxes()) mark(box, true);
    show();
    document.getElementById("batch-act").focus();
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".row__pick")) choose(event.target, shift);
  });

  document.addEventListener("submit", (event) => {
    if (event.target !== bar()) return;
    for (const box of boxes()) if (box.checked) box.closest(".row").dataset.acted = "";
  }, true);

  document.addEventListener("reset", (event) => {
    if (event.target !== bar()) return;
    const back = boxes().find((box) => box.value === last)?.closest(".row")?.firstElementChild;
    setTimeout(none);
    back?.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("#rows .row");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const box = row.querySelector(".row__pick");
    if (event.key.toLowerCase() === "x" && box) {
      event.preventDefault();
      box.checked = !box.checked;
      choose(box, event.shiftKey);
    }
    if (event.key === "." && chosen.size) {
      event.preventDefault();
      document.getElementById("batch-act").focus();
    }
  });

  document.addEventListener("htmx:after:swap", () => { renew(); tell(); });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (ctx?.sourceElement !== bar() || !ctx.response?.raw?.ok) return;
    bar().reset();
  });
  for (const box of boxes()) if (box.checked) chosen.add(box.value);
  show();
  tell();
})();
