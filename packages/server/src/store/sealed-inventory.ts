import { type Kysely, sql } from 'kysely';
import type { StoredSecret } from '../access/index.ts';
import type { Schema } from './schema.ts';

/**
 * Every value of an organisation that is stored sealed, without the values: what it is for, the key it is sealed with (an
 * id that tells nothing about the key), and when it was changed and used, as far as that is noted.
 */
export async function sealedInventory(
  kysely: Kysely<Schema>,
  organizationId: string,
): Promise<readonly StoredSecret[]> {
  // The head of a sealed value: a version, then eight bytes that name the key.
  const key = (column: string) => sql`encode(substring(${sql.ref(column)} FROM 2 FOR 8), 'hex')`;
  const { rows } = await sql<Nullable<StoredSecret>>`
    SELECT 'credentials' AS kind, a.display_name AS name, a.id::text AS "applicationId", ${key('a.secrets')} AS key,
      NULL::timestamptz AS "changedAt", (SELECT max(j.last_cycle_at) FROM job j
        WHERE j.organization_id = a.organization_id AND j.application_id = a.id) AS "usedAt",
      NULL::timestamptz AS "expiresAt"
    FROM application a
    WHERE a.organization_id = ${organizationId} AND a.secrets IS NOT NULL AND a.deleted_at IS NULL
    UNION ALL
    SELECT 'authorization', a.display_name, a.id::text, ${key('g.sealed')}, g.renewed_at, NULL, g.expires_at
    FROM application_authorization g JOIN application a ON a.organization_id = g.organization_id AND a.id = g.application_id
    WHERE g.organization_id = ${organizationId}
    UNION ALL
    SELECT 'webhook', w.url, NULL, ${key('w.secret')}, w.created_at, NULL, NULL
    FROM webhook w WHERE w.organization_id = ${organizationId}
    UNION ALL
    SELECT 'identityProvider', p.display_name, NULL, ${key('p.client_secret')}, NULL, NULL, NULL
    FROM identity_provider p WHERE p.organization_id = ${organizationId}
    UNION ALL
    SELECT 'source', s.display_name, NULL, ${key('s.secret')}, NULL, (s.last_read->>'startedAt')::timestamptz, NULL
    FROM directory_source s WHERE s.organization_id = ${organizationId}
    ORDER BY 1, 2`.execute(kysely);
  return rows.map(({ applicationId, changedAt, usedAt, expiresAt, ...secret }) => ({
    ...secret,
    applicationId: applicationId ?? undefined,
    changedAt: changedAt ?? undefined,
    usedAt: usedAt ?? undefined,
    expiresAt: expiresAt ?? undefined,
  }));
}

type Nullable<T> = {
  readonly [Name in keyof T]-?: undefined extends T[Name] ? Exclude<T[Name], undefined> | null : T[Name];
};
