import { type Kysely, sql } from 'kysely';
import type {
  Counters,
  Escrow,
  HeldRemoval,
  JobCounts,
  JobStore,
  Link,
  LinkCounts,
  MembershipDelta,
  ObjectType,
  ReplacedGroup,
  ResolvableReference,
  VanishedPage,
} from '../../engine/index.ts';
import type { Schema } from '../schema.ts';
import { GroupMembers } from './group-members.ts';
import { ofJob } from './job-rows.ts';
import { asEscrow, asHeldRemoval, asLink } from './rows.ts';

/** What is asked about the objects of a job: links, lists of things to do, failures, numbers. It writes nothing. */
export abstract class JobReader {
  protected readonly kysely: Kysely<Schema>;
  protected readonly organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.kysely = kysely;
    this.organizationId = organizationId;
  }

  async links(jobId: string, type: ObjectType, sourceIds: readonly string[]): Promise<ReadonlyMap<string, Link>> {
    if (sourceIds.length === 0) return new Map();
    const rows = await this.kysely
      .selectFrom('link')
      .where(ofJob(this.organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('source_id', 'in', sourceIds)
      .where('state', '<>', 'tombstone')
      .execute();
    return new Map(rows.map((row) => [row.source_id, asLink(row)]));
  }

  async linkedTargets(
    jobId: string,
    type: ObjectType,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (targetIds.length === 0) return new Map();
    const rows = await this.kysely
      .selectFrom('link')
      .where(ofJob(this.organizationId, jobId))
      .select(['target_id', 'source_id'])
      .where('type', '=', type)
      .where('target_id', 'in', targetIds)
      .where('state', '<>', 'tombstone')
      .execute();
    return new Map(rows.map((row) => [row.target_id, row.source_id]));
  }

  async vanished(jobId: string, type: ObjectType, after: string | undefined): Promise<VanishedPage> {
    // The fence keeps the planner, which has no statistics of a table just filled, from comparing all with all.
    const { rows } = await sql<{ source_id: string; present: boolean | null }>`
      SELECT l.source_id, o.present
      FROM link l
      LEFT JOIN LATERAL (
        SELECT true AS present FROM directory_object o
        WHERE o.organization_id = l.organization_id AND o.type = l.type AND o.id = l.source_id OFFSET 0
      ) o ON true
      WHERE l.organization_id = ${this.organizationId} AND l.job_id = ${jobId} AND l.type = ${type}
        AND l.state <> 'tombstone' AND l.source_id > ${after ?? NO_ID}::uuid
      ORDER BY l.source_id LIMIT ${LOOKED_AT}`.execute(this.kysely);
    const ids = rows.filter(({ present }) => present !== true).map((row) => row.source_id);
    return { ids, next: rows.length === LOOKED_AT ? rows.at(-1)?.source_id : undefined };
  }

  async work(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]> {
    const rows = await this.kysely
      .selectFrom('work')
      .where(ofJob(this.organizationId, jobId))
      .select('id')
      .where('type', '=', type)
      .where('id', '>', after ?? NO_ID)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async escrows(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Escrow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.kysely
      .selectFrom('escrow')
      .where(ofJob(this.organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, asEscrow(row)]));
  }

  async listed(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const chosen = () =>
      sql`${ofJob(this.organizationId, jobId)} AND type = ${type} AND id = ANY (${[...ids]}::uuid[])`;
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM removal WHERE ${chosen()} UNION SELECT id FROM missing_account WHERE ${chosen()}`.execute(
      this.kysely,
    );
    return new Set(rows.map(({ id }) => id));
  }

  async waitingAmong(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.kysely
      .selectFrom('work')
      .select('id')
      .where(ofJob(this.organizationId, jobId))
      .where('type', '=', type)
      .where('id', 'in', ids)
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  async inUse(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]> {
    const rows = await this.kysely
      .selectFrom('link')
      .select('source_id')
      .where(ofJob(this.organizationId, jobId))
      .where('type', '=', type)
      .where('source_id', '>', after ?? NO_ID)
      .where('state', '=', 'managed')
      .where('left_scope_at', 'is', null)
      .orderBy('source_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.source_id);
  }

  async missing(jobId: string, type: ObjectType, limit: number): Promise<readonly string[]> {
    const rows = await this.kysely
      .selectFrom('missing_account')
      .select('id')
      .where(ofJob(this.organizationId, jobId))
      .where('type', '=', type)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async counts(jobId: string): Promise<JobCounts> {
    const job = () => ofJob(this.organizationId, jobId);
    const { rows } = await sql<{
      counts: Partial<LinkCounts>;
      counters: Counters | null;
      failing: number;
      given_up: number;
      references_failing: number;
      due: number;
      staged: number;
      allowed: number;
      missing: number;
    }>`
      SELECT counts,
        (SELECT counters FROM cycle WHERE ${job()} AND ended_at IS NULL) AS counters,
        (SELECT count(*) FROM escrow WHERE ${job()} AND given_up_at IS NULL) AS failing,
        (SELECT count(*) FROM escrow WHERE ${job()} AND given_up_at IS NOT NULL) AS given_up,
        (SELECT count(*) FROM pending_reference WHERE ${job()} AND failures > 0)
          + (SELECT count(*) FROM touched_group WHERE ${job()} AND failures > 0) AS references_failing,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'due' AND counted) AS due,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'staged') AS staged,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'allowed') AS allowed,
        (SELECT count(*) FROM missing_account WHERE ${job()}) AS missing
      FROM job WHERE organization_id = ${this.organizationId} AND id = ${jobId}`.execute(this.kysely);
    const [row] = rows;
    if (row === undefined) throw new Error(`There is no job ${jobId}.`);
    const number = (type: ObjectType, state: 'managed' | 'released') =>
      (row.counts[type]?.[state] ?? 0) + (row.counters?.links?.[type][state] ?? 0);
    const states = (type: ObjectType) => ({ managed: number(type, 'managed'), released: number(type, 'released') });
    return {
      links: { User: states('User'), Group: states('Group') },
      failing: row.failing,
      givenUp: row.given_up,
      referencesFailing: row.references_failing,
      due: row.due,
      staged: row.staged,
      allowed: row.allowed,
      missing: row.missing,
    };
  }

  async resolvableReferences(
    jobId: string,
    type: ObjectType,
    now: Date,
    after: string | undefined,
    limit: number,
    only?: string,
  ): Promise<readonly ResolvableReference[]> {
    const [ownerId = NO_ID, path = ''] = after?.split(/ (.*)/s) ?? [];
    const { rows } = await sql<{
      owner_id: string;
      path: string;
      wanted_id: string | null;
      cycle_id: string;
      outcome: string;
      failures: number;
      first_failure_at: Date | null;
      owner_target_id: string;
      owner_name: string | null;
      wanted_name: string | null;
      wanted_target_id: string | null;
      written_target_id: string | null;
    }>`
      SELECT p.owner_id, p.path, p.wanted_id, p.cycle_id, p.outcome, p.failures, p.first_failure_at,
             owner.target_id AS owner_target_id,
             coalesce(o.properties->>'userPrincipalName', o.properties->>'displayName') AS owner_name,
             coalesce(w.properties->>'userPrincipalName', w.properties->>'displayName') AS wanted_name,
             wanted.target_id AS wanted_target_id, written.target_id AS written_target_id
      FROM pending_reference p
      JOIN link owner ON owner.organization_id = p.organization_id AND owner.job_id = p.job_id AND owner.type = p.type
        AND owner.source_id = p.owner_id AND owner.state = 'managed'
      LEFT JOIN link wanted ON wanted.organization_id = p.organization_id AND wanted.job_id = p.job_id
        AND wanted.type = 'User' AND wanted.source_id = p.wanted_id AND wanted.state = 'managed'
      LEFT JOIN link written ON written.organization_id = p.organization_id AND written.job_id = p.job_id
        AND written.type = 'User' AND written.source_id = (owner.refs->>p.path)::uuid AND written.state <> 'tombstone'
      LEFT JOIN directory_object o ON o.organization_id = p.organization_id AND o.type = p.type AND o.id = p.owner_id
      LEFT JOIN directory_object w ON w.organization_id = p.organization_id AND w.type = 'User' AND w.id = p.wanted_id
      WHERE p.organization_id = ${this.organizationId} AND p.job_id = ${jobId} AND p.type = ${type}
        AND (p.owner_id, p.path) > (${ownerId}::uuid, ${path})
        AND (p.wanted_id IS NULL OR wanted.target_id IS NOT NULL)
        AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= ${now})
        ${only === undefined ? sql`` : sql`AND p.owner_id = ${only}`}
      ORDER BY p.owner_id, p.path
      LIMIT ${limit}`.execute(this.kysely);
    return rows.map((row) => ({
      type,
      ownerId: row.owner_id,
      path: row.path,
      wantedId: row.wanted_id ?? undefined,
      cycleId: row.cycle_id,
      outcome: row.outcome as ResolvableReference['outcome'],
      ownerTargetId: row.owner_target_id,
      ownerName: row.owner_name ?? row.owner_id,
      wantedName: row.wanted_name ?? undefined,
      wantedTargetId: row.wanted_target_id ?? undefined,
      writtenTargetId: row.written_target_id ?? undefined,
      failures: row.failures,
      firstFailureAt: row.first_failure_at ?? undefined,
    }));
  }

  async removals(
    ...[jobId, type, states, after, limit]: Parameters<JobStore['removals']>
  ): Promise<readonly HeldRemoval[]> {
    const rows = await this.kysely
      .selectFrom('removal')
      .where(ofJob(this.organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('state', 'in', states)
      .where('id', '>', after ?? NO_ID)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(asHeldRemoval);
  }

  async touchedGroups(...[jobId, now, limit, only]: Parameters<JobStore['touchedGroups']>) {
    const rows = await this.kysely
      .selectFrom('touched_group')
      .where(ofJob(this.organizationId, jobId))
      .select(['group_id', 'failures', 'first_failure_at'])
      .where((where) => where.or([where('next_attempt_at', 'is', null), where('next_attempt_at', '<=', now)]))
      .$if(only !== undefined, (query) => query.where('group_id', '=', only ?? NO_ID))
      .orderBy('group_id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      groupId: row.group_id,
      failures: row.failures,
      firstFailureAt: row.first_failure_at ?? undefined,
    }));
  }

  async replacedGroups(
    ...[jobId, after, limit]: Parameters<JobStore['replacedGroups']>
  ): Promise<readonly ReplacedGroup[]> {
    const { rows } = await sql<{ group_id: string; target_id: string }>`
      SELECT group_id, target_id FROM replaced_group r
      WHERE ${ofJob(this.organizationId, jobId)}
        AND (group_id, target_id) > (${after?.groupId ?? NO_ID}::uuid, ${after?.targetId ?? ''})
        AND NOT EXISTS (
          SELECT FROM touched_group t WHERE t.organization_id = r.organization_id AND t.job_id = r.job_id
            AND t.group_id = r.group_id)
      ORDER BY group_id, target_id LIMIT ${limit}`.execute(this.kysely);
    return rows.map((row) => ({ groupId: row.group_id, targetId: row.target_id }));
  }

  membershipDelta(
    ...[jobId, groupId, limit, nesting, members]: Parameters<JobStore['membershipDelta']>
  ): Promise<MembershipDelta | undefined> {
    return new GroupMembers(this.kysely, this.organizationId, jobId, groupId, nesting).delta(limit, members);
  }

  membershipDrift(
    ...[jobId, groupId, shown, limit, nesting]: Parameters<JobStore['membershipDrift']>
  ): Promise<MembershipDelta | undefined> {
    return new GroupMembers(this.kysely, this.organizationId, jobId, groupId, nesting).drift(shown, limit);
  }

  async waiting(...[jobId, type, now, after, limit]: Parameters<JobStore['waiting']>): Promise<readonly string[]> {
    const job = () => sql`${ofJob(this.organizationId, jobId)} AND type = ${type} AND id > ${after ?? NO_ID}::uuid`;
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM work WHERE ${job()}
      UNION SELECT id FROM escrow WHERE ${job()} AND next_attempt_at <= ${now} AND given_up_at IS NULL
      UNION SELECT id FROM wake_up WHERE ${job()} AND at <= ${now}
      UNION SELECT id FROM missing_account WHERE ${job()}
      UNION SELECT id FROM removal WHERE ${job()} AND state <> 'staged'
      ORDER BY id LIMIT ${limit}`.execute(this.kysely);
    return rows.map(({ id }) => id);
  }
}

/** Links compared with the directory at a time. */
const LOOKED_AT = 500;

const NO_ID = '00000000-0000-0000-0000-000000000000';
