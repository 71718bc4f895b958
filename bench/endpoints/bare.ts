/**
 * What somebody would write who wanted an account by its key and nothing of SCIM: Fastify and `pg` with named statements,
 * one row for each account, on the PostgreSQL database its argument names. No authentication, no log, no look-ups.
 */
import { randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';

const [connectionString = ''] = process.argv.slice(2);
const tenant = randomUUID();
const pool = new pg.Pool({ connectionString, max: 10 });
await pool.query(`
  CREATE TABLE bare (
    tenant_id uuid NOT NULL, id uuid NOT NULL, user_name text NOT NULL, document jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, user_name)
  )`);

interface Account {
  readonly userName: string;
}

interface Patch {
  readonly Operations: readonly { readonly path: string; readonly value: unknown }[];
}

const app = fastify();
app.get<{ Params: { id: string } }>('/Users/:id', async (request, reply) => {
  const { rows } = await pool.query({
    name: 'read',
    text: 'SELECT document FROM bare WHERE tenant_id = $1 AND id = $2',
    values: [tenant, request.params.id],
  });
  return rows[0]?.document ?? reply.code(404).send();
});

app.post<{ Body: Account }>('/Users', async (request, reply) => {
  const document = { ...request.body, id: randomUUID() };
  await pool.query({
    name: 'insert',
    text: 'INSERT INTO bare (tenant_id, id, user_name, document) VALUES ($1, $2, $3, $4)',
    values: [tenant, document.id, document.userName.toLowerCase(), JSON.stringify(document)],
  });
  reply.code(201);
  return document;
});

app.patch<{ Params: { id: string }; Body: Patch }>('/Users/:id', async (request, reply) => {
  const [operation] = request.body.Operations;
  const { rows } = await pool.query({
    name: 'update',
    text: `UPDATE bare SET document = jsonb_set(document, $3, $4) WHERE tenant_id = $1 AND id = $2 RETURNING document`,
    values: [tenant, request.params.id, [operation?.path], JSON.stringify(operation?.value)],
  });
  return rows[0]?.document ?? reply.code(404).send();
});

process.once('disconnect', () => process.exit(0));
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ origin, base: '', token: '' });
