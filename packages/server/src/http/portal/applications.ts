import { z } from 'zod';
import type { Principal } from '../../access/index.ts';
import { type Application, type Applications, applicationKey } from '../../applications/index.ts';
import { isRunning, type Job, type JobCounts, type JobStore, statusCode } from '../../engine/index.ts';
import { galleryAppById } from '../../gallery/index.ts';
import { graphJobId, logoPath } from '../graph/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { readableOf } from '../readable-applications.ts';

/** What the list of applications is made of. */
export interface ApplicationListNeeds {
  readonly applications: Pick<Applications, 'list' | 'registrations' | 'assignments'>;
  readonly jobs: Pick<JobStore, 'jobs' | 'counts'>;
  /** The name of a person or a token of the installation; undefined when there is none of that id any more. */
  readonly nameOf: (id: string) => Promise<string | undefined>;
}

const jobSchema = z.object({
  id: z.string(),
  state: z.string(),
  code: z.string(),
  isRunning: z.boolean(),
  quarantine: z.string().nullable(),
  inStep: z.number(),
  failing: z.number(),
  staged: z.number(),
  lastEnded: z.string().nullable(),
  scope: z.enum(['assigned', 'all']),
  schemaVersion: z.number(),
  /** Whether somebody is told by mail when it fails. */
  isNotified: z.boolean(),
});
const rowSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  logoUrl: z.string().nullable(),
  template: z.object({ id: z.string(), displayName: z.string() }).nullable(),
  createdDateTime: z.string(),
  tags: z.array(z.string()),
  owners: z.array(z.object({ id: z.string(), displayName: z.string() })),
  isOwn: z.boolean(),
  jobs: z.array(jobSchema),
});
const oneSchema = rowSchema.extend({ isAssigned: z.boolean() });

const READ = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'] as const;

/** `/applications`: every application with the state of its provisioning, or one; to an owner, those owned. */
export function applicationListRoutes(app: GraphInstance, needs: ApplicationListNeeds): void {
  const { applications, jobs } = needs;

  app.get(
    '/applications',
    operation({
      id: 'listApplicationStates',
      summary: 'List applications with owners and the state of their provisioning; to an owner, their own',
      tag: 'Portal',
      permissions: [...READ, 'Application.ReadWrite.OwnedBy'],
      answers: { 200: z.object({ value: z.array(rowSchema) }) },
      ofGraph: false,
    }),
    async ({ principal }) => {
      const [all, allJobs] = await Promise.all([applications.list(), jobs.jobs()]);
      const seen = await readableOf(all, principal, READ, applications);
      const row = rowView(allJobs, principal, needs);
      return { value: await Promise.all(seen.map(row)) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/applications/:id',
    operation({
      id: 'getApplicationState',
      summary: 'How far one application is: what the list tells of it, and whether anybody is assigned to it',
      tag: 'Portal',
      permissions: READ,
      answers: { 200: oneSchema },
      ofGraph: false,
    }),
    async ({ principal, params }) => {
      const key = applicationKey(params.id);
      const application = key && (await applications.registrations.find('application', key));
      if (application === undefined) {
        const message = `There is no application ${params.id.slice(0, 100)}.`;
        throw graphError(404, 'Request_ResourceNotFound', message);
      }
      const { id } = application;
      const [state, assigned] = await Promise.all([
        rowView(await jobs.jobs(), principal, needs)(application),
        applications.assignments.list({ applicationId: id, after: undefined, limit: 1 }),
      ]);
      return { ...state, isAssigned: assigned.length > 0 };
    },
  );
}

/** How applications are shown to somebody; each name is looked up once. */
function rowView(
  allJobs: readonly Job[],
  principal: Principal | undefined,
  { applications: { registrations }, jobs, nameOf }: ApplicationListNeeds,
) {
  const names = new Map<string, Promise<string | undefined>>();
  const named = (id: string) => {
    const name = names.get(id) ?? nameOf(id);
    names.set(id, name);
    return name;
  };
  return async (application: Application): Promise<z.output<typeof rowSchema>> => {
    const owners = await registrations.owners(application.id);
    const isOwn = principal !== undefined && (await registrations.isOwnedBy(application.id, principal.id));
    const ofIt = allJobs.filter(({ applicationId }) => applicationId === application.id);
    return {
      ...applicationView(application),
      owners: await Promise.all(owners.map(async (id) => ({ id, displayName: (await named(id)) ?? id }))),
      isOwn,
      jobs: await Promise.all(ofIt.map(async (job) => jobView(job, await jobs.counts(job.id)))),
    };
  };
}

function applicationView(application: Application) {
  const { id, displayName, templateId, createdAt, properties } = application;
  const entry = galleryAppById(templateId);
  const { tags = [] } = properties;
  return {
    id,
    displayName,
    logoUrl: logoPath(application),
    template: entry === undefined ? null : { id: entry.templateId, displayName: entry.displayName },
    createdDateTime: createdAt.toISOString(),
    tags: Array.isArray(tags) ? tags.map(String) : [],
  };
}

function jobView(job: Job, { links, failing, givenUp, staged }: JobCounts) {
  const { notifications } = job.settings;
  return {
    id: graphJobId(job),
    state: job.state,
    code: statusCode(job),
    isRunning: isRunning(job),
    quarantine: job.quarantine?.reason ?? null,
    inStep: links.User.managed + links.Group.managed,
    failing: failing + givenUp,
    staged,
    lastEnded: job.status.lastExecution?.ended.toISOString() ?? null,
    scope: job.settings.scope,
    schemaVersion: job.schemaVersion,
    isNotified: notifications.enabled && notifications.addresses.length > 0,
  };
}
