// The strip of her conversations: a tab that arrives live takes its place, or leaves; Ctrl+Shift+1 to 9 go to one.
(() => {
  "use strict";
  const strip = () => document.getElementById("talks");
  const number = (tab) => Number(tab.dataset.talk);

  function place(tab) {
    const next = [...strip().children].find((other) => number(other) > number(tab));
    strip().insertBefore(tab, next ?? null);
  }

  function remove(tab) {
    const focused = tab.contains(document.activeElement);
    const next = tab.nextElementSibling ?? tab.previousElementSibling;
    tab.remove();
    if (focused) (next?.firstElementChild ?? document.getElementById("d-h"))?.focus();
  }

  // The answer is a partial with a tab in it; what htmx then has to do is morph the tab where it stands.
  document.addEventListener("htmx:before:swap", (event) => {
    for (const task of event.detail.tasks) {
      const fresh = task.fragment?.firstElementChild;
      if (!fresh?.matches("[data-talk]") || !strip()) continue;
      const old = document.getElementById(fresh.id);
      if ("gone" in fresh.dataset) old && remove(old);
      else if (old) Object.assign(task, { target: old, swapSpec: { style: "outerMorph" } });
      else place(fresh);
    }
  });

  document.addEventListener("keydown", (event) => {
    const asked = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (!asked || !event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return;
    const link = document.querySelectorAll("#running a")[asked - 1];
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
