import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type Escrow,
  explainScope,
  isHeld,
  type Job,
  type Link,
  LOG_CODES,
  type ObjectType,
  type ScopeRow,
} from '../../engine/index.ts';
import { type JournalEntry, objectSummary } from '../../journal/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { guid, type ProvisioningNeeds, READ } from './provisioning.ts';
import { summaryContext } from './provisioning-log.ts';
import { rowView } from './scope-evaluation.ts';
import { graphJobId } from './synchronization-status.ts';

const provisioningSchema = z.object({
  applicationId: z.string(),
  applicationDisplayName: z.string(),
  jobId: z.string(),
  verdict: z.string(),
  sentence: z.string(),
  cause: z.object({ code: z.string(), meaning: z.string(), remedy: z.string() }).nullable(),
  nextAttempt: z.string().nullable(),
  actions: z.array(z.string()),
  scope: z.unknown().optional(),
  link: z.unknown().optional(),
  lastEntry: z.unknown().optional(),
});

/** How somebody stands with one application, the first that holds. */
type Verdict =
  | 'ambiguous'
  | 'givenUp'
  | 'failing'
  | 'held'
  | 'provisioned'
  | 'waiting'
  | 'passedOver'
  | 'leaving'
  | 'released'
  | 'outOfScope';

/** `/users/{id}/provisioning` and `/groups/{id}/provisioning`: how somebody stands with each application, and why. */
export function objectProvisioningRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  for (const [collection, type] of [
    ['users', 'User'],
    ['groups', 'Group'],
  ] as const) {
    app.get<{ Params: { id: string } }>(
      `/${collection}/:id/provisioning`,
      operation({
        id: `get${type}Provisioning`,
        summary: `Say how a ${type.toLowerCase()} stands with each application, why, and what can be done`,
        tag: 'Provisioning of objects',
        permissions: READ,
        query: { summary: 'true leaves out gates, link and last entry' },
        answers: { 200: z.object({ value: z.array(provisioningSchema) }) },
        ofGraph: false,
      }),
      async (request) => {
        const id = await found(request, needs, type);
        const isSummary = queryOption(request, 'summary')?.toLowerCase() === 'true';
        const jobs = await needs.jobs.jobs();
        return { value: await Promise.all(jobs.map((job) => standing(request, needs, job, { type, id }, isSummary))) };
      },
    );
  }
}

/** The id of the object a path is about, also of one that is deleted while it has an account somewhere; else 404. */
async function found(
  { params }: FastifyRequest<{ Params: { id: string } }>,
  { directory, jobs }: ProvisioningNeeds,
  type: ObjectType,
): Promise<string> {
  const id = guid(params.id);
  if (id === undefined) return (await directoryCall(() => directory.read(type, params.id))).id;
  if (await directory.exists(type, id)) return id;
  for (const job of await jobs.jobs()) {
    if ((await jobs.links(job.id, type, [id])).size > 0) return id;
  }
  throw graphError(404, 'Request_ResourceNotFound', `There is no ${type.toLowerCase()} ${id}.`);
}

async function standing(
  request: FastifyRequest,
  needs: ProvisioningNeeds,
  job: Job,
  { type, id }: { readonly type: ObjectType; readonly id: string },
  isSummary: boolean,
) {
  const { jobs, desk, journal, preview } = needs;
  const [rows, links, escrows, staged, log] = await Promise.all([
    explainScope(preview, job, { version: job.schemaVersion }, { type, ids: [id] }),
    jobs.links(job.id, type, [id]),
    jobs.escrows(job.id, type, [id]),
    desk.stagedDeletions(job.id, { ids: [id] }, undefined, 1),
    journal.page(job.organizationId, {
      filter: {
        all: [
          { field: 'sourceId', is: 'equal', value: id },
          { field: 'jobId', is: 'equal', value: job.id },
        ],
      },
      limit: 1,
    }),
  ]);
  const [row] = rows;
  const [link, escrow, entry] = [links.get(id), escrows.get(id), log.entries[0]];
  const verdict = verdictOf(row, link, escrow, staged.length > 0);
  const short = {
    applicationId: job.applicationId,
    applicationDisplayName: job.applicationName,
    jobId: graphJobId(job),
    verdict,
    sentence: sentenceOf(verdict, row, link, escrow),
    cause: causeOf(escrow?.code ?? (verdict === 'provisioned' ? undefined : entry?.code)),
    nextAttempt: nextAttempt(job, verdict, escrow)?.toISOString() ?? null,
    actions: actionsFor(verdict, row, job),
  };
  if (isSummary) return short;
  return {
    ...short,
    scope: row === undefined ? null : rowView(row),
    link: link === undefined ? null : linkView(link),
    lastEntry: entry === undefined ? null : await entryView(request, needs, entry),
  };
}

