const STEP = 16;
const LEAP = 64;
const MARGIN = 8;
const CORNERS = ["top-left", "top-right", "bottom-left", "bottom-right"];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Moves the window by its header, by the arrow keys on its move button, or to a corner by a click;
    it always stays inside what is visible of the page. */
class Mover {
  constructor(box, header, remember) {
    Object.assign(this, { box, remember, buttons: [], place: { corner: "bottom-right" } });
    header.addEventListener("pointerdown", (event) => this.grab(event, header));
    window.addEventListener("resize", () => this.put(this.place));
  }

  /** The button that opens the row of corners and takes the arrow keys, and that row. */
  controls(labels) {
    this.buttons = CORNERS.map((corner) =>
      iconButton("corner", labels[corner], () => this.move({ corner }), { "data-corner": corner }),
    );
    const row = el(
      "div.ot-move.ot-drag",
      { id: "ot-move", role: "group", "aria-label": labels.move, hidden: true },
      ...this.buttons,
    );
    const unfold = () => {
      row.hidden = !row.hidden;
      toggle.setAttribute("aria-expanded", !row.hidden);
    };
    const toggle = iconButton("move", labels.move, unfold, {
      "aria-expanded": false, "aria-controls": "ot-move", onkeydown: (event) => this.step(event),
    });
    toggle.classList.add("ot-drag");
    return [toggle, row];
  }

  move(place) {
    this.put(place);
    this.remember(this.place);
  }

  put({ corner, x, y }) {
    const { box } = this;
    const within = (value, room) => Math.max(MARGIN, Math.min(Math.round(value), room - MARGIN));
    const free = { x: within(x, innerWidth - box.offsetWidth), y: within(y, innerHeight - box.offsetHeight) };
    this.place = corner ? { corner } : free;
    box.dataset.corner = corner || "";
    box.style.left = corner ? "" : `${free.x}px`;
    box.style.top = corner ? "" : `${free.y}px`;
    for (const button of this.buttons) button.setAttribute("aria-pressed", button.dataset.corner === corner);
  }

  step(event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const by = event.shiftKey ? LEAP : STEP;
    const { left, top } = this.box.getBoundingClientRect();
    this.move({ x: left + arrow[0] * by, y: top + arrow[1] * by });
  }

  grab(start, header) {
    if (start.button || start.target.closest("button")) return;
    const { left, top } = this.box.getBoundingClientRect();
    const drag = ({ clientX, clientY }) => {
      this.move({ x: left + clientX - start.clientX, y: top + clientY - start.clientY });
    };
    const drop = () => header.removeEventListener("pointermove", drag);
    header.setPointerCapture(start.pointerId);
    header.addEventListener("pointermove", drag);
    header.addEventListener("lostpointercapture", drop, { once: true });
  }
}
