// The work list: a row that arrives live goes to its group and place, or leaves; nothing jumps under the pointer.
(() => {
  "use strict";
  const rows = () => document.getElementById("rows");
  const list = () => document.getElementById("lijst");

  let back = () => {};

  const groupOf = (row) => document.getElementById(`group-${row.dataset.group}`);

  // Of a list of several pages, what belongs on another one is not put on this one.
  function fits(row) {
    const { kind, scope, label, until, paged, closed } = rows().dataset;
    if ("gone" in row.dataset !== (closed !== undefined) || !groupOf(row)) return false;
    const elsewhere = paged !== undefined || (until && row.dataset.order > until);
    if (elsewhere && !document.getElementById(row.id)) return false;
    if (label && !row.dataset.labels.split(" ").includes(label)) return false;
    return (!kind || row.dataset.kind === kind) && row.dataset.scopes.split(" ").includes(scope);
  }

  function before(a, b) {
    if (a.dataset.order !== b.dataset.order) return a.dataset.order < b.dataset.order;
    return Number(a.id.slice(4)) < Number(b.id.slice(4));
  }

  // The row she points at or has in focus stays where it is, also when it leaves the list or is where that cannot
  // scroll to: then there is room above or below, until she is elsewhere. What she acted on herself may go.
  const HELD = [".row:not([data-acted]):hover", ".row:not([data-acted]):focus-within"];
  const holds = (row) => row.matches(HELD.join());
  const held = () => HELD.map((which) => rows()?.querySelector(which)).find((row) => row);

  function steady(change) {
    const back = mark();
    change();
    back();
  }

  function mark() {
    const row = held(), top = row?.getBoundingClientRect().top;
    return () => row?.isConnected && putBack(row, top);
  }

  function putBack(row, top) {
    const style = rows().style, lower = () => row.getBoundingClientRect().top - top;
    const end = (element) => element.getBoundingClientRect().bottom;
    const above = parseFloat(style.paddingBlockStart) || 0, below = parseFloat(style.paddingBlockEnd) || 0;
    style.paddingBlockStart = `${Math.max(0, above - Math.max(0, lower()))}px`;
    list().scrollTop += lower();
    if (lower() > 0.5) {
      style.paddingBlockEnd = `${below + lower() + Math.max(0, end(list()) - end(rows()))}px`;
      list().scrollTop += lower();
    } else if (lower() < -0.5) {
      style.paddingBlockStart = `${(parseFloat(style.paddingBlockStart) || 0) - lower()}px`;
    }
  }

  function letGo() {
    if (!rows()) return;
    for (const row of rows().querySelectorAll("[data-leaving]")) if (!holds(row)) steady(() => (row.remove(), tidy()));
    if (!held()) rows().style.paddingBlock = "";
  }

  function place(row, fresh) {
    const group = groupOf(fresh);
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
    if (!rows()) return;
    back = mark();
    for (const task of event.detail.tasks) {
      const fresh = task.fragment?.firstElementChild;
      if (!fresh?.matches("[data-row]")) continue;
      const old = document.getElementById(fresh.id);
      dress(fresh);
      const stays = fits(fresh), leaves = old && !stays && holds(old);
      if (leaves) fresh.dataset.leaving = "";
      else if (stays) place(old ?? fresh, fresh);
      else if (old) remove(old);
      if (old?.isConnected) Object.assign(task, { target: old, swapSpec: { style: "outerMorph" } });
      tidy();
      back();
    }
  });

  document.addEventListener("htmx:after:swap", () => {
    numbers();
    back();
    back = () => {};
  });
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, letGo);
  document.documentElement.addEventListener("pointerleave", letGo);

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
