import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls';
import { Client, type Entry, type SearchOptions } from 'ldapts';
import type { Network } from '../network.ts';
import type { LdapSettings } from '../source.ts';
import { SourceFailure } from '../source-connection.ts';
import { ldapFailure } from './ldap-failure.ts';

const TIMEOUT = 30_000;
/** Entries asked for at once; Active Directory gives at most 1,000. */
const PAGE = 500;

/**
 * One bound connection to a server. It is made once: were it made again behind our back, what is asked next would go
 * over a line that is neither secure nor bound, and an empty answer would look like an empty company.
 */
export class LdapSession {
  readonly #client: Client;
  readonly #url: string;
  #socket: Socket | undefined;

  private constructor(settings: LdapSettings, network: Network) {
    const { protocol, hostname, address, secure } = addressOf(settings.url);
    this.#url = address;
    const once = <T extends Socket>(open: () => T): T => {
      if (this.#socket !== undefined)
        throw new SourceFailure(`The connection to ${this.#url} was lost. Check that the server is running.`);
      const socket = open();
      this.#socket = socket;
      return socket;
    };
    const options = { host: hostname, lookup: network.lookup(secure) };
    this.#client = new Client({
      url: settings.url,
      timeout: TIMEOUT,
      connectTimeout: TIMEOUT,
      strictDN: false,
      ...(protocol === 'ldaps:'
        ? {
            createSecureConnection: ((port: number) =>
              once(() =>
                connectSecurely({ ...tlsOptions(settings, hostname), ...options, port }),
              )) as unknown as typeof connectSecurely,
          }
        : {
            createConnection: ((port: number) =>
              once(() => connectPlainly({ ...options, port }))) as unknown as typeof connectPlainly,
          }),
    });
  }

  /** Connects, secures the line, and binds. Throws `SourceFailure`. */
  static async open(settings: LdapSettings, password: string, network: Network): Promise<LdapSession> {
    const { protocol, hostname, secure } = addressOf(settings.url);
    const refused = network.refuse(secure);
    if (refused !== undefined) throw new SourceFailure(refused);
    const session = new LdapSession(settings, network);
    await session.#run(async (client) => {
      if (protocol === 'ldap:') await client.startTLS({ ...tlsOptions(settings, hostname), host: hostname });
      // RFC 4513, 5.1.2: a name without a password would be let in as nobody.
      await client.bind(settings.bindDn, password);
    });
    return session;
  }

  /** Entries below a base, page by page. */
  async *pages(base: string, { pageSize = PAGE, ...options }: Searching): AsyncGenerator<readonly Entry[]> {
    const pages = this.#client.searchPaginated(base, { scope: 'sub', ...options, paged: { pageSize } });
    for (;;) {
      const { done, value } = await this.#run(() => pages.next());
      if (done === true) return;
      yield value.searchEntries;
    }
  }

  /** The first entries below a base. */
  async first(base: string, most: number, options: Searching): Promise<readonly Entry[]> {
    for await (const entries of this.pages(base, { ...options, pageSize: most })) return entries.slice(0, most);
    return [];
  }

  /** One entry by its name. */
  async entry(name: string, attributes: readonly string[]): Promise<Entry | undefined> {
    const { searchEntries } = await this.#run((client) =>
      client.search(name, { scope: 'base', attributes: [...attributes] }),
    );
    return searchEntries[0];
  }

  async close(): Promise<void> {
    await this.#client.unbind().catch(() => undefined);
    this.#socket?.destroy();
  }

  async #run<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await work(this.#client);
    } catch (error) {
      this.#socket?.destroy();
      throw ldapFailure(error, this.#url);
    }
  }
}

type Searching = Pick<SearchOptions, 'filter' | 'attributes' | 'explicitBufferAttributes'> & {
  readonly pageSize?: number;
};

/**
 * The parts of an address. `secure` is what the rules about addresses are asked with: both ways are encrypted before
 * anything is said, as HTTPS is.
 */
export function addressOf(text: string): {
  readonly protocol: string;
  readonly hostname: string;
  readonly address: string;
  readonly secure: URL;
} {
  const url = new URL(text);
  const isSecure = url.protocol === 'ldaps:';
  const port = url.port === '' ? (isSecure ? '636' : '389') : url.port;
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return {
    protocol: url.protocol,
    hostname,
    address: `${url.protocol}//${url.hostname}:${port}`,
    secure: new URL(`https://${url.hostname}:${port}`),
  };
}

function tlsOptions({ caCertificate }: LdapSettings, hostname: string): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    ...(isIP(hostname) === 0 && { servername: hostname }),
    ...(caCertificate !== null && { ca: caCertificate }),
  };
}
