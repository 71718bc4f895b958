import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '../../access/index.ts';
import {
  type ChangedObject,
  type Job,
  type Link,
  LOG_CODES,
  type ObjectType,
  type ScopeRow,
} from '../../engine/index.ts';
import { objectSummary, type SummaryContext } from '../../journal/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { logoPath } from './application-logo.ts';
import { factsOf } from './object-facts.ts';
import { gatesOf } from './object-gates.ts';
import { actionsFor, codeOf, nextAttempt, sentenceOf, sinceWhen, verdictOf } from './object-verdict.ts';
import { guid, type ProvisioningNeeds, READ, READ_APPLICATIONS } from './provisioning.ts';
import { summaryContext } from './provisioning-log.ts';
import { rowView } from './scope-evaluation.ts';
import { graphJobId } from './synchronization-status.ts';

const provisioningSchema = z.object({
  applicationId: z.string(),
  applicationDisplayName: z.string(),
  logoUrl: z.string().nullable(),
  jobId: z.string(),
  verdict: z.string(),
  sentence: z.string(),
  cause: z.object({ code: z.string(), short: z.string(), meaning: z.string(), remedy: z.string() }).nullable(),
  since: z.string().nullable(),
  nextAttempt: z.string().nullable(),
  actions: z.array(z.string()),
  attempts: z.number().optional(),
  gates: z.array(z.object({ name: z.string(), label: z.string(), passed: z.boolean(), detail: z.string() })).optional(),
  scope: z.unknown().optional(),
  link: z.unknown().optional(),
  candidates: z.array(z.object({ targetId: z.string(), values: z.record(z.string(), z.string()) })).optional(),
  lastEntry: z.unknown().optional(),
  lastChange: z.unknown().optional(),
});

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
        permissions: [...READ, 'ProvisioningLog.Read.All'],
        query: { summary: 'true leaves out gates, link and last entries' },
        answers: { 200: z.object({ value: z.array(provisioningSchema) }) },
        ofGraph: false,
      }),
      async (request) => {
        const id = await found(request, needs, type);
        const isSummary = queryOption(request, 'summary')?.toLowerCase() === 'true';
        const [jobs, logos] = await Promise.all([needs.jobs.jobs(), logosFor(request, needs)]);
        const context = await summaryContext(request, needs);
        const standings = jobs.map(async (job) => ({
          ...(await standing(needs, job, { type, id }, context, isSummary)),
          logoUrl: logos.get(job.applicationId) ?? null,
        }));
        return { value: await Promise.all(standings) };
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

/** Where the logos are, by application; none for those who may not read applications. */
async function logosFor(
  { principal }: FastifyRequest,
  { applications }: ProvisioningNeeds,
): Promise<ReadonlyMap<string, string | null>> {
  const isReader = principal !== undefined && READ_APPLICATIONS.some((permission) => may(principal, permission));
  return new Map((isReader ? await applications.list() : []).map((one) => [one.id, logoPath(one)]));
}

async function standing(
  needs: ProvisioningNeeds,
  job: Job,
  object: ChangedObject,
  context: SummaryContext,
  isSummary: boolean,
) {
  const [facts] = await factsOf(needs, job, object.type, [object.id]);
  if (facts === undefined) throw new RangeError('No facts were asked for.');
  const { row, link, escrow, entry, change } = facts;
  const verdict = verdictOf(facts);
  const { hidesValues = false } = context;
  const short = {
    applicationId: job.applicationId,
    applicationDisplayName: job.applicationName,
    jobId: graphJobId(job),
    verdict,
    sentence: sentenceOf(verdict, hidesValues ? { ...facts, row: row && withoutValues(row) } : facts),
    cause: causeOf(codeOf(verdict, facts)),
    since: sinceWhen(verdict, facts)?.toISOString() ?? null,
    nextAttempt: nextAttempt(verdict, facts)?.toISOString() ?? null,
    actions: actionsFor(verdict, facts),
  };
  if (isSummary) return short;
  return {
    ...short,
    attempts: escrow?.attempts ?? 0,
    gates: row === undefined ? [] : gatesOf(row, object.type, job, await nestedOnly(needs, job, object, row)),
    scope: row === undefined ? null : rowView(hidesValues ? withoutValues(row) : row),
    link: link === undefined ? null : linkView(link),
    candidates: (escrow?.candidates ?? []).map(({ targetId, values }) => ({
      targetId,
      values: hidesValues ? {} : values,
    })),
    lastEntry: entry === undefined ? null : objectSummary(entry, context),
    lastChange: change === undefined ? null : objectSummary(change, context),
  };
}

/** Assigned groups an object is in through other groups only, where the job does not look into those. */
async function nestedOnly(
  { applications, preview }: ProvisioningNeeds,
  { applicationId }: Job,
  { id }: ChangedObject,
  { gates, assignments }: ScopeRow,
): Promise<readonly string[]> {
  if (gates.entitled || assignments.length > 0 || !gates.enabled) return [];
  const assigned = await applications.assignments.list({ applicationId, after: undefined, limit: MOST_ASSIGNMENTS });
  const groups = assigned.filter(({ type }) => type === 'Group');
  const above = await preview.source.memberships(
    [id],
    groups.map((group) => group.id),
  );
  const around = above.get(id);
  return groups.filter((group) => around?.has(group.id)).map(({ principalName }) => principalName);
}

/** Assignments that are looked through for groups; more are no answer to a question about one person. */
const MOST_ASSIGNMENTS = 999;

/** The verdict of the filter without the values it saw, for those who may not see them. */
function withoutValues(row: ScopeRow): ScopeRow {
  const groups = row.groups.map((group) => ({
    ...group,
    clauses: group.clauses.map((clause) => ({
      ...clause,
      seen: [],
      sentence: `“${clause.attribute} ${clause.operator}” is ${clause.passed ? 'true' : 'false'}.`,
    })),
  }));
  const sentence = row.cause === 'filteredOut' ? 'Out of scope: the scoping filter is not satisfied.' : row.sentence;
  return { ...row, groups, sentence };
}

function causeOf(code: string | undefined) {
  const known = LOG_CODES.find((row) => row.code === code);
  if (known === undefined) return null;
  const { short, meaning, remedy } = known;
  return { code: known.code, short, meaning, remedy };
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
