import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { groupResourceType as groupType, userResourceType as userType } from '@lockstep/scim';
import { tenantStoreSuite } from '@lockstep/testkit';
import { sql } from 'kysely';
import type { Database } from '../../packages/server/src/store/database.ts';
import { KyselyResourceStore } from '../../packages/server/src/store/kysely-resource-store.ts';
import { KyselyTenantStore } from '../../packages/server/src/store/kysely-tenant-store.ts';
import { testDatabases } from '../postgres.ts';

/** How many rows of the tenant each table with a `tenant_id` holds. */
async function rowsOf({ kysely }: Database, tenantId: string): Promise<ReadonlyMap<string, number>> {
  const { rows: tables } = await sql<{ table_name: string }>`
    SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'tenant_id'`.execute(kysely);
  const counts = new Map<string, number>();
  for (const { table_name } of tables) {
    const { rows } = await sql<{ n: number }>`
      SELECT count(*) AS n FROM ${sql.table(table_name)} WHERE tenant_id = ${tenantId}::uuid`.execute(kysely);
    counts.set(table_name, rows[0]?.n ?? 0);
  }
  return counts;
}

/** Tables whose rows come of work that is of no interest here. */
const OTHERS = [
  'scim_outbox',
  'scim_event',
  'tenant_webhook',
  'tenant_delivery',
  'tenant_identity_provider',
  'person_identity',
  'person_session',
] as const;

/** Puts a row of the tenant into a table, whatever it means. */
async function fill({ kysely }: Database, table: string, tenantId: string): Promise<void> {
  const { rows } = await sql<{ name: string; type: string }>`
    SELECT column_name AS name, data_type AS type FROM information_schema.columns
    WHERE table_name = ${table} AND table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
      AND is_identity = 'NO'`.execute(kysely);
  const values: Readonly<Record<string, unknown>> = {
    uuid: tenantId,
    text: tenantId,
    integer: 1,
    bigint: 1,
    bytea: Buffer.alloc(32),
    json: '{}',
    jsonb: '{}',
    'timestamp with time zone': new Date(),
  };
  await sql`INSERT INTO ${sql.table(table)} (${sql.join(rows.map((row) => sql.ref(row.name)))})
    VALUES (${sql.join(rows.map((row) => sql`${values[row.type]}`))})`.execute(kysely);
}

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());
    tenantStoreSuite(name, async () => new KyselyTenantStore((await opened).kysely));

    test(`removing a tenant leaves no row of it in any table, on ${name}`, async () => {
      const database = await opened;
      const tenantId = randomUUID();
      const now = new Date();
      const tenants = new KyselyTenantStore(database.kysely);
      const secret = { label: 'Token', digest: new Uint8Array(32), sealed: new Uint8Array(8), scopes: [] };
      const unset = { expiresAt: undefined, lastUsedAt: undefined, revokedAt: undefined, clientId: undefined };
      const nobody = { issuedBy: undefined, requestedBy: undefined };
      await tenants.create(
        {
          tenantId,
          key: tenantId,
          profile: 'generic',
          displayName: 'T',
          options: {},
          settings: {},
          definitions: {},
          createdAt: now,
          version: 1,
          indexed: [],
          lists: {},
        },
        {
          token: { tenantId, id: tenantId, createdAt: now, ...secret, ...unset, ...nobody },
          administrator: {
            tenantId,
            id: tenantId,
            userName: 'A',
            userNameFolded: 'a',
            passwordHash: 'x',
            roles: [],
            createdAt: now,
            lastSignInAt: undefined,
          },
          entries: [
            {
              tenantId,
              collection: 'roles',
              id: 'r',
              name: 'R',
              nameFolded: 'r',
              hasUniqueName: true,
              isInRules: true,
              fields: {},
              version: 1,
              createdAt: now,
            },
          ],
        },
      );
      const digest = new Uint8Array(32);
      await tenants.staff.addSession({
        tenantId,
        id: 's',
        staffId: tenantId,
        digest,
        createdAt: now,
        seenAt: now,
        provedAt: now,
      });
      await sql`
        INSERT INTO oauth_grant (tenant_id, id, staff_id, client_id, scopes, created_at, renewed_at, ends_at)
        VALUES (${tenantId}::uuid, ${tenantId}, ${tenantId}::uuid, 'c', '{}', ${now}, ${now}, ${now})`.execute(
        database.kysely,
      );
      await sql`
        INSERT INTO oauth_token (tenant_id, digest, grant_id, kind, payload, expires_at)
        VALUES (${tenantId}::uuid, ${Buffer.from(tenantId)}, ${tenantId}, 'k', '{}', ${now})`.execute(database.kysely);
      await tenants.staff.attempts(tenantId).countAttempt('a', undefined, { failures: 1, until: now });
      const client = { label: 'C', digest: new Uint8Array(32), scopes: [], createdAt: now, lastUsedAt: undefined };
      await tenants.addClient({ tenantId, id: `client_${tenantId}`, ...client });
      const request = {
        method: 'GET',
        path: '/Users',
        status: 200,
        durationMs: 1,
        warnings: [],
        changed: [],
        values: undefined,
      };
      const subject = { resourceType: undefined, resourceId: undefined, tokenId: undefined };
      const who = { actor: undefined, requestId: undefined };
      await tenants.appendActivity([{ tenantId, id: randomUUID(), at: now, ...request, ...subject, ...who }]);
      const resources = new KyselyResourceStore(database.kysely, {
        tenantId,
        baseUrl: 'https://scim.example.com',
        types: [userType, groupType],
        indexed: new Set(['userName']),
      });
      const index = [{ path: 'userName', value: 'u', unique: true }];
      await resources.insert(userType, { id: 'u', now, attributes: { userName: 'u' }, index });
      const members = [{ value: 'u', resourceType: 'User' }];
      await resources.insert(groupType, { id: 'g', now, attributes: { displayName: 'g' }, index: [], members });

      await resources.insert(userType, { id: 'v', now, attributes: { userName: 'v' }, index: [] });
      await resources.insert(userType, { id: 'off', now, attributes: { userName: 'off', active: false }, index: [] });
      await resources.remove(userType, 'v', now, undefined, new Date(now.getTime() + 1_000));
      await tenants.update(tenantId, { indexing: { id: randomUUID(), paths: ['title'], dueAt: now } });

      for (const table of OTHERS) await fill(database, table, tenantId);

      const before = await rowsOf(database, tenantId);
      assert.deepEqual(
        [...before].filter(([, rows]) => rows === 0),
        [],
        'every table has to be filled for the test to mean anything',
      );
      assert.equal(await tenants.remove(tenantId), true);
      assert.deepEqual(
        [...(await rowsOf(database, tenantId))].filter(([, rows]) => rows > 0),
        [],
      );
    });
  });
}
