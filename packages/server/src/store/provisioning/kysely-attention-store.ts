import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import {
  ATTENTION_KINDS,
  type AttentionChoice,
  type AttentionItem,
  type AttentionKey,
  type AttentionKind,
  type AttentionStore,
  type Candidate,
  type ObjectType,
} from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { among, isOneOf, named } from './choice-sql.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** A row of the list; `path` and `wanted` only of references. */
interface Row {
  readonly type: string;
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly first_failure_at: Date | null;
  readonly last_failure_at: Date | null;
  readonly next_attempt_at: Date | null;
  readonly candidates: readonly Candidate[] | null;
  readonly wanted: string | null;
}

/** What could not be done, from the tables in which cycles leave it. */
export class KyselyAttentionStore implements AttentionStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async page(...[jobId, choice, after, limit]: Parameters<AttentionStore['page']>): Promise<readonly AttentionItem[]> {
    const first = after === undefined ? 0 : ATTENTION_KINDS.indexOf(after.kind);
    const items: AttentionItem[] = [];
    for (const kind of ATTENTION_KINDS.slice(first)) {
      if (items.length === limit) break;
      if (choice.kinds !== undefined && !choice.kinds.includes(kind)) continue;
      const behind = kind === after?.kind ? after : undefined;
      items.push(...(await this.#ofKind(jobId, kind, choice, behind, limit - items.length)));
    }
    return items;
  }

  async #ofKind(
    jobId: string,
    kind: AttentionKind,
    { ids, code, name }: AttentionChoice,
    after: AttentionKey | undefined,
    limit: number,
  ): Promise<readonly AttentionItem[]> {
    const { rows } = await sql<Row>`
      SELECT * FROM (${this.#rows(jobId, kind)}) AS item
      WHERE ${among('id', ids)} AND ${named('name', name)}
        ${code === undefined ? sql`` : sql`AND lower(code) = ${code.toLowerCase()}`}
        ${after === undefined ? sql`` : sql`AND (type, id, path) > (${after.type}, ${after.id}::uuid, ${after.path})`}
      ORDER BY type, id, path LIMIT ${limit}`.execute(this.#kysely);
    return rows.map((row) => asItem(kind, row));
  }

  /** The rows of a kind, with the same columns whatever the table. */
  #rows(jobId: string, kind: AttentionKind): RawBuilder<Row> {
    const job = ofJob(this.#organizationId, jobId);
    const nothing = sql`NULL::jsonb AS candidates, NULL::text AS wanted`;
    switch (kind) {
      case 'ambiguous':
      case 'failing':
      case 'givenUp':
        return sql`
          SELECT type, id, '' COLLATE "C" AS path, name, code, message, attempts, first_failure_at, last_failure_at,
            CASE WHEN given_up_at IS NULL THEN next_attempt_at END AS next_attempt_at, candidates, NULL::text AS wanted
          FROM escrow WHERE ${job} AND ${ESCROWS[kind]}`;
      case 'pruned':
        return sql`
          SELECT type, id, '' COLLATE "C" AS path, name, code, message, 1 AS attempts, at AS first_failure_at,
            at AS last_failure_at, NULL::timestamptz AS next_attempt_at, ${nothing}
          FROM pruned_failure WHERE ${job}`;
      case 'reference':
        return sql`
          SELECT p.type, p.owner_id AS id, p.path, ${nameOf('owner')} AS name,
            'UnableToResolveReferenceAttributeValue' AS code, '' AS message, p.failures AS attempts,
            p.first_failure_at, NULL::timestamptz AS last_failure_at, p.next_attempt_at, NULL::jsonb AS candidates,
            coalesce(${nameOf('wanted')}, p.wanted_id::text) AS wanted
          FROM (SELECT * FROM pending_reference WHERE ${job}) p
          LEFT JOIN directory_object owner ON owner.organization_id = p.organization_id AND owner.type = p.type
            AND owner.id = p.owner_id
          LEFT JOIN directory_object wanted ON wanted.organization_id = p.organization_id AND wanted.type = 'User'
            AND wanted.id = p.wanted_id`;
      case 'membership':
        return sql`
          SELECT 'Group' AS type, g.group_id AS id, '' COLLATE "C" AS path, ${nameOf('owner')} AS name,
            'UnableToResolveReferenceAttributeValue' AS code, '' AS message, g.failures AS attempts,
            g.first_failure_at, NULL::timestamptz AS last_failure_at, g.next_attempt_at, ${nothing}
          FROM (SELECT * FROM touched_group WHERE ${job} AND failures > 0) g
          LEFT JOIN directory_object owner ON owner.organization_id = g.organization_id AND owner.type = 'Group'
            AND owner.id = g.group_id`;
    }
  }

  retry(jobId: string, items: readonly AttentionKey[], now: Date, change: JobChange): Promise<number> {
    const job = ofJob(this.#organizationId, jobId);
    return this.#decide(jobId, items, change, (kind, some) => {
      switch (kind) {
        case 'ambiguous':
        case 'failing':
        case 'givenUp':
          return sql`
            UPDATE escrow SET next_attempt_at = ${now}, first_failure_at = ${now}, given_up_at = NULL
            WHERE ${job} AND ${isOneOf(some)} RETURNING type, id, name`;
        case 'pruned':
          return sql`
            WITH back AS (
              DELETE FROM pruned_failure WHERE ${job} AND ${isOneOf(some)}
              RETURNING organization_id, job_id, type, id, name
            ), waiting AS (
              INSERT INTO work (organization_id, job_id, type, id)
              SELECT organization_id, job_id, type, id FROM back ON CONFLICT DO NOTHING
            )
            SELECT type, id, name FROM back`;
        case 'reference':
          return sql`
            UPDATE pending_reference SET next_attempt_at = NULL, failures = 0, first_failure_at = NULL
            WHERE ${job} AND ${isReference(some)} RETURNING type, owner_id AS id, path AS name`;
        case 'membership':
          return sql`
            UPDATE touched_group SET next_attempt_at = NULL, failures = 0, first_failure_at = NULL
            WHERE ${job} AND ${among('group_id', idsOf(some))} RETURNING 'Group' AS type, group_id AS id, '' AS name`;
      }
    });
  }

