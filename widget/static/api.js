const PATIENCE = 15_000;
/* As it was when this ran, whatever scripts of the page put in its place later. */
const request = window.fetch;

/** An answer that is not a yes: `status` 0 means that the server was not reached. */
class Refused extends Error {
  constructor(status, { text = "", fields = {} } = {}, wait = 0) {
    super(text);
    Object.assign(this, { status, text, fields, wait });
  }

  /** It will not be different in a moment. An answer that breaks off, because the page is left, is no no. */
  get final() {
    return this.status && this.status < 500 && this.status !== 429;
  }

  get gone() {
    return this.status === 401 || this.status === 404;
  }
}

/** The visitor API. The token travels in a header, never in an address, and no cookie goes along. */
class Api {
  constructor(server, site, language) {
    Object.assign(this, { root: `${server}/widget/api/`, slug: encodeURIComponent(site), language, token: "" });
  }

  /** Of the site: opening, status, stream, conversations, offline-messages. */
  siteAddress(path) {
    return `${this.root}${this.slug}/${path}?lang=${this.language}`;
  }

  /** Of the visitor's own conversation: messages, ending, reading, stream. */
  ownAddress(path) {
    return `${this.root}conversation${path}`;
  }

  /** Who is quicker than the server takes people to be is made to wait for it, without being told. */
  site(path, body) {
    const ask = () => this.call(this.siteAddress(path), body);
    return ask().catch(async (error) => {
      if (!error.wait || error.wait > 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, error.wait * 1000));
      return ask();
    });
  }

  own(path, body) {
    return this.call(this.ownAddress(path), body);
  }

  async call(address, body) {
    const asked = { signal: AbortSignal.timeout(PATIENCE) };
    if (body) Object.assign(asked, { method: "POST", body: JSON.stringify(body) });
    const answer = await this.fetch(address, asked);
    return answer.status === 204 ? null : answer.json();
  }

  /** Raises Refused for everything that is not a yes. */
  async fetch(address, options) {
    const headers = {};
    if (options.body) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    const sent = request(address, { ...options, headers, credentials: "omit", referrerPolicy: "no-referrer" });
    const answer = await sent.catch(() => Promise.reject(new Refused(0)));
    if (answer.ok) return answer;
    const { error } = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, error, Number(answer.headers.get("Retry-After")));
  }
}
