import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  identityProviderContext,
  KeyRing,
  parseSecretKey,
  secretBox,
  secretKeyFile,
} from '../../packages/server/src/access/index.ts';
import {
  authorizationContext,
  credentialsContext,
  pendingAuthorizationContext,
  secretsContext,
} from '../../packages/server/src/applications/index.ts';
import { secretContext } from '../../packages/server/src/notify/index.ts';
import { sourceContext } from '../../packages/server/src/sources/index.ts';
import { type Database, resealAll } from '../../packages/server/src/store/index.ts';
import { eventSecretContext, providerContext, sealedFor } from '../../packages/server/src/tenants/index.ts';
import { testDatabases } from '../postgres.ts';

const organizationId = randomUUID();
const id = randomUUID();

/** Every kind of value that is sealed, with what it is sealed for. */
const KINDS = [
  ['tenant_token', 'sealed', sealedFor(organizationId, id)],
  ['application', 'secrets', secretsContext(id)],
  ['job', 'credentials', credentialsContext(id)],
  ['application_authorization', 'sealed', authorizationContext(id)],
  ['application_authorization_request', 'sealed', pendingAuthorizationContext],
  ['tenant_identity_provider', 'client_secret', providerContext(organizationId)],
  ['tenant_webhook', 'secret', eventSecretContext(organizationId, id)],
  ['webhook', 'secret', secretContext(id)],
  ['directory_source', 'secret', sourceContext(id)],
  ['identity_provider', 'client_secret', identityProviderContext(organizationId)],
] as const;
/** Bytes that everybody may see. */
const NO_SECRETS = ['application_logo.image'];

for (const { name: on, open } of testDatabases()) {
  describe(`replacing the key on ${on}`, () => {
    const opened = open();
    after(async () => (await opened).close());

    test(`every sealed value of every table is sealed anew, once (${on})`, async () => {
      const database = await opened;
      const [old, next] = [randomBytes(32), randomBytes(32)];
      await fill(database, (context) => secretBox([old], randomBytes).seal(`secret for ${context}`, context));
      const ring = new KeyRing([next, old], randomBytes);
      assert.equal(await ring.rotate((box) => resealAll(database.kysely, box)), KINDS.length);
      const opensAlone = secretBox([next], randomBytes);
      for (const [table, column, context] of KINDS) {
        const { rows } = await sql<{ sealed: Uint8Array }>`
          SELECT ${sql.ref(column)} AS sealed FROM ${sql.table(table)}`.execute(database.kysely);
        assert.equal(opensAlone.open(rows[0]?.sealed ?? new Uint8Array(), context), `secret for ${context}`, table);
      }
      assert.equal(await ring.rotate((box) => resealAll(database.kysely, box)), 0);
    });

    test(`no column of bytes is forgotten (${on})`, async () => {
      const { rows } = await sql<{ name: string }>`
        SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = 'bytea' ORDER BY 1`.execute((await opened).kysely);
      const known = new Set([...KINDS.map(([table, column]) => `${table}.${column}`), ...NO_SECRETS]);
      const forgotten = rows.map(({ name }) => name).filter((name) => !known.has(name) && !name.endsWith('.digest'));
      assert.deepEqual(
        forgotten,
        [],
        'list them in store/sealed-values.ts and above, name digests so, or say that they are no secret',
      );
    });
  });
}

test('a key file keeps the new key and the one before, and other processes notice', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-keys-'));
  t.after(() => rm(dataDir, { recursive: true }));
  const file = await secretKeyFile({ dataDir, random: randomBytes });
  const [one, other] = [new KeyRing(file.read(), randomBytes, file), new KeyRing(file.read(), randomBytes, file)];
  const before = one.seal('a', 'x');
  let during: readonly string[] = [];
  const inFile = async () => (await readFile(join(dataDir, 'secret-key'), 'utf8')).trim().split('\n');
  const resealed = await one.rotate(async (box) => {
    during = await inFile();
    assert.equal(box.isCurrent(before), false);
    assert.equal(box.isCurrent(box.seal('b', 'x')), true);
    return 7;
  });
  assert.equal(resealed, 7);
  const after = await inFile();
  assert.deepEqual(after, during);
  assert.equal(after.length, 2);
  assert.notDeepEqual(parseSecretKey(after[0] ?? ''), Buffer.from(file.read()[1] ?? []));
  assert.equal((await stat(join(dataDir, 'secret-key'))).mode & 0o777, 0o600);
  assert.equal(one.open(before, 'x'), 'a');
  assert.equal(other.open(one.seal('new', 'x'), 'x'), 'new');
  await one.rotate(async () => 0);
  assert.equal((await inFile()).length, 2);
  assert.equal((await inFile())[1], after[0]);
});

test('a configured key is replaced where it is configured', async () => {
  const ring = new KeyRing([randomBytes(32)], randomBytes);
  await assert.rejects(
    ring.rotate(async () => 0),
    /NEW,OLD/,
  );
});

/** One row in each table, with just what the table insists on. */
async function fill({ kysely }: Database, seal: (context: string) => Uint8Array): Promise<void> {
  for (const [table, column, context] of KINDS) {
    const { rows } = await sql<{ name: string; type: string }>`
      SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_name = ${table} AND table_schema = current_schema() AND is_nullable = 'NO' AND column_default IS NULL
        AND column_name <> ${column}`.execute(kysely);
    const values: Readonly<Record<string, unknown>> = {
      uuid: id,
      'timestamp with time zone': new Date(0),
      jsonb: '{}',
      integer: 1,
      boolean: true,
      ARRAY: [],
      bytea: Buffer.from('digest'),
      text: id,
    };
    const columns = rows.map((row) => ({
      name: row.name,
      value: /^(organization|tenant)_id$/.test(row.name) ? organizationId : values[row.type],
    }));
    const all = [...columns, { name: column, value: Buffer.from(seal(context)) }];
    await sql`INSERT INTO ${sql.table(table)} (${sql.join(all.map(({ name }) => sql.ref(name)))})
      VALUES (${sql.join(all.map(({ value }) => sql`${value}`))})`.execute(kysely);
  }
}
