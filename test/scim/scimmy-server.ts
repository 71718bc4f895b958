/**
 * A SCIM endpoint made with the libraries `scimmy` and `scimmy-routers` as their own documentation shows, over maps in
 * memory, at a free port of this machine; the port is printed. The handlers keep to the standard (ids and times of their
 * own, 404, 409 for a taken name in any letter case), so that what is wrong is the libraries' doing. A program of its own:
 * a filter of the checks by `constructor.prototype` changes every object of the process it is read in.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, JsonValue } from '@lockstep/scim';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

/** What is used of Express, which brings no types. */
interface Express extends RequestListener {
  use(path: string, router: unknown): void;
}

interface Asked {
  readonly id?: string;
  readonly filter?: { match(resources: readonly JsonObject[]): JsonObject[] };
}

interface Declared {
  ingress(handler: (asked: Asked, sent: JsonObject) => JsonObject): Declared;
  egress(handler: (asked: Asked) => JsonObject | JsonObject[]): Declared;
  degress(handler: (asked: Asked) => void): Declared;
}

/** What is used of SCIMMY, with resources as plain objects. */
interface Library {
  readonly Resources: { declare(type: unknown): Declared };
  readonly Types: { readonly Error: new (status: number, scimType: string | null, message: string) => Error };
}

const { Resources, Types } = SCIMMY as unknown as Library;
const { default: express } = (await import('express' as string)) as { default: () => Express };

serve(SCIMMY.Resources.User, 'userName');
serve(SCIMMY.Resources.Group, 'displayName');
const app = express();
app.use(
  '/scim',
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request: { header(name: string): string | undefined }) => {
      if (request.header('Authorization') !== 'Bearer scimmy-token') throw new Error('The token is not valid.');
      return 'client';
    },
  }),
);
const server = createServer(app);
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

function serve(type: unknown, name: string): void {
  const store = new Map<string, JsonObject>();
  const found = (id: string): JsonObject => {
    const resource = store.get(id);
    if (resource === undefined) throw new Types.Error(404, null, `There is no resource ${id}.`);
    return resource;
  };
  Resources.declare(type)
    .ingress((asked, sent) => {
      const before = asked.id === undefined ? undefined : found(asked.id);
      const id = asked.id ?? randomUUID();
      const isTaken = [...store.values()].some(
        (other) => other.id !== id && folded(other[name]) === folded(sent[name]),
      );
      if (isTaken) throw new Types.Error(409, 'uniqueness', `The ${name} is taken.`);
      const now = new Date().toISOString();
      const meta = { created: (before?.meta as JsonObject | undefined)?.created ?? now, lastModified: now };
      store.set(id, { ...(JSON.parse(JSON.stringify(sent)) as JsonObject), id, meta });
      return found(id);
    })
    .egress(({ id, filter }) => {
      if (id !== undefined) return found(id);
      const all = [...store.values()];
      return filter?.match(all) ?? all;
    })
    .degress(({ id = '' }) => {
      found(id);
      store.delete(id);
    });
}

function folded(value: JsonValue | undefined): string {
  return String(value).toLowerCase();
}
