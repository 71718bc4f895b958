import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Job, PlanSummary, UndoSummary } from '../../engine/index.ts';
import type { JobPlan, PlanItem, PlanItemQuery, PlanRequest } from '../../jobs/index.ts';
import { ACTIONS, STATUSES } from '../../journal/index.ts';
import { requireFinal } from '../final-act.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { byWhom, decisionCall, knownId, reasonSchema, savingBy } from './job-decision.ts';
import { exportItemsCsv, exportItemsJson } from './job-plan-export.ts';
import { namedConditions, refuseOption } from './odata/index.ts';
import { foundJob, guid, JOB, type OfJob, OPERATE, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';
import { graphJobId } from './synchronization-status.ts';

const MOST_SUBJECTS = 1_000;
const LARGEST_SCHEMA = 8_000_000;

const planSchema = z.object({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  isStale: z.boolean(),
  schemaVersion: z.number(),
  proposesSchema: z.boolean(),
  scope: z.string().nullable(),
  cycleId: z.string().nullable(),
  objects: z.number(),
  summary: z.unknown().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  author: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});

const itemSchema = z.object({
  position: z.number(),
  id: z.string(),
  objectTypeName: z.string(),
  displayName: z.string(),
  action: z.string(),
  status: z.string(),
  code: z.string().nullable(),
  message: z.string(),
  targetId: z.string().nullable(),
  counted: z.boolean(),
  modifiedProperties: z.array(z.unknown()),
  provisioningSteps: z.array(z.unknown()),
});

const newPlan = z.strictObject({
  /** A whole schema that is only thought of. */
  schema: z.unknown().optional(),
  scope: z.enum(['assigned', 'all']).optional(),
  subjects: z
    .array(z.strictObject({ objectId: z.string(), objectTypeName: z.enum(['User', 'Group']).default('User') }))
    .min(1)
    .max(MOST_SUBJECTS)
    .optional(),
  /** Looks at everybody, as after a restart. */
  everything: z.boolean().optional(),
});
const applying = z.strictObject({ reason: reasonSchema });

interface OfPlan extends OfJob {
  Params: OfJob['Params'] & { planId: string };
}

const tag = 'Plans';

/** `…/jobs/{id}/plans`: what would be done, made in the background, read object by object, and applied. */
export function jobPlanRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { plans, publicUrl } = needs;
  const PLANS = `${JOB}/plans`;
  const PLAN = `${PLANS}/:planId`;
  const found = async (job: Job, text: string): Promise<JobPlan> => {
    const id = guid(text);
    const plan = id === undefined ? undefined : await plans.read(job.id, id);
    if (plan !== undefined) return plan;
    throw graphError(404, 'Request_ResourceNotFound', `The job has no plan ${text.slice(0, 100)}.`);
  };

  app.get<OfJob>(
    PLANS,
    operation({
      id: 'listPlans',
      summary: 'List plans of a job, the newest first',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(planSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      return { value: (await plans.list(job.id)).map((plan) => planView(needs, plan, job)) };
    },
  );

  app.post<OfJob & { Body: z.output<typeof newPlan> }>(
    PLANS,
    {
      ...operation({
        id: 'beginPlan',
        summary: 'Plan the next cycle, also by a schema or scope that is only thought of, or for some objects',
        tag,
        permissions: OPERATE,
        body: newPlan,
        answers: { 202: planSchema },
        ofGraph: false,
      }),
      bodyLimit: LARGEST_SCHEMA,
    },
    async (request, reply) => {
      const job = await foundJob(needs, request);
      return beginPlan(needs, request, reply, job, await requested(needs, request, job));
    },
  );

  app.get<OfPlan>(
    PLAN,
    operation({
      id: 'getPlan',
      summary: 'Read how far a plan is, its sum, and whether the job has moved on since',
      tag,
      permissions: READ,
      answers: { 200: planSchema },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      return planView(needs, await found(job, request.params.planId), job);
    },
  );

  app.post<OfPlan>(
    `${PLAN}/remake`,
    operation({
      id: 'remakePlan',
      summary: 'Plan once more what an earlier plan was asked for, as the job is now',
      tag,
      permissions: OPERATE,
      answers: { 202: planSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const plan = await found(job, request.params.planId);
      if (proposesSchema(plan) && plan.schemaVersion !== job.schemaVersion) {
        // Applied, it would take back what somebody else saved.
        const message = 'Mappings or filters were saved since this was proposed. Propose it anew, from what holds now.';
        throw graphError(409, 'PlanIsStale', message);
      }
      return beginPlan(needs, request, reply, job, plan.request);
    },
  );

  app.get<OfPlan>(
    `${PLAN}/items`,
    operation({
      id: 'listPlanItems',
      summary: 'List what would become of each object; also while the plan is made',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(itemSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'orderby');
      const job = await foundJob(needs, request);
      const { id } = await found(job, request.params.planId);
      const query = itemQuery(queryOption(request, 'filter'));
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        positions: /^\d{1,9}$/,
        fetch: (after, limit) =>
          plans.items(job.id, id, { ...query, limit, after: after === undefined ? after : Number(after) }),
        position: ({ position }) => String(position),
        view: itemView,
      });
    },
  );

  app.get<OfPlan>(
    `${PLAN}/export`,
    operation({
      id: 'exportPlanItems',
      summary: 'Export what would become of each object: JSON, or CSV with a line for each property',
      tag,
      permissions: READ,
      query: { format: 'json or csv' },
      answers: { 200: z.unknown() },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { id } = await found(job, request.params.planId);
      const query = itemQuery(queryOption(request, 'filter'));
      const fetch = async (after: number | undefined, limit: number) =>
        (await plans.items(job.id, id, { ...query, limit, after })).map(itemView);
      const format = queryOption(request, 'format')?.toLowerCase() ?? 'json';
      if (format !== 'json' && format !== 'csv') {
        throw graphError(400, 'Request_BadRequest', 'format must be json or csv.');
      }
      reply.header('content-disposition', `attachment; filename="Plan.${format}"`);
      reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
      return Readable.from(format === 'csv' ? exportItemsCsv(fetch) : exportItemsJson(fetch));
    },
  );

  app.post<OfPlan & { Body: z.output<typeof applying> }>(
    `${PLAN}/apply`,
    operation({
      id: 'applyPlan',
      summary: 'Apply a plan, in the background; refused when the job has moved on since it was made',
      tag,
      permissions: WRITE,
      proof: 'finalWhenWide',
      body: applying,
      answers: { 202: planSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { id, summary } = await found(job, request.params.planId);
      if ((summary?.actions.Delete ?? 0) > 0) requireFinal(request);
      await decisionCall(() => plans.apply(job.id, id, byWhom(request, request.body.reason)));
      reply.code(202);
      return planView(needs, await found(job, id), job);
    },
  );

  app.delete<OfPlan>(
    PLAN,
    operation({
      id: 'deletePlan',
      summary: 'Forget a plan; one that is applied at this moment is kept',
      tag,
      permissions: OPERATE,
      answers: { 204: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { id } = await found(job, request.params.planId);
      if (await plans.remove(job.id, id)) return reply.code(204).send();
      throw graphError(409, 'PlanNotReady', 'The plan is applied at this moment. Wait until it has ended.');
    },
  );
}

/** Begins a plan and answers where it is found. */
export async function beginPlan(
  needs: ProvisioningNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job,
  wanted: PlanRequest,
) {
  const plan = await decisionCall(() => needs.plans.begin(job.id, wanted, byWhom(request)));
  const path = `/v1.0/servicePrincipals/${job.applicationId}/synchronization/jobs/${graphJobId(job)}/plans/${plan.id}`;
  reply.code(202).header('location', `${rootUrl(request, needs.publicUrl)}${path}`);
  return planView(needs, plan, job);
}

/** What is to be planned; 400 for a schema that could not be saved. */
async function requested(
  { applications }: ProvisioningNeeds,
  request: FastifyRequest<{ Body: z.output<typeof newPlan> }>,
  job: Job,
): Promise<PlanRequest> {
  const { schema, scope, subjects, everything } = request.body;
  const { settings } = job;
  const isProposal = schema !== undefined || (scope !== undefined && scope !== settings.scope);
  const draft = !isProposal
    ? undefined
    : await schemaCall(async () => {
        const document = schema ?? (await applications.schemas.current(job.id)).schema;
        return applications.schemas.draft(job.id, document, savingBy(request), scope ?? settings.scope);
      });
  return {
    kind: 'cycle',
    ...(schema !== undefined && draft?.saved && { schema: draft.schema }),
    ...(scope !== undefined && scope !== settings.scope && { scope }),
    ...(subjects && {
      subjects: subjects.map(({ objectId, objectTypeName }) => ({ type: objectTypeName, id: knownId(objectId) })),
    }),
    ...(everything && { everything }),
  };
}

function itemQuery(filter: string | undefined): Omit<PlanItemQuery, 'after' | 'limit'> {
  const asked = namedConditions(filter, ['action', 'status', 'code'], ['displayName']);
  const [action, status, code] = [asked.action, asked.status, asked.code].map((values) => values?.[0]);
  const [knownAction, knownStatus] = [oneOf(ACTIONS, action), oneOf(STATUSES, status)];
  const isBad =
    (action && !knownAction) || (status && !knownStatus) || [asked.action, asked.status, asked.code].some(many);
  if (isBad) {
    const message = `action is one of ${ACTIONS.join(', ')}, status one of ${STATUSES.join(', ')}, and code is one.`;
    throw graphError(400, 'Request_UnsupportedQuery', message);
  }
  return { action: knownAction, status: knownStatus, code, name: asked.displayName };
}

function many(values: readonly string[] | undefined): boolean {
  return (values?.length ?? 0) > 1;
}

function oneOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | undefined {
  return words.find((word) => word.toLowerCase() === text?.toLowerCase());
}

function planView({ plans }: ProvisioningNeeds, plan: JobPlan, job: Job) {
  const { id, request, state, schemaVersion, objects, summary, error, author, createdAt, endedAt } = plan;
  const isCycle = request.kind === 'cycle';
  return {
    id,
    kind: request.kind,
    state,
    isStale: plans.isStale(plan, job),
    schemaVersion,
    proposesSchema: proposesSchema(plan),
    scope: isCycle ? (request.scope ?? null) : null,
    cycleId: isCycle ? null : request.cycleId,
    objects,
    summary: summary === undefined ? null : summaryView(summary),
    error: error ?? null,
    author,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function proposesSchema({ request }: JobPlan): boolean {
  return request.kind === 'cycle' && request.schema !== undefined;
}

function summaryView(summary: PlanSummary | UndoSummary) {
  const { actions, codes, held } = summary;
  const kind = 'kind' in summary ? { kind: summary.kind, failures: summary.failures } : {};
  const named = Object.entries(actions).map(([action, number]) => [lowerFirst(action), number]);
  return { ...kind, actions: Object.fromEntries(named), codes, held: held ?? null };
}

function itemView({ type, name, modified, steps, code, targetId, ...item }: PlanItem) {
  return {
    position: item.position,
    id: item.id,
    objectTypeName: type,
    displayName: name,
    action: lowerFirst(item.action),
    status: lowerFirst(item.status),
    code: code ?? null,
    message: item.message,
    targetId: targetId ?? null,
    counted: item.counted,
    modifiedProperties: modified.map(({ name: displayName, oldValue, newValue }) => ({
      displayName,
      oldValue,
      newValue,
    })),
    provisioningSteps: steps.map(({ name: step, status, description, details = {} }) => ({
      name: step,
      status: lowerFirst(status),
      description,
      details,
    })),
  };
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}
