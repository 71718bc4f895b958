import type { AddressInfo, Server, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import ldap, { type Server as LdapjsServer } from 'ldapjs';
import { localhost } from '../notify/certificate.ts';

export const BASE = 'dc=halden,dc=example';
export const READER = `cn=reader,${BASE}`;
export const PASSWORD = 'reads-all-1A';
export const AUTHORITY = localhost.cert;

type Attributes = Readonly<Record<string, string | readonly string[] | Buffer>>;

/** What handlers get to see of a request; the library has no types for it. */
interface SearchRequest {
  readonly dn: { toString(): string };
  readonly scope: number;
  readonly attributes: readonly string[];
  readonly filter: {
    matches(entry: Readonly<Record<string, unknown>>, strictCase: boolean): boolean;
    toString(): string;
  };
  readonly controls: readonly { readonly type: string; readonly value: { size: number; cookie: Buffer } }[];
  readonly connection: Socket;
  readonly credentials: string;
}

interface SearchResponse {
  readonly controls: unknown[];
  addControl(control: unknown): void;
  createSearchEntry(entry: object): unknown;
  send(entry: unknown): void;
  end(): void;
}

type Next = (error?: unknown) => void;

const PAGED_RESULTS = '1.2.840.113556.1.4.319';
const START_TLS = '1.3.6.1.4.1.1466.20037';

/** A server that speaks LDAP over a real socket: bind, StartTLS, searches by page. */
export class LdapServer {
  readonly entries = new Map<string, Attributes>();
  /** Left out of lists, and found when asked for by id. */
  readonly hidden = new Set<string>();
  /** Pages after which the connection is cut, as when a server dies. */
  cutAfter = Number.POSITIVE_INFINITY;
  /** Pages handed out so far. */
  pages = 0;
  readonly #server: LdapjsServer;
  readonly #sockets = new Set<Socket>();
  readonly #isSecure: boolean;

  private constructor(isSecure: boolean) {
    this.#isSecure = isSecure;
    this.#server = ldap.createServer(isSecure ? { certificate: localhost.cert, key: localhost.key } : {});
    const { server: sockets } = this.#server as unknown as { readonly server: Server };
    sockets.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.bind(BASE, (request: SearchRequest, response: SearchResponse, next: Next) => {
      const isReader = request.dn.toString() === READER && request.credentials === PASSWORD;
      if (!isReader) return next(new ldap.InvalidCredentialsError());
      response.end();
      return next();
    });
    this.#server.search(BASE, (request: SearchRequest, response: SearchResponse, next: Next) =>
      this.#search(request, response, next),
    );
    this.#server.exop(START_TLS, (request: SearchRequest, response: SearchResponse, next: Next) => {
      response.end();
      const plain = request.connection;
      plain.removeAllListeners('data');
      const secureContext = createSecureContext({ cert: localhost.cert, key: localhost.key });
      const secure = new TLSSocket(plain, { isServer: true, secureContext });
      (this.#server as unknown as { newConnection(socket: Socket): void }).newConnection(secure);
      return next();
    });
    // A client that hangs up is no error of a test.
    this.#server.on('clientError', () => undefined);
    this.#server.on('error', () => undefined);
  }

  static async open(security: 'ldaps' | 'startTls' = 'ldaps'): Promise<LdapServer> {
    const server = new LdapServer(security === 'ldaps');
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const { server } = this.#server as unknown as { readonly server: Server };
    const { port } = server.address() as AddressInfo;
    return `${this.#isSecure ? 'ldaps' : 'ldap'}://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** Adds somebody of inetOrgPerson; the id stays the same for the same name. */
  person(uid: string, more: Attributes = {}): string {
    const dn = `uid=${uid},ou=people,${BASE}`;
    this.entries.set(dn, {
      objectClass: ['top', 'inetOrgPerson'],
      entryUUID: uuidOf(uid),
      uid,
      cn: uid,
      sn: uid,
      mail: `${uid}@halden.example`,
      ...more,
    });
    return dn;
  }

  group(cn: string, members: readonly string[], more: Attributes = {}): string {
    const dn = `cn=${cn},ou=groups,${BASE}`;
    this.entries.set(dn, {
      objectClass: ['groupOfNames'],
      entryUUID: uuidOf(`group ${cn}`),
      cn,
      member: members,
      ...more,
    });
    return dn;
  }

  #search(request: SearchRequest, response: SearchResponse, next: Next): void {
    const base = request.dn.toString().toLowerCase();
    const found = [...this.entries].filter(
      ([dn, attributes]) =>
        (dn.toLowerCase() === base || (request.scope !== 0 && dn.toLowerCase().endsWith(`,${base}`))) &&
        request.filter.matches(comparable(attributes), false) &&
        (!this.hidden.has(dn) || isAskedById(request)),
    );
    const control = request.controls.find(({ type }) => type === PAGED_RESULTS);
    const start = Number(control?.value.cookie.toString() || 0);
    const end = control === undefined ? found.length : start + control.value.size;
    if (this.pages >= this.cutAfter) {
      request.connection.destroy();
      return;
    }
    this.pages += 1;
    const wanted = new Set(request.attributes.map((name) => name.toLowerCase()));
    for (const [dn, attributes] of found.slice(start, end)) {
      const shown = Object.entries(attributes)
        .filter(([name]) => wanted.size === 0 || wanted.has(name.toLowerCase().split(';')[0] ?? ''))
        .map(([type, value]) => ({ type, values: [value].flat() }));
      response.send(response.createSearchEntry({ objectName: dn, attributes: shown }));
    }
    if (control !== undefined) {
      const cookie = Buffer.from(end < found.length ? String(end) : '');
      const { PagedResultsControl } = ldap as unknown as { PagedResultsControl: new (options: object) => unknown };
      response.addControl(new PagedResultsControl({ value: { size: found.length, cookie } }));
    }
    response.end();
    next();
  }
}

function isAskedById({ filter }: SearchRequest): boolean {
  return /entryUUID=|objectGUID=/i.test(String(filter));
}

/** A filter compares texts; bytes are compared as the text they make. */
function comparable(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('utf8') : value]),
  );
}

/** The same id for the same name. */
function uuidOf(name: string): string {
  const hex = Buffer.from(name.padEnd(16, '.')).subarray(0, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
