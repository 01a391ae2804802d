// Waiting times go on without the server: [data-since] counts up, [data-due] counts down and then up.
(() => {
  "use strict";
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const words = document.getElementById("rings")?.dataset;
  if (!words) return;
  const ahead = Number(words.now) - Date.now() / 1000;
  const two = (number) => String(number).padStart(2, "0");

  function filled(pattern, values) {
    return pattern.replace(/%\((\w+)\)(02)?[ds]/g, (_, name, wide) => (wide ? two(values[name]) : values[name]));
  }

  function lasted(seconds) {
    const passed = Math.max(0, Math.floor(seconds));
    const minutes = Math.floor(passed / MINUTE), hours = Math.floor(passed / HOUR);
    if (passed < 10 * MINUTE) return `${two(minutes)}:${two(passed % MINUTE)}`;
    if (passed < HOUR) return filled(words.minutes, { minutes });
    if (passed < DAY) return filled(words.hours, { hours, minutes: minutes % 60 });
    return filled(words.days, { days: Math.floor(passed / DAY), hours: hours % 24 });
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tick() {
    const now = Date.now() / 1000 + ahead;
    for (const element of document.querySelectorAll("[data-since]")) {
      write(element, lasted(now - Number(element.dataset.since)));
    }
    for (const element of document.querySelectorAll("[data-due]")) {
      const left = Number(element.dataset.due) - now;
      write(element, filled(left > 0 ? words.until : words.late, { time: lasted(Math.abs(left)) }));
    }
  }

  setInterval(tick, 1_000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
})();
