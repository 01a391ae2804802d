/* The few words that are needed before the server has been asked anything. */
const WORDS = {
  nl: {
    launch: "Chat met ons",
    minimise: "Maak het chatvenster klein",
    loading: "Een ogenblik…",
    unreachable: "De chat kan nu niet laden.",
    again: "Probeer opnieuw",
  },
  en: {
    launch: "Chat with us",
    minimise: "Make the chat window small",
    loading: "One moment…",
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
  "top-left": "M7 17V7h10M17 17 7 7",
  "top-right": "M7 7h10v10M7 17 17 7",
  "bottom-left": "M17 7 7 17M17 17H7V7",
  "bottom-right": "M7 7l10 10M17 7v10H7",
  good: `${RING}M16 9l-5.5 5.5L8 12`,
  bad: `${RING}M12 8v4M12 16h0`,
  wait: "M5 22h14M5 2h14M17 22v-4l-5-6-5 6v4M7 2v4l5 6 5-6V2",
  shield: "M20 13c0 5-4 7.5-8 9-4-1.5-8-4-8-9V5c3 0 6-1 8-3 2 2 5 3 8 3z",
  lost: "M12 20h0M8.5 16.5a5 5 0 0 1 7 0M5 13a10 10 0 0 1 5-3M19 13l-2-2M2 9l4-3M22 9a15 15 0 0 0-11-4M2 2l20 20",
};

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

const count = (labels, name, n) => fill(labels[n === 1 ? `${name}_one` : `${name}_many`], { n });
