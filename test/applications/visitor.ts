/** A page as somebody sees it who has no script. */
export interface Seen {
  readonly status: number;
  readonly url: URL;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without script: keeps cookies with their paths, fills in forms, follows redirects on one host. */
export class Visitor {
  readonly #origin: string;
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Opens an address and follows redirects until there is a page, or the path of `until` is led to. */
  async open(address: string, until = '/authorization/callback'): Promise<Seen> {
    return this.#send(new URL(address, this.#origin), {}, until);
  }

  /** Sends the form of a page, its hidden fields with it, and follows where that leads. */
  async submit(page: Seen, fields: Readonly<Record<string, string>>, until = '/authorization/callback'): Promise<Seen> {
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const form = new URLSearchParams({
      ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
      ...fields,
    });
    return this.#send(page.url, { method: 'POST', body: form }, until);
  }

  async #send(url: URL, init: RequestInit, until: string): Promise<Seen> {
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      const next = new URL(location, url);
      if (next.pathname === until || next.origin !== this.#origin) {
        return { status: response.status, url: next, headers: response.headers, text: '' };
      }
      return this.#send(next, {}, until);
    }
    return { status: response.status, url, headers: response.headers, text: await response.text() };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    if (equals + 1 === pair.length) this.#cookies.delete(name);
    else this.#cookies.set(name, { value: pair.slice(equals + 1), path });
  }
}
