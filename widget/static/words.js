/* The few words that are needed before the server has been asked anything. */
const WORDS = {
  nl: {
    launch: "Chat met ons",
    minimise: "Maak het chatvenster klein",
    unreachable: "De chat kan nu niet laden.",
    again: "Probeer opnieuw",
  },
  en: {
    launch: "Chat with us",
    minimise: "Make the chat window small",
    unreachable: "The chat cannot load right now.",
    again: "Try again",
  },
};

/* Drawn after lucide (ISC licence), one path each. */
const RING = "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0";
const ICONS = {
  chat: "M3 16.4q.3.7.1 1.3L2 21q-.2 1 1 1l3.7-1a10 10 0 1 0-3.7-4.6",
  minus: "M5 12h14",
  move: "M12 2v20M2 12h20M9 5l3-3 3 3M9 19l3 3 3-3M5 9l-3 3 3 3M19 9l3 3-3 3",
  corner: "M7 17V7h10M17 17 7 7",
  good: `${RING}M16 9l-5.5 5.5L8 12`,
  bad: `${RING}M12 8v4M12 16h0`,
  wait: `${RING}M12 7v5l3 2`,
  sound: "M11 5 6 9H3v6h3l5 4zM16 9a4 4 0 0 1 0 6",
};

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

const count = (labels, name, n) => fill(labels[n === 1 ? `${name}_one` : `${name}_many`], { n });