function verdictOf(
  row: ScopeRow | undefined,
  link: Link | undefined,
  escrow: Escrow | undefined,
  isHeldBack: boolean,
): Verdict {
  if (escrow?.candidates !== undefined) return 'ambiguous';
  if (escrow !== undefined) return escrow.givenUpAt === undefined ? 'failing' : 'givenUp';
  if (isHeldBack) return 'held';
  if (row?.inScope === true) return link?.state === 'managed' ? 'provisioned' : 'waiting';
  if (row?.unread === true) return 'passedOver';
  if (link?.state === 'managed' && link.leftScopeAt === undefined) return 'leaving';
  return link === undefined ? 'outOfScope' : 'released';
}

function sentenceOf(
  verdict: Verdict,
  row: ScopeRow | undefined,
  link: Link | undefined,
  escrow: Escrow | undefined,
): string {
  const why = row?.sentence ?? 'It is gone from the directory.';
  switch (verdict) {
    case 'ambiguous':
    case 'givenUp':
    case 'failing':
      return escrow?.message ?? '';
    case 'held':
      return `The removal of its account is held back for a decision. ${why}`;
    case 'provisioned':
      return `Linked to the account ${link?.targetId}. ${why}`;
    case 'waiting':
      return `${why} The next cycle provisions it.`;
    case 'leaving':
      return `${why} The next cycle takes its account away.`;
    case 'released':
      return `${why} Its account ${link?.targetId} is let go.`;
    case 'passedOver':
    case 'outOfScope':
      return why;
  }
}

function causeOf(code: string | undefined) {
  const known = LOG_CODES.find((row) => row.code === code);
  return known === undefined ? null : { code: known.code, meaning: known.meaning, remedy: known.remedy };
}

/** When something is next done about it by itself; undefined when never. */
function nextAttempt(job: Job, verdict: Verdict, escrow: Escrow | undefined): Date | undefined {
  if (verdict === 'failing') return escrow?.nextAttemptAt;
  if (verdict !== 'waiting' && verdict !== 'leaving') return undefined;
  if (job.state !== 'Active') return undefined;
  if (isHeld(job.quarantine)) return job.quarantine?.nextAttempt;
  const { lastScheduledAt, settings } = job;
  return lastScheduledAt && new Date(lastScheduledAt.getTime() + settings.intervalSeconds * 1_000);
}

/** What somebody can do about it, by the names of what these interfaces offer. */
function actionsFor(verdict: Verdict, row: ScopeRow | undefined, job: Job): readonly string[] {
  const start = job.state === 'Active' ? [] : ['start'];
  switch (verdict) {
    case 'ambiguous':
      return ['choose', 'dismiss'];
    case 'givenUp':
    case 'failing':
      return ['retry', 'provisionOnDemand', 'dismiss'];
    case 'held':
      return ['allow', 'reject'];
    case 'provisioned':
      return ['provisionOnDemand', 'deleteConnection'];
    case 'waiting':
    case 'leaving':
      return ['provisionOnDemand', ...start];
    case 'passedOver':
      return ['changeFilter'];
    case 'released':
    case 'outOfScope':
      return row === undefined ? [] : toEnter(row);
  }
}

/** What would bring an object into scope, by the gate that is shut. */
function toEnter({ gates, cause }: ScopeRow): readonly string[] {
  if (!gates.enabled) return ['enableMapping'];
  switch (cause) {
    case 'softDeleted':
      return ['restore'];
    case 'blocked':
      return ['enableAccount'];
    case 'unassigned':
      return ['assign'];
    case 'filteredOut':
      return ['changeFilter', 'changeProperty'];
    default:
      return [];
  }
}

function linkView({ targetId, state, releaseCause, leftScopeAt, lastSuccessAt }: Link) {
  return {
    targetAnchor: targetId,
    state,
    releaseCause: releaseCause ?? null,
    leftScopeAt: leftScopeAt?.toISOString() ?? null,
    lastSuccessAt: lastSuccessAt.toISOString(),
  };
}

async function entryView(request: FastifyRequest, needs: ProvisioningNeeds, entry: JournalEntry) {
  return objectSummary(entry, await summaryContext(request, needs));
}
