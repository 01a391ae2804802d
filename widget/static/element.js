const TAG = document.currentScript;
const HOME = TAG?.src ? new URL(TAG.src).origin : location.origin;
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(STYLES);

/** <onthaal-chat server site variant lang theme position open privacy-url launcher-label>
    What is inside it is shown until this runs, and when the server is not reached. */
class OnthaalChat extends HTMLElement {
  connectedCallback() {
    const given = (name) => this.getAttribute(name);
    const language = encodeURI(given("lang") || document.documentElement.lang || "nl");
    const words = { ...(WORDS[language.slice(0, 2)] || WORDS.nl) };
    const variant = given("variant") || "popup";
    words.launch = given("launcher-label") || words.launch;
    ABOUT.page_title ||= given("subject");
    const tell = (name, detail = {}) =>
      this.dispatchEvent(new CustomEvent(`onthaal:${name}`, { bubbles: true, composed: true, detail }));
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.visit = new Visit({
      server: (given("server") || HOME).replace(/\/+$/, ""),
      site: given("site") || "website",
      privacy: given("privacy-url"),
      language,
      words,
      tell,
    });
    const { visit } = this;
    visit.frame = new Frame(root, words, {
      open: () => visit.open(),
      minimise: () => visit.minimise(),
      moved: (place) => visit.memory.set({ place }),
      sounds: () => visit.sounds(),
    }, variant);
    visit.frame.layer.lang = language;
    visit.restore();
    const dress = (look) => {
      const chosen = new CSSStyleSheet();
      chosen.replaceSync(look.styles);
      root.adoptedStyleSheets = [SHEET, chosen];
      visit.frame.dress(look, { launch: given("launcher-label"), side: given("position") });
    };
    visit.pass(dress).then(() => {
      visit.frame.launcher.hidden = visit.frame.isOpen;
      if (variant === "page" || given("open") === "auto") visit.open(variant === "page");
      tell("ready");
    });
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

  toggle() {
    if (this.visit.frame.isOpen) this.close();
    else this.open();
  }

  endChat() {
    return this.visit.talk?.conversation && this.visit.end();
  }

  /** Fills in beforehand; what was typed already stays. With `hash` the server of the page vouches for the address. */
  setUser({ name = "", email = "", phone = "" }, hash = "") {
    this.visit.draft = { name, email, phone, hash, ...this.visit.draft };
  }

  /** What the page is about, instead of its own address and title. */
  setContext({ page, title }) {
    Object.assign(ABOUT, { page_url: page, page_title: title });
  }

  setLocale(language) {
    this.setAttribute("lang", language);
    this.disconnectedCallback();
    this.connectedCallback();
  }

  setTheme(theme) {
    this.setAttribute("theme", theme);
  }

  reset() {
    this.visit.startAnew();
  }

  getStatus() {
    return this.visit.now;
  }

  on(name, act) {
    this.addEventListener(`onthaal:${name}`, act);
  }

  off(name, act) {
    this.removeEventListener(`onthaal:${name}`, act);
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

if (!customElements.get("onthaal-chat")) {
  customElements.define("onthaal-chat", OnthaalChat);
  publish();
}
if (TAG?.dataset.site) {
  if (document.body) insert();
  else document.addEventListener("DOMContentLoaded", insert);
}
