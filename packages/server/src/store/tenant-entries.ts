import { type Insertable, type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type {
  EntryChange,
  EntryOfTenant,
  EntryPage,
  EntryRecord,
  EntrySteps,
  EntryStore,
  Lists,
  ManyTenants,
} from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { isDuplicate } from './scim-store-error.ts';
import { textRange } from './text-range.ts';

/** A statement takes 65,535 parameters at most. */
const entriesAtOnce = 1_000;

type Row = Selectable<Schema['tenant_entry']>;

/** The entries of applications' lists in PostgreSQL, on a server or embedded. See `EntryStore`. */
export class KyselyEntryStore implements EntryStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  read(tenantId: string, collection: string, id: string): Promise<EntryRecord | undefined> {
    return readEntry(this.#kysely, tenantId, collection, id);
  }

  async list(tenantId: string, collection: string, page: EntryPage): Promise<readonly EntryRecord[]> {
    const { after, prefix, nameFolded, having, limit } = page;
    let select = this.#kysely
      .selectFrom('tenant_entry')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('collection', '=', collection);
    if (after) select = select.where(sql<boolean>`(name_folded, id) > (${after.nameFolded}, ${after.id})`);
    if (nameFolded !== undefined) select = select.where('name_folded', '=', nameFolded);
    if (prefix !== undefined) select = select.where(textRange(sql.ref('name_folded'), prefix));
    if (having) select = select.where(sql<boolean>`fields @> ${JSON.stringify(having)}::jsonb`);
    const rows = await select.orderBy('name_folded').orderBy('id').limit(limit).execute();
    return rows.map(entryOf);
  }

  async across({ lists, limit, after, having }: ManyTenants): Promise<readonly EntryOfTenant[]> {
    if (lists.length === 0) return [];
    const wanted = lists.map(({ profile, collection }) => sql`(${profile}, ${collection})`);
    let select = this.#kysely
      .selectFrom('tenant_entry as entry')
      .innerJoin('tenant', 'tenant.tenant_id', 'entry.tenant_id')
      .selectAll('entry')
      .select(['tenant.key', 'tenant.profile', 'tenant.display_name'])
      .where(sql<boolean>`(tenant.profile, entry.collection) IN (${sql.join(wanted)})`);
    if (after)
      select = select.where(sql<boolean>`(entry.created_at, entry.id) < (${after.at}::timestamptz, ${after.id})`);
    if (having) select = select.where(sql<boolean>`entry.fields @> ${JSON.stringify(having)}::jsonb`);
    const rows = await select.orderBy('entry.created_at', 'desc').orderBy('entry.id', 'desc').limit(limit).execute();
    return rows.map(({ key, profile, display_name: displayName, ...row }) => ({
      tenant: { key, displayName, profile },
      entry: entryOf(row),
    }));
  }

  async add(entry: EntryRecord, most: number): Promise<'added' | 'nameInUse' | 'full' | 'gone'> {
    const { tenantId, collection, isInRules } = entry;
    const write = async (transaction: Transaction<Schema>) => {
      if (!(await heldTenant(transaction, tenantId, isInRules))) return 'gone' as const;
      const { rows } = await sql<{ full: boolean }>`
        SELECT EXISTS (SELECT FROM tenant_entry WHERE tenant_id = ${tenantId}::uuid AND collection = ${collection}
          OFFSET ${most - 1}::int) AS full`.execute(transaction);
      if (rows[0]?.full) return 'full' as const;
      await transaction.insertInto('tenant_entry').values(entryRow(entry)).execute();
      return 'added' as const;
    };
    return orWhen(isDuplicate, 'nameInUse' as const, this.#kysely.transaction().execute(write));
  }

  async change(
    { tenantId, collection, id, version }: Pick<EntryRecord, 'tenantId' | 'collection' | 'id' | 'version'>,
    { name, nameFolded, fields }: EntryChange,
  ): Promise<EntryRecord | 'stale' | 'nameInUse' | undefined> {
    const write = async (transaction: Transaction<Schema>) => {
      // The tenant before the entry, as everybody takes them.
      const before = await readEntry(transaction, tenantId, collection, id);
      if (!before || !(await heldTenant(transaction, tenantId, before.isInRules))) return undefined;
      const row = await transaction
        .updateTable('tenant_entry')
        .set({ name, name_folded: nameFolded, fields: JSON.stringify(fields), version: version + 1 })
        .where('tenant_id', '=', tenantId)
        .where('collection', '=', collection)
        .where('id', '=', id)
        .where('version', '=', version)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw new Stale();
      return entryOf(row);
    };
    const written = this.#kysely.transaction().execute(write);
    return orWhen(isStale, 'stale' as const, orWhen(isDuplicate, 'nameInUse' as const, written));
  }

  async remove(tenantId: string, collection: string, id: string, tenantVersion?: number): Promise<boolean | 'stale'> {
    const write = async (transaction: Transaction<Schema>) => {
      const before = await readEntry(transaction, tenantId, collection, id);
      if (!before) return false;
      const held = await heldTenant(transaction, tenantId, before.isInRules);
      if (!held) return false;
      if (tenantVersion !== undefined && held.version !== tenantVersion) throw new Stale();
      const { numDeletedRows } = await transaction
        .deleteFrom('tenant_entry')
        .where('tenant_id', '=', tenantId)
        .where('collection', '=', collection)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    };
    return orWhen(isStale, 'stale' as const, this.#kysely.transaction().execute(write));
  }
}

/** What a write comes to, or an outcome where an error of a kind says so. */
async function orWhen<T, O>(isKind: (error: unknown) => boolean, outcome: O, write: Promise<T>): Promise<T | O> {
  try {
    return await write;
  } catch (error) {
    if (isKind(error)) return outcome;
    throw error;
  }
}

async function readEntry(
  kysely: Kysely<Schema>,
  tenantId: string,
  collection: string,
  id: string,
): Promise<EntryRecord | undefined> {
  const row = await kysely
    .selectFrom('tenant_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('collection', '=', collection)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && entryOf(row);
}

/** Ends a transaction without a trace: somebody else was there before. */
class Stale extends Error {}

function isStale(error: unknown): boolean {
  return error instanceof Stale;
}

/** Holds the tenant against its removal; raises its version when rules look at what is about to be written. */
async function heldTenant(
  transaction: Transaction<Schema>,
  tenantId: string,
  isInRules: boolean,
): Promise<{ readonly version: number } | undefined> {
  const tenant = await transaction
    .selectFrom('tenant')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .$if(isInRules, (query) => query.forUpdate())
    .$if(!isInRules, (query) => query.forKeyShare())
    .executeTakeFirst();
  if (tenant && isInRules) {
    await transaction
      .updateTable('tenant')
      .set({ version: tenant.version + 1 })
      .where('tenant_id', '=', tenantId)
      .execute();
  }
  return tenant;
}

/** Changes many entries of a tenant whose row is held. */
export async function takeEntrySteps(
  transaction: Transaction<Schema>,
  tenantId: string,
  { remove, change, add }: EntrySteps,
): Promise<void> {
  for (const { collection, having } of remove) {
    await sql`
      DELETE FROM tenant_entry WHERE tenant_id = ${tenantId}::uuid AND collection = ${collection}
        AND fields @> ${JSON.stringify(having)}::jsonb`.execute(transaction);
  }
  for (const { collection, having, set } of change) {
    await sql`
      UPDATE tenant_entry SET fields = fields || ${JSON.stringify(set)}::jsonb, version = version + 1
      WHERE tenant_id = ${tenantId}::uuid AND collection = ${collection}
        AND fields @> ${JSON.stringify(having)}::jsonb`.execute(transaction);
  }
  await addEntries(transaction, add);
}

/** Adds entries, but those whose id or unique name is there. */
export async function addEntries(transaction: Transaction<Schema>, entries: readonly EntryRecord[]): Promise<void> {
  for (let first = 0; first < entries.length; first += entriesAtOnce) {
    await transaction
      .insertInto('tenant_entry')
      .values(entries.slice(first, first + entriesAtOnce).map(entryRow))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** The entries of a tenant that value rules look at, as a column of `tenant`. */
export function listsColumn(): RawBuilder<Record<string, readonly ListedRow[]> | null> {
  return sql<Record<string, readonly ListedRow[]> | null>`(
    SELECT json_object_agg(listed.collection, listed.entries) FROM (
      SELECT collection, json_agg(json_build_object(
        'id', id, 'name', name, 'fields', fields, 'version', version,
        'createdAt', floor(extract(epoch FROM created_at) * 1000)) ORDER BY name_folded, id) AS entries
      FROM tenant_entry WHERE tenant_entry.tenant_id = tenant.tenant_id AND in_rules GROUP BY collection
    ) listed
  )`;
}

export interface ListedRow extends Pick<EntryRecord, 'id' | 'name' | 'fields' | 'version'> {
  readonly createdAt: number;
}

export function listsOf(column: Record<string, readonly ListedRow[]> | null): Lists {
  return Object.fromEntries(
    Object.entries(column ?? {}).map(([collection, rows]) => [
      collection,
      rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) })),
    ]),
  );
}

function entryRow(entry: EntryRecord): Insertable<Schema['tenant_entry']> {
  return {
    tenant_id: entry.tenantId,
    collection: entry.collection,
    id: entry.id,
    name: entry.name,
    name_folded: entry.nameFolded,
    unique_name: entry.hasUniqueName,
    in_rules: entry.isInRules,
    fields: JSON.stringify(entry.fields),
    version: entry.version,
    created_at: entry.createdAt,
  };
}

function entryOf(row: Row): EntryRecord {
  return {
    tenantId: row.tenant_id,
    collection: row.collection,
    id: row.id,
    name: row.name,
    nameFolded: row.name_folded,
    hasUniqueName: row.unique_name,
    isInRules: row.in_rules,
    fields: row.fields,
    version: row.version,
    createdAt: row.created_at,
  };
}
