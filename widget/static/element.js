const TAG = document.currentScript;
const HOME = TAG?.src ? new URL(TAG.src).origin : location.origin;
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(STYLES);

/** <onthaal-chat server site variant lang theme privacy-url launcher-label>
    What is inside it is shown until this runs, and when the server is not reached. */
class OnthaalChat extends HTMLElement {
  connectedCallback() {
    const language = this.getAttribute("lang") || document.documentElement.lang || "nl";
    const words = { ...(WORDS[language.slice(0, 2)] || WORDS.nl) };
    words.launch = this.getAttribute("launcher-label") || words.launch;
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.visit = new Visit({
      server: (this.getAttribute("server") || HOME).replace(/\/+$/, ""),
      site: this.getAttribute("site") || "website",
      privacy: this.getAttribute("privacy-url"),
      language,
      words,
    });
    this.visit.frame = new Popup(root, words, {
      open: () => this.open(),
      minimise: () => this.close(),
      moved: (place) => this.visit.memory.set({ place }),
    });
    this.visit.frame.layer.lang = language;
    this.visit.restore();
  }

  disconnectedCallback() {
    this.visit.leave();
    this.shadowRoot.replaceChildren();
  }

  open() {
    this.visit.open();
  }

  close() {
    this.visit.minimise();
  }
}

/** The one-tag form: <script src data-site data-lang ...> puts the element at the end of the page itself. */
function insert() {
  const chat = document.createElement("onthaal-chat");
  for (const { name, value } of TAG.attributes) {
    if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value);
  }
  document.body.append(chat);
}

if (!customElements.get("onthaal-chat")) customElements.define("onthaal-chat", OnthaalChat);
if (TAG?.dataset.site) {
  if (document.body) insert();
  else document.addEventListener("DOMContentLoaded", insert);
}
