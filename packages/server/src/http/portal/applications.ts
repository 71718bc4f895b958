import { z } from 'zod';
import type { Application, Applications } from '../../applications/index.ts';
import { type Job, type JobCounts, type JobStore, statusCode } from '../../engine/index.ts';
import { galleryAppById } from '../../gallery/index.ts';
import { graphJobId, logoPath } from '../graph/index.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { readableOf } from '../readable-applications.ts';

/** What the list of applications is made of. */
export interface ApplicationListNeeds {
  readonly applications: Pick<Applications, 'list' | 'registrations'>;
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

const READ = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'] as const;

/** `/applications`: every application with the state of its provisioning; to an owner, those owned. */
export function applicationListRoutes(app: GraphInstance, needs: ApplicationListNeeds): void {
  const { applications, jobs, nameOf } = needs;

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
      const names = new Map<string, Promise<string | undefined>>();
      const named = (id: string) => {
        const name = names.get(id) ?? nameOf(id);
        names.set(id, name);
        return name;
      };
      const rows = await Promise.all(
        seen.map(async (application) => {
          const owners = await applications.registrations.owners(application.id);
          const isOwn =
            principal !== undefined && (await applications.registrations.isOwnedBy(application.id, principal.id));
          const ofIt = allJobs.filter(({ applicationId }) => applicationId === application.id);
          return {
            ...applicationView(application),
            owners: await Promise.all(owners.map(async (id) => ({ id, displayName: (await named(id)) ?? id }))),
            isOwn,
            jobs: await Promise.all(ofIt.map(async (job) => jobView(job, await jobs.counts(job.id)))),
          };
        }),
      );
      return { value: rows };
    },
  );
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
  return {
    id: graphJobId(job),
    state: job.state,
    code: statusCode(job),
    isRunning: job.cycleOpen,
    quarantine: job.quarantine?.reason ?? null,
    inStep: links.User.managed + links.Group.managed,
    failing: failing + givenUp,
    staged,
    lastEnded: job.status.lastExecution?.ended.toISOString() ?? null,
  };
}
