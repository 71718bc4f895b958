import { sql, type Transaction } from 'kysely';
import {
  type ChangedObject,
  countLink,
  type JobEvent,
  LeaseLost,
  type Link,
  levelsBelow,
  NO_COUNTERS,
  type Results,
} from '../../engine/index.ts';
import type { Schema } from '../schema.ts';
import { addCounts } from './job-operations.ts';
import { ofJob } from './job-rows.ts';
import { escrowRow, linkRow } from './rows.ts';
import { writeJournal } from './write-journal.ts';

/** Writes what became of some objects, with the checkpoint behind them; all in the caller's transaction. */
export async function recordResults(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
  found: Results,
  tell: Tell,
): Promise<void> {
  const writer = new ResultWriter(transaction, organizationId, jobId);
  const results = await writer.standing(found);
  await writer.links(results);
  await writer.pendingReferences(results);
  await writer.settledReferences(results);
  await writer.failedReferences(results);
  await writer.removals(results);
  await writer.staged(results);
  await writer.escrows(results);
  await writer.settle('removal', results.settledRemovals);
  await writer.settle('escrow', results.settledEscrows);
  await writer.settle('work', results.settledWork);
  await writer.settle('missing_account', results.settledMissing);
  await writer.missing(results);
  await writer.wakeUps(results);
  await writer.memberships(results);
  await writer.replaced(results);
  await writer.journal(results);
  for (const event of results.events) await tell(event, transaction);
  await writer.checkpoint(results);
}

/** Passes on what happened, within the transaction of what it is about. */
export type Tell = (event: JobEvent, transaction: Transaction<Schema>) => Promise<void>;

/** References whose owner was counted in no cycle. */
const NO_CYCLE = '00000000-0000-0000-0000-000000000000';

class ResultWriter {
  readonly #transaction: Transaction<Schema>;
  readonly #organizationId: string;
  readonly #jobId: string;
  readonly #job: { readonly organization_id: string; readonly job_id: string };

  constructor(transaction: Transaction<Schema>, organizationId: string, jobId: string) {
    this.#transaction = transaction;
    this.#organizationId = organizationId;
    this.#jobId = jobId;
    this.#job = { organization_id: organizationId, job_id: jobId };
  }

