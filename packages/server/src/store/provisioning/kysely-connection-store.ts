import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { isUuid } from '../../access/index.ts';
import {
  type ChangedObject,
  type Connection,
  type ConnectionQuery,
  type ConnectionStore,
  type ConnectOutcome,
  countLink,
  type Link,
  NO_COUNTERS,
} from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { named } from './choice-sql.ts';
import { addCounts } from './job-operations.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';
import { linkRow } from './rows.ts';

/** Tables that know something of one object through its link, and the column that holds the object. */
const KNOWN_OF_OBJECT = [
  ['pending_reference', 'owner_id'],
  ['missing_account', 'id'],
  ['removal', 'id'],
  ['wake_up', 'id'],
] as const;

/** Links as administrators handle them. */
export class KyselyConnectionStore implements ConnectionStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async page(jobId: string, { type, state, name, after, limit }: ConnectionQuery): Promise<readonly Connection[]> {
    let rows = this.#connections(jobId);
    if (type !== undefined) rows = rows.where('l.type', '=', type);
    if (state !== undefined) rows = rows.where('l.state', '=', state);
    if (name !== undefined) rows = rows.where(named('o.name', name));
    if (after !== undefined) {
      rows = rows.where(sql<boolean>`(l.type, l.source_id) > (${after.type}, ${after.id}::uuid)`);
    }
    const found = await rows.orderBy('l.type').orderBy('l.source_id').limit(limit).execute();
    return found.map(asConnection);
  }

  async read(jobId: string, id: string): Promise<Connection | undefined> {
    const asSource = isUuid(id.toLowerCase())
      ? await this.#connections(jobId).where('l.source_id', '=', id).executeTakeFirst()
      : undefined;
    const row = asSource ?? (await this.#connections(jobId).where('l.target_id', '=', id).executeTakeFirst());
    return row && asConnection(row);
  }

  async shared(
    jobId: string,
    otherIds: readonly string[],
  ): Promise<readonly { readonly jobId: string; readonly accounts: number }[]> {
    if (otherIds.length === 0) return [];
    const rows = await this.#kysely
      .selectFrom('link as l')
      .innerJoin('link as other', (join) =>
        join
          .onRef('other.organization_id', '=', 'l.organization_id')
          .onRef('other.type', '=', 'l.type')
          .onRef('other.target_id', '=', 'l.target_id')
          .on('other.job_id', 'in', otherIds)
          .on('other.state', '<>', 'tombstone'),
      )
      .select(['other.job_id', sql<number>`count(*)::int`.as('accounts')])
      .where('l.organization_id', '=', this.#organizationId)
      .where('l.job_id', '=', jobId)
      .where('l.state', '<>', 'tombstone')
      .groupBy('other.job_id')
      .orderBy('other.job_id')
      .execute();
    return rows.map(({ job_id, accounts }) => ({ jobId: job_id, accounts }));
  }

  #connections(jobId: string) {
    return this.#kysely
      .selectFrom('link as l')
      .leftJoinLateral(
        (database) =>
          database
            .selectFrom('directory_object')
            .select(sql<string>`coalesce(properties->>'displayName', properties->>'userPrincipalName')`.as('name'))
            .whereRef('directory_object.organization_id', '=', 'l.organization_id')
            .whereRef('directory_object.type', '=', 'l.type')
            .whereRef('directory_object.id', '=', 'l.source_id')
            .as('o'),
        (join) => join.onTrue(),
      )
      .selectAll('l')
      .select('o.name')
      .where('l.organization_id', '=', this.#organizationId)
      .where('l.job_id', '=', jobId)
      .where('l.state', '<>', 'tombstone');
  }

  async connect(jobId: string, link: Link, change: JobChange): Promise<ConnectOutcome> {
    const { type, sourceId, targetId } = link;
    try {
      return await this.#kysely.transaction().execute(async (transaction) => {
        const rivals = await transaction
          .selectFrom('link')
          .select('source_id')
          .where(ofJob(this.#organizationId, jobId))
          .where('type', '=', type)
          .where('state', '<>', 'tombstone')
          .where((where) => where.or([where('source_id', '=', sourceId), where('target_id', '=', targetId)]))
          .execute();
        if (rivals.length > 0) {
          return rivals.some((rival) => rival.source_id === sourceId) ? 'sourceLinked' : 'targetLinked';
        }
        await this.#insert(transaction, jobId, link);
        const { links } = countLink(NO_COUNTERS, type, undefined, link.state);
        await addCounts(transaction, this.#organizationId, jobId, links);
        const object = { type, id: sourceId };
        await sql`
          DELETE FROM escrow WHERE ${ofJob(this.#organizationId, jobId)} AND type = ${type}
            AND id = ${sourceId}`.execute(transaction);
        await this.#lookAgain(transaction, jobId, object);
        await recordJobChange(transaction, this.#organizationId, jobId, change);
        return 'connected';
      });
    } catch (error) {
      // Somebody else linked the account in the same moment.
      if (error instanceof Error && 'code' in error && error.code === '23505') return 'targetLinked';
      throw error;
    }
  }

  /** A source object may have a tombstone, which makes way. */
  async #insert(transaction: Transaction<Schema>, jobId: string, link: Link): Promise<void> {
    const { unkept, refs, exported, ...row } = linkRow(this.#organizationId, jobId, link);
    const values = {
      ...row,
      unkept: JSON.stringify(unkept),
      refs: JSON.stringify(refs),
      exported: exported === null ? null : JSON.stringify(exported),
    };
    await transaction
      .insertInto('link')
      .values(values)
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'job_id', 'type', 'source_id']).doUpdateSet(values),
      )
      .execute();
  }

  async disconnect(jobId: string, object: ChangedObject, change: JobChange): Promise<boolean> {
    const { type, id } = object;
    return this.#kysely.transaction().execute(async (transaction) => {
      const gone = await transaction
        .deleteFrom('link')
        .where(ofJob(this.#organizationId, jobId))
        .where('type', '=', type)
        .where('source_id', '=', id)
        .where('state', '<>', 'tombstone')
        .returning('state')
        .executeTakeFirst();
      if (gone === undefined) return false;
      for (const [table, column] of KNOWN_OF_OBJECT) {
        await sql`
          DELETE FROM ${sql.table(table)} WHERE ${ofJob(this.#organizationId, jobId)} AND type = ${type}
            AND ${sql.ref(column)} = ${id}`.execute(transaction);
      }
      await transaction
        .deleteFrom('written_membership')
        .where(ofJob(this.#organizationId, jobId))
        .where(type === 'Group' ? 'group_id' : 'member_id', '=', id)
        .execute();
      const state = gone.state === 'released' ? 'released' : 'managed';
      const { links } = countLink(NO_COUNTERS, type, state, 'tombstone');
      await addCounts(transaction, this.#organizationId, jobId, links);
      await this.#lookAgain(transaction, jobId, object);
      await recordJobChange(transaction, this.#organizationId, jobId, change);
      return true;
    });
  }

  /** The next cycle looks at the object though nothing about it changed. */
  async #lookAgain(transaction: Transaction<Schema>, jobId: string, { type, id }: ChangedObject): Promise<void> {
    await transaction
      .insertInto('work')
      .values({ organization_id: this.#organizationId, job_id: jobId, type, id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function asConnection(row: Selectable<Schema['link']> & { readonly name: string | null }): Connection {
  return {
    type: row.type as Connection['type'],
    sourceId: row.source_id,
    targetId: row.target_id,
    displayName: row.name ?? undefined,
    state: row.state as Connection['state'],
    releaseCause: row.release_cause ?? undefined,
    leftScopeAt: row.left_scope_at ?? undefined,
    lastSuccessAt: row.last_success_at,
  };
}
