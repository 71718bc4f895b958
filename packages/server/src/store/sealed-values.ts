import { type Kysely, type RawBuilder, sql } from 'kysely';
import { identityProviderContext, type Reseal } from '../access/index.ts';
import {
  authorizationContext,
  credentialsContext,
  pendingAuthorizationContext,
  secretsContext,
} from '../applications/index.ts';
import { secretContext } from '../notify/index.ts';
import { sourceContext } from '../sources/index.ts';
import { eventSecretContext, providerContext, sealedFor } from '../tenants/index.ts';
import type { Schema } from './schema.ts';

/** A column that holds sealed values, and what those of a row are sealed for. */
interface SealedColumn {
  readonly table: keyof Schema;
  readonly column: string;
  readonly of: 'organization_id' | 'tenant_id';
  /** What tells a row from the others of its organisation or tenant. */
  readonly id: string;
  readonly context: (of: string, id: string) => string;
}

/** Every column that holds sealed values. Whoever adds one adds it here. */
const SEALED: readonly SealedColumn[] = [
  { table: 'tenant_token', column: 'sealed', of: 'tenant_id', id: 'id', context: sealedFor },
  { table: 'application', column: 'secrets', of: 'organization_id', id: 'id', context: (_, id) => secretsContext(id) },
  { table: 'job', column: 'credentials', of: 'organization_id', id: 'id', context: (_, id) => credentialsContext(id) },
  {
    table: 'application_authorization',
    column: 'sealed',
    of: 'organization_id',
    id: 'application_id',
    context: (_, id) => authorizationContext(id),
  },
  {
    table: 'application_authorization_request',
    column: 'sealed',
    of: 'organization_id',
    id: 'digest',
    context: () => pendingAuthorizationContext,
  },
  {
    table: 'tenant_identity_provider',
    column: 'client_secret',
    of: 'tenant_id',
    id: 'tenant_id',
    context: providerContext,
  },
  { table: 'tenant_webhook', column: 'secret', of: 'tenant_id', id: 'id', context: eventSecretContext },
  { table: 'webhook', column: 'secret', of: 'organization_id', id: 'id', context: (_, id) => secretContext(id) },
  {
    table: 'directory_source',
    column: 'secret',
    of: 'organization_id',
    id: 'id',
    context: (_, id) => sourceContext(id),
  },
  {
    table: 'identity_provider',
    column: 'client_secret',
    of: 'organization_id',
    id: 'organization_id',
    context: identityProviderContext,
  },
];

interface SealedRow {
  readonly of: string;
  readonly id: string;
  readonly sealed: Uint8Array;
}

const ROWS = 100;

/**
 * Seals every stored value that is sealed with another key with the present one, a few at a time; answers how many. A value
 * that is changed meanwhile is left as it is written: it was sealed with the present key. May be repeated after a crash.
 */
export async function resealAll(kysely: Kysely<Schema>, box: Parameters<Reseal>[0]): Promise<number> {
  let resealed = 0;
  for (const column of SEALED) {
    for (let last: SealedRow | undefined, rows = await page(kysely, column, last); rows.length > 0; ) {
      for (const row of rows) if (!box.isCurrent(row.sealed)) resealed += await reseal(kysely, column, row, box);
      last = rows.at(-1);
      rows = await page(kysely, column, last);
    }
  }
  return resealed;
}

async function page(
  kysely: Kysely<Schema>,
  { table, column, of, id }: SealedColumn,
  last: SealedRow | undefined,
): Promise<readonly SealedRow[]> {
  const after: RawBuilder<unknown> =
    last === undefined ? sql`` : sql`AND (${sql.ref(of)}::text, ${sql.ref(id)}::text) > (${last.of}, ${last.id})`;
  const { rows } = await sql<SealedRow>`
    SELECT ${sql.ref(of)}::text AS of, ${sql.ref(id)}::text AS id, ${sql.ref(column)} AS sealed
    FROM ${sql.table(table)} WHERE ${sql.ref(column)} IS NOT NULL ${after}
    ORDER BY ${sql.ref(of)}::text, ${sql.ref(id)}::text LIMIT ${ROWS}`.execute(kysely);
  return rows;
}

async function reseal(
  kysely: Kysely<Schema>,
  { table, column, of, id, context }: SealedColumn,
  row: SealedRow,
  box: Parameters<Reseal>[0],
): Promise<number> {
  const bound = context(row.of, row.id);
  const sealed = Buffer.from(box.seal(box.open(row.sealed, bound), bound));
  const { rows } = await sql`
    UPDATE ${sql.table(table)} SET ${sql.ref(column)} = ${sealed}
    WHERE ${sql.ref(of)}::text = ${row.of} AND ${sql.ref(id)}::text = ${row.id}
      AND ${sql.ref(column)} = ${Buffer.from(row.sealed)} RETURNING 1`.execute(kysely);
  return rows.length;
}
