/**
 * The npm packages `scimmy` and `scimmy-routers` on Express, with handlers of the shape their documentation has. The
 * argument `memory` keeps resources in a map, which costs nothing and survives nothing; else it names a PostgreSQL
 * database, where each resource is a row.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import scimmy from 'scimmy';
import ScimmyRouters from 'scimmy-routers';

interface Resource {
  readonly id: string;
}

interface Resources {
  read(id: string): Promise<Resource | undefined>;
  write(resource: Resource): Promise<void>;
}

/** What is used of Express, which brings no types. */
interface Express extends RequestListener {
  use(path: string, router: unknown): void;
}

/** What is used of scimmy, whose types ask for its own classes where plain objects do. */
interface Library {
  readonly Resources: { declare(type: unknown): Declared };
  readonly Schemas: { readonly User: { extend(schema: unknown): void }; readonly EnterpriseUser: unknown };
}

interface Declared {
  ingress(handler: (asked: { readonly id?: string }, sent: object) => Promise<Resource>): Declared;
  egress(handler: (asked: { readonly id?: string }) => Promise<Resource>): Declared;
}

const [argument = 'memory'] = process.argv.slice(2);
const resources = argument === 'memory' ? inMemory() : await inPostgres(argument);
const { Resources, Schemas } = scimmy as unknown as Library;
const { default: express } = (await import('express' as string)) as { default: () => Express };

Schemas.User.extend(Schemas.EnterpriseUser);
for (const type of [scimmy.Resources.User, scimmy.Resources.Group]) {
  Resources.declare(type)
    .ingress(async ({ id = randomUUID() }, sent) => {
      const resource = { ...sent, id };
      await resources.write(resource);
      return resource;
    })
    .egress(async ({ id = '' }) => {
      const found = await resources.read(id);
      if (found === undefined) throw new Error(`There is no resource ${id}.`);
      return found;
    });
}

const app = express();
app.use('/scim', new ScimmyRouters({ type: 'bearer', handler: () => 'bench' }));
const server = createServer(app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ origin: `http://127.0.0.1:${port}`, base: '/scim', token: 'bench' });
});
process.once('disconnect', () => process.exit(0));

function inMemory(): Resources {
  const kept = new Map<string, Resource>();
  return {
    read: async (id) => kept.get(id),
    write: async (resource) => void kept.set(resource.id, resource),
  };
}

async function inPostgres(connectionString: string): Promise<Resources> {
  const pool = new pg.Pool({ connectionString, max: 10 });
  await pool.query('CREATE TABLE resource (id text PRIMARY KEY, document jsonb NOT NULL)');
  return {
    async read(id) {
      const text = 'SELECT document FROM resource WHERE id = $1';
      const { rows } = await pool.query<{ document: Resource }>({ name: 'read', text, values: [id] });
      return rows[0]?.document;
    },
    async write(resource) {
      const text = `INSERT INTO resource (id, document) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET document = excluded.document`;
      await pool.query({ name: 'write', text, values: [resource.id, JSON.stringify(resource)] });
    },
  };
}
