// The panel with news and links: whether it is folded is kept for whatever screen she works on next, news that is
// opened has been read, and what is open stays open when the panel is drawn anew.
(() => {
  "use strict";
  document.addEventListener("toggle", ({ target }) => {
    if (target.id === "news") {
      const form = document.getElementById("news-folding"), field = form.elements.folded;
      const folded = target.open ? "no" : "yes";
      if (field.value === folded) return;
      field.value = folded;
      form.dispatchEvent(new Event("fold"));
    } else if (target.open && target.matches?.("#news .piece[data-new]")) {
      target.dispatchEvent(new Event("read"));
    }
  }, true);

  document.addEventListener("htmx:before:swap", (event) => {
    for (const { fragment } of event.detail.tasks) {
      const fresh = fragment?.firstElementChild;
      if (fresh?.id !== "news") continue;
      for (const details of [fresh, ...fresh.querySelectorAll("details")]) {
        details.open = document.getElementById(details.id)?.open ?? details.open;
      }
      const field = document.getElementById("news-folding")?.elements.folded;
      if (field) fresh.querySelector("[name=folded]").setAttribute("value", field.value);
    }
  });
})();