  dismiss(jobId: string, items: readonly AttentionKey[], change: JobChange): Promise<number> {
    const job = ofJob(this.#organizationId, jobId);
    return this.#decide(jobId, items, change, (kind, some) => {
      switch (kind) {
        case 'ambiguous':
        case 'failing':
        case 'givenUp':
          return sql`DELETE FROM escrow WHERE ${job} AND ${isOneOf(some)} RETURNING type, id, name`;
        case 'pruned':
          return sql`DELETE FROM pruned_failure WHERE ${job} AND ${isOneOf(some)} RETURNING type, id, name`;
        case 'reference':
          return sql`
            DELETE FROM pending_reference WHERE ${job} AND ${isReference(some)}
            RETURNING type, owner_id AS id, path AS name`;
        case 'membership':
          return sql`
            DELETE FROM touched_group WHERE ${job} AND ${among('group_id', idsOf(some))}
            RETURNING 'Group' AS type, group_id AS id, '' AS name`;
      }
    });
  }

  /** Does the same to rows of every kind, in one transaction with its audit entry. */
  #decide(
    jobId: string,
    items: readonly AttentionKey[],
    change: JobChange,
    statement: (kind: AttentionKind, some: readonly AttentionKey[]) => RawBuilder<unknown>,
  ): Promise<number> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const decided: Decided[] = [];
      for (const kind of ATTENTION_KINDS) {
        const some = items.filter((item) => item.kind === kind);
        if (some.length > 0) decided.push(...(await run(transaction, statement(kind, some))));
      }
      if (decided.length === 0) return 0;
      const objects = decided.map(({ type, id, name }) => ({ type, id, displayName: name, modified: [] }));
      await recordJobChange(transaction, this.#organizationId, jobId, { ...change, objects });
      return decided.length;
    });
  }
}

interface Decided {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
}

async function run(transaction: Transaction<Schema>, statement: RawBuilder<unknown>): Promise<readonly Decided[]> {
  return ((await statement.execute(transaction)) as { rows: Decided[] }).rows;
}

const ESCROWS: Readonly<Record<'ambiguous' | 'failing' | 'givenUp', RawBuilder<boolean>>> = {
  ambiguous: sql`candidates IS NOT NULL`,
  failing: sql`candidates IS NULL AND given_up_at IS NULL`,
  givenUp: sql`candidates IS NULL AND given_up_at IS NOT NULL`,
};

function nameOf(object: 'owner' | 'wanted'): RawBuilder<string> {
  const properties = sql.ref(`${object}.properties`);
  return sql`coalesce(${properties}->>'userPrincipalName', ${properties}->>'displayName')`;
}

function idsOf(items: readonly AttentionKey[]): readonly string[] {
  return items.map(({ id }) => id);
}

function isReference(items: readonly AttentionKey[]): RawBuilder<boolean> {
  const keys = JSON.stringify(items.map(({ type, id, path }) => ({ type, id, path })));
  return sql<boolean>`(type, owner_id, path) IN (
    SELECT o.type, o.id, o.path FROM jsonb_to_recordset(${keys}::jsonb) AS o(type text, id uuid, path text))`;
}

function asItem(kind: AttentionKind, row: Row): AttentionItem {
  return {
    kind,
    type: row.type as ObjectType,
    id: row.id,
    path: row.path,
    name: row.name ?? row.id,
    code: row.code,
    message: messageOf(kind, row),
    attempts: row.attempts,
    firstFailureAt: row.first_failure_at ?? undefined,
    lastFailureAt: row.last_failure_at ?? undefined,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    candidates: row.candidates ?? [],
  };
}

function messageOf(kind: AttentionKind, { message, path, wanted, attempts }: Row): string {
  if (kind === 'membership') return `Members of the group could not be written (${attempts} attempts).`;
  if (kind !== 'reference') return message;
  if (attempts > 0) return `${path} could not be written (${attempts} attempts).`;
  if (wanted === null) return `${path} is to be taken away, which the next cycle does.`;
  return `${path} refers to ${wanted}, who has no account in the application yet. Bring them into scope, or wait.`;
}