  /**
   * The results without those of objects whose link somebody made or deleted by hand since they were looked at, and which
   * are looked at again. Links that are there stay as they are until the end of the transaction.
   */
  async standing(results: Results): Promise<Results> {
    const { seen } = results;
    const [first] = seen;
    if (first === undefined) return results;
    const rows = await this.#transaction
      .selectFrom('link')
      .select(['source_id', 'target_id'])
      .where(ofJob(this.#organizationId, this.#jobId))
      .where('type', '=', first.type)
      .where('state', '<>', 'tombstone')
      .where(
        'source_id',
        'in',
        seen.map(({ id }) => id),
      )
      .forUpdate()
      .execute();
    const now = new Map(rows.map((row) => [row.source_id, row]));
    const next = new Map(results.links.map((link) => [link.sourceId, link]));
    const decided = new Set<string>();
    let { links: counts } = NO_COUNTERS;
    for (const { type, id, targetId, state } of seen) {
      const [row, link] = [now.get(id), next.get(id)];
      if (row?.target_id === targetId || (row !== undefined && row.target_id === link?.targetId)) continue;
      decided.add(id);
      // What the cycle counts for it is taken back.
      const counted = countLink({ ...NO_COUNTERS, links: counts }, type, link?.state ?? state, state ?? 'tombstone');
      counts = counted.links;
    }
    if (decided.size === 0) return results;
    await addCounts(this.#transaction, this.#organizationId, this.#jobId, counts);
    const stands = ({ id }: ChangedObject) => !decided.has(id);
    return {
      ...results,
      links: results.links.filter(({ sourceId }) => !decided.has(sourceId)),
      renewed: results.renewed.filter((id) => !decided.has(id)),
      pendingReferences: results.pendingReferences.filter(({ ownerId }) => !decided.has(ownerId)),
      removals: results.removals.filter(stands),
      escrows: results.escrows.filter(stands),
      missing: results.missing.filter(stands),
      settledWork: results.settledWork.filter(stands),
    };
  }

  async links({ links, renewed, nesting }: Results): Promise<void> {
    if (links.length === 0) return;
    const rows = links.map((link) => linkRow(this.#organizationId, this.#jobId, link));
    // One value for all rows: a statement with hundreds of values costs more to put together than to run.
    await sql`
      INSERT INTO link (organization_id, job_id, type, source_id, target_id, state, release_cause, unkept, refs,
        left_scope_at, exported, target_version, last_success_at)
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS l (
        organization_id uuid, job_id uuid, type text, source_id uuid, target_id text, state text, release_cause text,
        unkept jsonb, refs jsonb, left_scope_at timestamptz, exported jsonb, target_version text,
        last_success_at timestamptz)
      ON CONFLICT (organization_id, job_id, type, source_id) DO UPDATE SET
        target_id = excluded.target_id, state = excluded.state, release_cause = excluded.release_cause,
        unkept = excluded.unkept, refs = excluded.refs, left_scope_at = excluded.left_scope_at,
        exported = excluded.exported, target_version = excluded.target_version,
        last_success_at = excluded.last_success_at`.execute(this.#transaction);
    if (renewed.length > 0) await this.#forgetWritten(renewed);
    const isMember = ({ type, state }: Link) =>
      state === 'managed' && (type === 'User' || nesting.nestedGroups === 'mirror');
    const members = links.filter(isMember).map(({ sourceId }) => sourceId);
    if (members.length > 0) await this.#touchGroupsOf(members, levelsBelow(nesting));
  }

  /** What was written about accounts that are others now, or were out of use, says nothing any more. */
  async #forgetWritten(renewed: readonly string[]): Promise<void> {
    await this.#transaction
      .deleteFrom('written_membership')
      .where(ofJob(this.#organizationId, this.#jobId))
      .where((where) => where.or([where('member_id', 'in', renewed), where('group_id', 'in', renewed)]))
      .execute();
    // Whom they manage is told the account of now.
    await sql`
      INSERT INTO pending_reference (organization_id, job_id, type, owner_id, path, wanted_id, cycle_id, outcome)
      SELECT l.organization_id, l.job_id, l.type, l.source_id, r.key, o.manager_id, ${NO_CYCLE}::uuid, 'skipped'
      FROM directory_object o
      JOIN link l ON l.organization_id = o.organization_id AND l.job_id = ${this.#jobId} AND l.type = o.type
        AND l.source_id = o.id AND l.state = 'managed'
      JOIN LATERAL jsonb_each_text(l.refs) r ON r.value = o.manager_id::text
      WHERE o.organization_id = ${this.#organizationId} AND o.manager_id = ANY (${[...renewed]}::uuid[])
      ON CONFLICT DO NOTHING`.execute(this.#transaction);
  }

  /** Groups with an account have to be compared when a member gets, or gets back, theirs. */
  async #touchGroupsOf(memberIds: readonly string[], levels: number): Promise<void> {
    await sql`
      WITH RECURSIVE above AS (
        SELECT m.member_id, m.group_id, 0 AS level FROM directory_membership m
        WHERE m.organization_id = ${this.#organizationId}
          AND m.member_id IN (${sql.join(memberIds.map((id) => sql`${id}::uuid`))})
        UNION
        SELECT a.member_id, m.group_id, a.level + 1 FROM above a
        JOIN directory_membership m ON m.organization_id = ${this.#organizationId} AND m.member_id = a.group_id
        WHERE a.level < ${levels}::int
      )
      INSERT INTO touched_group (organization_id, job_id, group_id)
      SELECT DISTINCT l.organization_id, l.job_id, m.group_id
      FROM above m
      JOIN link l ON l.organization_id = ${this.#organizationId} AND l.job_id = ${this.#jobId} AND l.type = 'Group'
        AND l.source_id = m.group_id AND l.state = 'managed'
      WHERE NOT EXISTS (
          SELECT FROM written_membership w
          WHERE w.organization_id = ${this.#organizationId} AND w.job_id = ${this.#jobId}
            AND w.group_id = m.group_id AND w.member_id = m.member_id)
      ON CONFLICT (organization_id, job_id, group_id) DO UPDATE SET next_attempt_at = NULL`.execute(this.#transaction);
  }

  async pendingReferences({ pendingReferences }: Results): Promise<void> {
    if (pendingReferences.length === 0) return;
    await this.#transaction
      .insertInto('pending_reference')
      .values(
        pendingReferences.map((reference) => ({
          ...this.#job,
          type: reference.type,
          owner_id: reference.ownerId,
          path: reference.path,
          wanted_id: reference.wantedId ?? null,
          cycle_id: reference.cycleId,
          outcome: reference.outcome,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'job_id', 'type', 'owner_id', 'path']).doUpdateSet((excluded) => ({
          wanted_id: excluded.ref('excluded.wanted_id'),
          cycle_id: excluded.ref('excluded.cycle_id'),
          outcome: excluded.ref('excluded.outcome'),
          // What is wanted now is tried at once.
          next_attempt_at: null,
        })),
      )
      .execute();
  }

  /** References that were written are remembered on the link and wait no longer. */
  async settledReferences({ settledReferences }: Results): Promise<void> {
    if (settledReferences.length === 0) return;
    const settled = JSON.stringify(
      settledReferences.map(({ type, ownerId, path, wantedId }) => ({
        type,
        id: ownerId,
        path,
        wanted: wantedId ?? null,
      })),
    );
    await sql`
      WITH settled AS (
        SELECT * FROM jsonb_to_recordset(${settled}::jsonb) AS s(type text, id uuid, path text, wanted text)
      ), gone AS (
        DELETE FROM pending_reference p USING settled s
        WHERE p.organization_id = ${this.#organizationId} AND p.job_id = ${this.#jobId}
          AND p.type = s.type AND p.owner_id = s.id AND p.path = s.path
      ), written AS (
        SELECT type, id, array_agg(path) AS paths,
               coalesce(jsonb_object_agg(path, wanted) FILTER (WHERE wanted IS NOT NULL), '{}'::jsonb) AS refs
        FROM settled GROUP BY type, id
      )
      UPDATE link SET refs = (link.refs - written.paths) || written.refs FROM written
      WHERE link.organization_id = ${this.#organizationId} AND link.job_id = ${this.#jobId}
        AND link.type = written.type AND link.source_id = written.id`.execute(this.#transaction);
  }

  /** References that could not be written wait for their next attempt. */
  async failedReferences({ failedReferences }: Results): Promise<void> {
    for (const { type, ownerId, path, failures, firstFailureAt, nextAttemptAt } of failedReferences) {
      await this.#transaction
        .updateTable('pending_reference')
        .set({ failures, first_failure_at: firstFailureAt, next_attempt_at: nextAttemptAt })
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('type', '=', type)
        .where('owner_id', '=', ownerId)
        .where('path', '=', path)
        .execute();
    }
  }

  /** A removal that is held back already stays so, whatever found it again. */
  async removals({ removals }: Results): Promise<void> {
    if (removals.length === 0) return;
    await this.#transaction
      .insertInto('removal')
      .values(
        removals.map(({ type, id, name, cause, how, counted }) => ({
          ...this.#job,
          type,
          id,
          name,
          cause,
          action: how,
          counted,
          since: sql<Date>`now()`,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'job_id', 'type', 'id']).doUpdateSet((excluded) => ({
          cause: excluded.ref('excluded.cause'),
          name: excluded.ref('excluded.name'),
          action: excluded.ref('excluded.action'),
          counted: excluded.ref('excluded.counted'),
        })),
      )
      .execute();
  }

  async staged({ stagedRemovals }: Results): Promise<void> {
    for (const type of ['User', 'Group'] as const) {
      const ids = stagedRemovals.filter((removal) => removal.type === type).map(({ id }) => id);
      if (ids.length === 0) continue;
      await this.#transaction
        .updateTable('removal')
        .set({ state: 'staged' })
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('type', '=', type)
        .where('id', 'in', ids)
        .execute();
    }
  }

  async missing({ missing }: Results): Promise<void> {
    if (missing.length === 0) return;
    await this.#transaction
      .insertInto('missing_account')
      .values(missing.map(({ type, id }) => ({ ...this.#job, type, id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async escrows({ escrows }: Results): Promise<void> {
    if (escrows.length === 0) return;
    await this.#transaction
      .insertInto('escrow')
      .values(escrows.map((escrow) => escrowRow(this.#organizationId, this.#jobId, escrow)))
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'job_id', 'type', 'id']).doUpdateSet((excluded) => ({
          code: excluded.ref('excluded.code'),
          last_failure_at: excluded.ref('excluded.last_failure_at'),
          attempts: excluded.ref('excluded.attempts'),
          next_attempt_at: excluded.ref('excluded.next_attempt_at'),
          name: excluded.ref('excluded.name'),
          message: excluded.ref('excluded.message'),
          given_up_at: excluded.ref('excluded.given_up_at'),
          candidates: excluded.ref('excluded.candidates'),
        })),
      )
      .execute();
  }

  /** Takes objects off a list of things to do. */
  async settle(
    table: 'removal' | 'escrow' | 'work' | 'wake_up' | 'missing_account',
    objects: readonly ChangedObject[],
  ): Promise<void> {
    for (const type of ['User', 'Group'] as const) {
      const ids = objects.filter((object) => object.type === type).map(({ id }) => id);
      if (ids.length === 0) continue;
      await this.#transaction
        .deleteFrom(table)
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('type', '=', type)
        .where('id', 'in', ids)
        .execute();
    }
  }

  async wakeUps({ wakeUps }: Results): Promise<void> {
    const set = wakeUps.flatMap(({ type, id, at }) => (at === undefined ? [] : [{ ...this.#job, type, id, at }]));
    await this.settle(
      'wake_up',
      wakeUps.filter(({ at }) => at === undefined),
    );
    if (set.length === 0) return;
    await this.#transaction
      .insertInto('wake_up')
      .values(set)
      .onConflict((conflict) =>
        conflict
          .columns(['organization_id', 'job_id', 'type', 'id'])
          .doUpdateSet((excluded) => ({ at: excluded.ref('excluded.at') })),
      )
      .execute();
  }

  async memberships(results: Results): Promise<void> {
    for (const { groupId, added, removed } of results.memberships) {
      if (added.length > 0) {
        await this.#transaction
          .insertInto('written_membership')
          .values(added.map((id) => ({ ...this.#job, group_id: groupId, member_id: id })))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      if (removed.length > 0) {
        await this.#transaction
          .deleteFrom('written_membership')
          .where(ofJob(this.#organizationId, this.#jobId))
          .where('group_id', '=', groupId)
          .where('member_id', 'in', removed)
          .execute();
      }
    }
    if (results.touchedGroups.length > 0) {
      await this.#transaction
        .insertInto('touched_group')
        .values(results.touchedGroups.map((id) => ({ ...this.#job, group_id: id })))
        .onConflict((conflict) =>
          conflict.columns(['organization_id', 'job_id', 'group_id']).doUpdateSet({ next_attempt_at: null }),
        )
        .execute();
    }
    for (const { groupId, failures, firstFailureAt, nextAttemptAt } of results.failedGroups) {
      await this.#transaction
        .updateTable('touched_group')
        .set({ failures, first_failure_at: firstFailureAt, next_attempt_at: nextAttemptAt })
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('group_id', '=', groupId)
        .execute();
    }
    if (results.settledGroups.length > 0) {
      await this.#transaction
        .deleteFrom('touched_group')
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('group_id', 'in', results.settledGroups)
        .execute();
    }
  }

  async replaced({ replaced, settledReplaced }: Results): Promise<void> {
    if (replaced.length > 0) {
      await this.#transaction
        .insertInto('replaced_group')
        .values(replaced.map(({ groupId, targetId }) => ({ ...this.#job, group_id: groupId, target_id: targetId })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    for (const { groupId, targetId } of settledReplaced) {
      await this.#transaction
        .deleteFrom('replaced_group')
        .where(ofJob(this.#organizationId, this.#jobId))
        .where('group_id', '=', groupId)
        .where('target_id', '=', targetId)
        .execute();
    }
  }

  async journal({ journal, collapse }: Results): Promise<void> {
    await writeJournal(this.#transaction, this.#organizationId, journal, { collapse });
  }

  /** Comes last: a cycle that somebody else runs by now refuses everything that was written before. */
  async checkpoint({ cycle, checkpoint, counters }: Results): Promise<void> {
    if (cycle === undefined) return addCounts(this.#transaction, this.#organizationId, this.#jobId, counters.links);
    const { numUpdatedRows } = await this.#transaction
      .updateTable('cycle')
      .set({
        checkpoint: JSON.stringify(checkpoint),
        counters: JSON.stringify(counters),
        intents: JSON.stringify(cycle.intents),
      })
      .where(ofJob(this.#organizationId, this.#jobId))
      .where('id', '=', cycle.id)
      .where('fence', '=', cycle.fence)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new LeaseLost('Another process runs this job by now.');
  }
}
