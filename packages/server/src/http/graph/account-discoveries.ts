import { z } from 'zod';
import type { AccountCategory, DiscoveredAccount, Discovery } from '../../engine/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { byWhom, decisionCall, reasonSchema } from './job-decision.ts';
import { namedConditions, refuseOption } from './odata/index.ts';
import { foundJob, guid, JOB, type OfJob, OPERATE, type ProvisioningNeeds, READ } from './provisioning.ts';
import { graphJobId } from './synchronization-status.ts';

const CATEGORIES: readonly AccountCategory[] = [
  'local',
  'unassigned',
  'assigned',
  'ambiguous',
  'linked',
  'released',
  'missing',
];

const discoverySchema = z.object({
  id: z.string(),
  objectTypeName: z.string(),
  state: z.string(),
  phase: z.string(),
  schemaVersion: z.number(),
  people: z.number(),
  accounts: z.number(),
  counts: z.record(z.string(), z.number()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});

const person = z.object({ id: z.string(), displayName: z.string() });
const accountSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  category: z.string().nullable(),
  person: person.nullable(),
  reason: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
});
const unmatchedSchema = person.extend({ reason: z.string() });

const beginning = z.strictObject({ objectTypeName: z.enum(['User', 'Group']).default('User'), reason: reasonSchema });

interface OfDiscovery extends OfJob {
  Params: OfJob['Params'] & { discoveryId: string };
}

const tag = 'Account discovery';

/** `…/jobs/{id}/discoveries`: which accounts an application has, and whose they are. */
export function discoveryRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { discoveries, publicUrl } = needs;
  const DISCOVERIES = `${JOB}/discoveries`;
  const found = async (jobId: string, text: string): Promise<Discovery> => {
    const id = guid(text);
    const discovery = id === undefined ? undefined : await discoveries.read(jobId, id);
    if (discovery !== undefined) return discovery;
    throw graphError(404, 'Request_ResourceNotFound', `The job has no discovery ${text.slice(0, 100)}.`);
  };

  app.get<OfJob>(
    DISCOVERIES,
    operation({
      id: 'listDiscoveries',
      summary: 'List discoveries of accounts, the newest first',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(discoverySchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      const list = await discoveries.list((await foundJob(needs, request)).id);
      return { value: list.map(discoveryView) };
    },
  );

  app.post<OfJob & { Body: z.output<typeof beginning> }>(
    DISCOVERIES,
    operation({
      id: 'beginDiscovery',
      summary: 'Look at every account of the application; nothing is written there',
      tag,
      permissions: OPERATE,
      body: beginning,
      answers: { 202: discoverySchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { objectTypeName, reason } = request.body;
      const discovery = await decisionCall(() => discoveries.begin(job.id, objectTypeName, byWhom(request, reason)));
      const path = `/v1.0/servicePrincipals/${job.applicationId}/synchronization/jobs/${graphJobId(job)}/discoveries`;
      reply.code(202).header('location', `${rootUrl(request, publicUrl)}${path}/${discovery.id}`);
      return discoveryView(discovery);
    },
  );

  app.get<OfDiscovery>(
    `${DISCOVERIES}/:discoveryId`,
    operation({
      id: 'getDiscovery',
      summary: 'Read how far a discovery is, and its numbers',
      tag,
      permissions: READ,
      answers: { 200: discoverySchema },
      ofGraph: false,
    }),
    async (request) => discoveryView(await found((await foundJob(needs, request)).id, request.params.discoveryId)),
  );

  app.get<OfDiscovery>(
    `${DISCOVERIES}/:discoveryId/accounts`,
    operation({
      id: 'listDiscoveredAccounts',
      summary: 'List the accounts that were found, by category or name; also while the discovery runs',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(accountSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'orderby');
      const job = await foundJob(needs, request);
      const { id } = await found(job.id, request.params.discoveryId);
      const asked = namedConditions(queryOption(request, 'filter'), ['category'], ['displayName']);
      const category = CATEGORIES.find((one) => one === asked.category?.[0]);
      if (asked.category !== undefined && (category === undefined || asked.category.length > 1)) {
        throw graphError(400, 'Request_UnsupportedQuery', `category is one of ${CATEGORIES.join(', ')}.`);
      }
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        fetch: (after, limit) => discoveries.accounts(job.id, id, { category, name: asked.displayName, after, limit }),
        position: (account) => account.id,
        view: accountView,
      });
    },
  );

  app.get<OfDiscovery>(
    `${DISCOVERIES}/:discoveryId/unmatched`,
    operation({
      id: 'listUnmatchedPeople',
      summary: 'List people in scope for whom no account was found: each would get a new one',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(unmatchedSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'filter');
      const job = await foundJob(needs, request);
      const { id } = await found(job.id, request.params.discoveryId);
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        positions: /^[0-9a-f-]{36}$/,
        fetch: (after, limit) => discoveries.unmatched(job.id, id, after, limit),
        position: (one) => one.id,
        view: ({ id: personId, name, reason }) => ({ id: personId, displayName: name, reason }),
      });
    },
  );
}

function discoveryView(discovery: Discovery) {
  const { id, type, state, phase, schemaVersion, people, accounts, counts, error, startedAt, endedAt } = discovery;
  return {
    id,
    objectTypeName: type,
    state,
    phase,
    schemaVersion,
    people,
    accounts,
    counts,
    error: error ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

function accountView({ id, name, category, person: owner, reason, attributes }: DiscoveredAccount) {
  return {
    id,
    displayName: name,
    category: category ?? null,
    person: owner === undefined ? null : { id: owner.id, displayName: owner.name },
    reason: reason ?? null,
    attributes,
  };
}
