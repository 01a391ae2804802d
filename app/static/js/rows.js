// The work list: a row that arrives live goes to its group and place, or leaves; nothing jumps under the pointer.
(() => {
  "use strict";
  const rows = () => document.getElementById("rows");
  const list = () => document.getElementById("lijst");

  // Of a list of several pages, what belongs on another one is not put on this one.
  function fits(row) {
    const { kind, scope, until, paged } = rows().dataset;
    const elsewhere = paged !== undefined || (until && row.dataset.order > until);
    if (elsewhere && !document.getElementById(row.id)) return false;
    return (!kind || row.dataset.kind === kind) && row.dataset.scopes.split(" ").includes(scope);
  }

  function before(a, b) {
    if (a.dataset.order !== b.dataset.order) return a.dataset.order < b.dataset.order;
    return Number(a.id.slice(4)) < Number(b.id.slice(4));
  }

  function steady(change) {
    const held = list().querySelector(".row:hover") ?? document.activeElement?.closest?.(".row");
    const top = held?.getBoundingClientRect().top;
    change();
    if (held?.isConnected) list().scrollTop += held.getBoundingClientRect().top - top;
  }

  function place(row, fresh) {
    const group = document.getElementById(`group-${fresh.dataset.group}`);
    const next = [...group.children].find((other) => other !== row && before(fresh, other));
    const there = row.parentElement === group && (next ? row.nextElementSibling === next : !row.nextElementSibling);
    if (there) return;
    if (row.isConnected && group.moveBefore) group.moveBefore(row, next ?? null);
    else group.insertBefore(row, next ?? null);
  }

  function remove(row) {
    const all = [...rows().querySelectorAll(".row > a")], at = all.indexOf(row.firstElementChild);
    const focused = row.contains(document.activeElement);
    row.remove();
    if (focused) (all[at + 1] ?? all[at - 1] ?? document.getElementById("lijst-h")).focus({ preventScroll: true });
  }

  function tidy() {
    const sections = [...rows().querySelectorAll("section")];
    for (const section of sections) section.hidden = !section.querySelector(".row");
    document.getElementById("no-rows").hidden = sections.some((section) => !section.hidden);
  }

  function numbers() {
    for (const place of document.querySelectorAll("[data-when-any]")) {
      place.hidden = place.querySelector("[class*=count-]").textContent === "0" && !place.querySelector("[aria-current]");
    }
  }

  function dress(row) {
    const link = row.firstElementChild, path = link.getAttribute("href");
    link.setAttribute("href", path + rows().dataset.query);
    if (path === location.pathname) link.setAttribute("aria-current", "true");
  }

  // The answer is a partial with a row in it; what htmx then has to do is morph the row where it stands.
  document.addEventListener("htmx:before:swap", (event) => {
    for (const task of event.detail.tasks) {
      const fresh = task.fragment?.firstElementChild;
      if (!fresh?.matches("[data-row]") || !rows()) continue;
      const old = document.getElementById(fresh.id);
      dress(fresh);
      steady(() => {
        if ("gone" in fresh.dataset || !fits(fresh)) {
          if (old) remove(old);
        } else if (old) {
          place(old, fresh);
          Object.assign(task, { target: old, swapSpec: { style: "outerMorph" } });
        } else {
          place(fresh, fresh);
        }
        tidy();
      });
    }
  });

  document.addEventListener("htmx:after:swap", numbers);

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("#rows .row > a");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...rows().querySelectorAll(".row > a")], at = all.indexOf(link);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });

  // A link loads a page: the list stays where it was, and so does the focus of who works by keyboard.
  document.addEventListener("click", (event) => {
    if (event.detail === 0 && event.target.closest("#rows .row > a")) sessionStorage.setItem("list-focus", "yes");
  });
  addEventListener("pagehide", () => {
    if (list()) sessionStorage.setItem("list-scroll", `${list().scrollTop} ${rows().dataset.query}`);
  });
  if (rows()) {
    const [top, query = ""] = (sessionStorage.getItem("list-scroll") ?? "0 ").split(" ");
    if (query === rows().dataset.query) list().scrollTop = Number(top);
    const current = rows().querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest" });
    if (sessionStorage.getItem("list-focus")) current?.focus({ preventScroll: true });
    sessionStorage.removeItem("list-focus");
  }
})();
