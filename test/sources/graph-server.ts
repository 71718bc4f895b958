import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What stands before another installation: a token endpoint that exchanges a client secret for a token, and its
 * interface, which can be made to forget what it told.
 */
export class GraphServer {
  /** Delta links are answered with 410. */
  forgets = false;
  /** Answered 429 before the next requests are let through. */
  busy = 0;
  /** Requests that were let through, as method and path. */
  readonly seen: string[] = [];
  tokensGiven = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param secret of the client `lockstep`, for which `token` is given */
  static async open(behind: string, token: string, secret: string): Promise<GraphServer> {
    const server = createServer();
    const graph = new GraphServer(server);
    server.on('request', (incoming, outgoing) => {
      const path = incoming.url ?? '';
      const refuse = (status: number, code: string, headers = {}) =>
        outgoing
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify({ error: path === '/token' ? code : { code, message: code } }));
      if (path === '/token') {
        let form = '';
        incoming.on('data', (chunk) => {
          form += chunk;
        });
        incoming.on('end', () => {
          const asked = new URLSearchParams(form);
          if (asked.get('client_id') !== 'lockstep' || asked.get('client_secret') !== secret) {
            return refuse(401, 'invalid_client');
          }
          graph.tokensGiven += 1;
          return outgoing
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 }));
        });
        return;
      }
      if (graph.busy > 0) {
        graph.busy -= 1;
        refuse(429, 'TooManyRequests', { 'retry-after': '1' });
        return;
      }
      if (graph.forgets && path.includes('deltatoken')) {
        refuse(410, 'resyncRequired');
        return;
      }
      graph.seen.push(`${incoming.method} ${path}`);
      const passed = request(
        behind + path,
        { method: incoming.method ?? 'GET', headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return graph;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
