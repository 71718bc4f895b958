import { type Insertable, type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * The change log's order. A position is `cluster:transaction:sequence`: everything up to that entry is behind the
 * reader. Only transactions older than every running one are read, so that none that commits late is passed over; the
 * cluster tells a database that was restored elsewhere, where transaction numbers mean something else.
 */
interface Position {
  readonly cluster: string;
  readonly transaction: string;
  readonly sequence: string;
}

export interface LogRow {
  readonly kind: string;
  readonly type: string;
  readonly id: string;
  readonly member_type: string | null;
  readonly member_id: string | null;
  readonly application_id: string | null;
  readonly changed: readonly string[] | null;
}

export interface LogPage {
  readonly rows: readonly LogRow[];
  readonly position: string;
  readonly more: boolean;
}

/** The position after everything that was committed so far. */
export async function watermark(kysely: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ cluster: string; transaction: string }>`
    SELECT system_identifier::text AS cluster, pg_snapshot_xmin(pg_current_snapshot())::text AS transaction
    FROM pg_control_system()`.execute(kysely);
  const row = rows[0];
  if (row === undefined) throw new Error('The database does not say which cluster it belongs to.');
  return `${row.cluster}:${row.transaction}:0`;
}

/** A page of the log after a position; undefined when the position means nothing in this database. */
export async function readLog(
  kysely: Kysely<Schema>,
  organizationId: string,
  position: string,
  limit: number,
): Promise<LogPage | undefined> {
  const after = parse(position);
  if (after === undefined) return undefined;
  const present = parse(await watermark(kysely));
  if (present === undefined || after.cluster !== present.cluster) return undefined;
  if (BigInt(after.transaction) > BigInt(present.transaction)) return undefined;
  const { rows } = await sql<LogRow & { transaction_id: string; sequence: string }>`
    SELECT kind, type, id, member_type, member_id, application_id, changed,
           transaction_id::text AS transaction_id, sequence::text AS sequence
    FROM directory_change
    WHERE organization_id = ${organizationId}
      AND (transaction_id, sequence) > (${after.transaction}::xid8, ${after.sequence}::bigint)
      AND transaction_id < ${present.transaction}::xid8
    ORDER BY directory_change.transaction_id, directory_change.sequence
    LIMIT ${limit + 1}`.execute(kysely);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit;
  return {
    rows: page,
    more,
    position:
      more && last !== undefined
        ? `${after.cluster}:${last.transaction_id}:${last.sequence}`
        : `${present.cluster}:${present.transaction}:0`,
  };
}

/** Where organisations are named whose log has grown. */
export const DIRECTORY_CHANNEL = 'lockstep_directory';

/** When an object was last written after a position; undefined when it was not, or the position means nothing here. */
export async function lastWritten(
  kysely: Kysely<Schema>,
  organizationId: string,
  position: string,
  { type, id }: Pick<LogRow, 'type' | 'id'>,
): Promise<Date | undefined> {
  const after = parse(position);
  if (after === undefined) return undefined;
  const { rows } = await sql<{ at: Date | null }>`
    SELECT max(at) AS at FROM directory_change
    WHERE organization_id = ${organizationId}
      AND (transaction_id, sequence) > (${after.transaction}::xid8, ${after.sequence}::bigint)
      AND type = ${type} AND id = ${id} AND kind = 'written'`.execute(kysely);
  return rows[0]?.at ?? undefined;
}

/** Appends to the log, within the transaction that makes the change, and tells who listens when that is committed. */
export async function logEntry(
  kysely: Kysely<Schema>,
  entries: readonly Insertable<Schema['directory_change']>[],
): Promise<void> {
  if (entries.length === 0) return;
  await kysely.insertInto('directory_change').values(entries).execute();
  const organizations = [...new Set(entries.map((entry) => entry.organization_id))];
  await sql`SELECT pg_notify(${DIRECTORY_CHANNEL}, whose) FROM unnest(${organizations}::text[]) AS whose`.execute(
    kysely,
  );
}

function parse(position: string): Position | undefined {
  const match = /^(\d{1,20}):(\d{1,20}):(\d{1,19})$/.exec(position);
  if (match === null) return undefined;
  const [, cluster = '', transaction = '', sequence = ''] = match;
  return { cluster, transaction, sequence };
}
