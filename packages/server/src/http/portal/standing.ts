import { z } from 'zod';
import { isUuid } from '../../access/index.ts';
import type { JobStore, Link, ObjectType } from '../../engine/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';

export interface StandingNeeds {
  readonly jobs: JobStore;
}

const MOST = 100;

const standingSchema = z.object({
  /** Applications that are provisioned. */
  applications: z.number(),
  value: z.array(
    z.object({
      id: z.string(),
      /** Names of applications with an account of theirs that is kept in step. */
      accounts: z.array(z.string()),
      /** Names of applications with an account that was disabled or let go. */
      disabled: z.array(z.string()),
      /** Names of applications where something is wrong with it. */
      failing: z.array(z.string()),
    }),
  ),
});

type Standings = z.output<typeof standingSchema>;

/** `/standing`: how objects of a list stand with all applications together. */
export function standingRoutes(app: GraphInstance, { jobs }: StandingNeeds): void {
  app.get(
    '/standing',
    operation({
      id: 'getStanding',
      summary: 'In which applications people or groups have an account, and where something is wrong with it',
      tag: 'Portal',
      permissions: ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
      query: { ids: `at most ${MOST}, separated by commas`, type: 'User or Group; User when left out' },
      answers: { 200: standingSchema },
      ofGraph: false,
    }),
    async (request) => {
      const ids = (queryOption(request, 'ids') ?? '').split(',').filter((id) => id !== '');
      const type = queryOption(request, 'type') ?? 'User';
      const unknown = ids.find((id) => !isUuid(id));
      if (unknown !== undefined) throw refused(`ids: ${unknown.slice(0, 100)} is no id.`);
      if (ids.length > MOST) throw refused(`ids: ask for at most ${MOST} at a time.`);
      if (type !== 'User' && type !== 'Group') throw refused('type must be User or Group.');
      return standings(jobs, type, ids);
    },
  );
}

/** In which applications each object has an account, and where something is wrong with it. */
export async function standings(store: JobStore, type: ObjectType, ids: readonly string[]): Promise<Standings> {
  const jobs = await store.jobs();
  if (ids.length === 0) return { applications: jobs.length, value: [] };
  const perJob = await Promise.all(
    jobs.map(async ({ id, applicationName: name }) => ({
      name,
      links: await store.links(id, type, ids),
      escrows: await store.escrows(id, type, ids),
    })),
  );
  return {
    applications: jobs.length,
    value: ids.map((id) => ({
      id,
      accounts: perJob.flatMap(({ name, links }) => (isKept(links.get(id)) ? [name] : [])),
      disabled: perJob.flatMap(({ name, links }) => (links.has(id) && !isKept(links.get(id)) ? [name] : [])),
      failing: perJob.flatMap(({ name, escrows }) => (escrows.has(id) ? [name] : [])),
    })),
  };
}

/** Whether an account is kept in step. */
function isKept(link: Link | undefined): boolean {
  return link?.state === 'managed' && link.leftScopeAt === undefined;
}

function refused(message: string): Error {
  return graphError(400, 'Request_BadRequest', message);
}
