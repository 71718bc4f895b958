import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '../../access/index.ts';
import { type Job, LOG_CODES } from '../../engine/index.ts';
import type { CountedBy, JournalCount } from '../../journal/index.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { countedShape, countedView, periodAsked, periodQuery } from './log-counts.ts';
import { guid, type ProvisioningNeeds } from './provisioning.ts';
import { READ_LOG } from './provisioning-log.ts';
import { ownJobId } from './synchronization-status.ts';

const statisticsSchema = z.object({
  ...countedShape,
  applications: z.array(z.object({ id: z.string(), displayName: z.string(), entries: z.number() })),
});
const codeSchema = z.object({
  code: z.string(),
  status: z.string(),
  short: z.string(),
  meaning: z.string(),
  remedy: z.string(),
});

const tag = 'Provisioning log';

/** `/auditLogs/provisioning/statistics` and `/codes`: what occurs in the log, and what its codes mean. */
export function logStatisticsRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { journal, organization, now } = needs;

  app.get(
    '/auditLogs/provisioning/statistics',
    operation({
      id: 'countProvisioningLog',
      summary: 'Count the entries of the log of all applications, or of one job, over a period',
      tag,
      permissions: READ_LOG,
      query: { jobId: 'one job; all one may read about when left out', ...periodQuery },
      answers: { 200: statisticsSchema },
      ofGraph: false,
    }),
    async (request) => {
      const period = periodAsked(request, now());
      const { from, until, bucket } = period;
      const only = await jobsAsked(request, needs);
      const count = async (by: readonly CountedBy[]) => {
        const of = (jobId?: string) => journal.counts(organization().id, { jobId, from, until, by });
        return only === undefined ? of() : (await Promise.all(only.map(of))).flat();
      };
      const [counts, byJob] = await Promise.all([count([bucket, 'action', 'status', 'code']), count(['jobId'])]);
      return { ...countedView(period, counts), applications: byApplication(byJob, await needs.jobs.jobs()) };
    },
  );

  app.get(
    '/auditLogs/provisioning/codes',
    operation({
      id: 'listLogCodes',
      summary: 'List the codes of the log: what each means, and what there is to do about it',
      tag,
      permissions: READ_LOG,
      answers: { 200: z.object({ value: z.array(codeSchema) }) },
      ofGraph: false,
    }),
    () => ({ value: LOG_CODES.map((row) => ({ ...row, status: row.status.toLowerCase() })) }),
  );
}

/** Ids of the jobs that are meant and may be read about; undefined for all of them, also those that are gone. */
async function jobsAsked(
  request: FastifyRequest,
  { applications, jobs }: ProvisioningNeeds,
): Promise<readonly string[] | undefined> {
  const { principal } = request;
  const asked = queryOption(request, 'jobId');
  const one = asked === undefined ? undefined : guid(ownJobId(asked));
  if (principal === undefined || may(principal, 'AuditLog.Read.All') || may(principal, 'ProvisioningLog.Read.All')) {
    if (asked === undefined) return undefined;
    return one === undefined ? [] : [one];
  }
  const owned: string[] = [];
  for (const { id, applicationId } of await jobs.jobs()) {
    const isMeant = asked === undefined || id === one;
    if (isMeant && (await applications.registrations.isOwnedBy(applicationId, principal.id))) owned.push(id);
  }
  return owned;
}

/** Of jobs there are; what is left of one that is gone belongs to no application any more. */
function byApplication(counts: readonly JournalCount[], jobs: readonly Job[]) {
  const entries = new Map(counts.map(({ jobId, entries: number }) => [jobId, number]));
  const found = new Map<string, { readonly id: string; readonly displayName: string; readonly entries: number }>();
  for (const { id, applicationId, applicationName } of jobs) {
    const number = entries.get(id);
    if (number === undefined) continue;
    const before = found.get(applicationId)?.entries ?? 0;
    found.set(applicationId, { id: applicationId, displayName: applicationName, entries: before + number });
  }
  return [...found.values()].sort((one, other) => one.displayName.localeCompare(other.displayName));
}
