import { type Kysely, type Selectable, sql } from 'kysely';
import type { AuditActivity, AuditEntry, AuditQuery, AuditStore, Initiator, LogPage } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { retaining } from './kysely-journal-store.ts';
import { recordAudit } from './record-audit.ts';

/** Nothing has this id. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

/** The audit log in the database. */
export class KyselyAuditStore implements AuditStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  record(organizationId: string, entry: AuditEntry): Promise<void> {
    return recordAudit(this.#kysely, organizationId, entry);
  }

  async page(organizationId: string, query: AuditQuery): Promise<LogPage<AuditEntry>> {
    const { activities, category, result, initiatorId, targetId, jobId, from, until, after } = query;
    const { applicationId, applicationIds } = query;
    let rows = this.#kysely.selectFrom('audit_entry').selectAll().where('organization_id', '=', organizationId);
    if (activities !== undefined) rows = rows.where('activity', 'in', [...activities, '']);
    if (category !== undefined) rows = rows.where('category', '=', category);
    if (result !== undefined) rows = rows.where('result', '=', result);
    if (initiatorId !== undefined) rows = rows.where('initiator_id', '=', initiatorId);
    if (targetId !== undefined) {
      // Found first and sorted then: the planner would rather walk along the time, past everything else.
      rows = rows.where(sql<boolean>`id = ANY(ARRAY(
        SELECT id FROM audit_entry t
        WHERE t.organization_id = ${organizationId} AND t.sought @> ARRAY[${targetId.toLowerCase()}::text]))`);
    }
    if (jobId !== undefined) rows = rows.where('job_id', '=', jobId);
    if (applicationId !== undefined) rows = rows.where('application_id', '=', applicationId);
    if (applicationIds !== undefined) rows = rows.where('application_id', 'in', [...applicationIds, NOTHING]);
    if (from !== undefined) rows = rows.where('at', '>=', from);
    if (until !== undefined) rows = rows.where('at', '<', until);
    if (after !== undefined) {
      rows = rows.where(sql<boolean>`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
    }
    const found = await rows
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
      .execute();
    const entries = found.slice(0, query.limit).map(asAuditEntry);
    const last = found.length > query.limit ? entries.at(-1) : undefined;
    return { entries, next: last === undefined ? undefined : { at: last.at, id: last.id } };
  }

  async entry(organizationId: string, id: string): Promise<AuditEntry | undefined> {
    const row = await this.#kysely
      .selectFrom('audit_entry')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? undefined : asAuditEntry(row);
  }

  removeBefore(organizationId: string, before: Date, limit: number): Promise<number> {
    return retaining(this.#kysely, async (transaction) => {
      const { rows } = await sql`
        DELETE FROM audit_entry WHERE organization_id = ${organizationId} AND id IN (
          SELECT id FROM audit_entry WHERE organization_id = ${organizationId} AND at < ${before}
          ORDER BY at, id LIMIT ${limit}
        ) RETURNING id`.execute(transaction);
      return rows.length;
    });
  }
}

function asAuditEntry(row: Selectable<Schema['audit_entry']>): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    activity: row.activity as AuditActivity,
    initiator: {
      type: row.initiator_type as Initiator['type'],
      id: row.initiator_id,
      displayName: row.initiator_name,
    },
    targets: row.targets,
    result: row.result as AuditEntry['result'],
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.job_id !== null && { jobId: row.job_id }),
    ...(row.application_id !== null && { applicationId: row.application_id }),
    ...(row.correlation_id !== null && { correlationId: row.correlation_id }),
  };
}
