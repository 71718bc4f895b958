import { z } from 'zod';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { factsOf } from './object-facts.ts';
import { sentenceOf, verdictOf } from './object-verdict.ts';
import { foundJob, guid, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';

const standingSchema = z.object({
  id: z.string(),
  verdict: z.string(),
  sentence: z.string(),
  hasAccount: z.boolean(),
});

/** More than fit in an address every server bears. */
const MOST = 50;

/** `…/jobs/{id}/standings`: how the people or groups of a list stand with one application. */
export function jobStandingRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  app.get<OfJob>(
    `${JOB}/standings`,
    operation({
      id: 'listStandings',
      summary: 'Say how people or groups stand with the application, by their ids',
      tag: 'Provisioning of objects',
      permissions: READ,
      query: { type: 'User or Group; User when left out', ids: `up to ${MOST} ids, joined by commas` },
      answers: { 200: z.object({ value: z.array(standingSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const type = typeOf(queryOption(request, 'type'));
      const ids = idsOf(queryOption(request, 'ids'));
      const facts = await factsOf(needs, job, type, ids);
      return {
        value: facts.map((one, index) => {
          const verdict = verdictOf(one);
          const { link } = one;
          const hasAccount = link?.state === 'managed' && link.leftScopeAt === undefined;
          return { id: ids[index] ?? '', verdict, sentence: sentenceOf(verdict, one), hasAccount };
        }),
      };
    },
  );
}

function typeOf(text = 'User'): 'User' | 'Group' {
  if (text === 'User' || text === 'Group') return text;
  throw refused('type', `type must be User or Group, not ${text.slice(0, 100)}.`);
}

function idsOf(text = ''): readonly string[] {
  const given = text.split(',').filter((id) => id !== '');
  const ids = given.flatMap((id) => guid(id) ?? []);
  if (ids.length === given.length && ids.length <= MOST && ids.length > 0) return [...new Set(ids)];
  throw refused('ids', `ids must be 1 to ${MOST} ids of the directory, joined by commas.`);
}

function refused(target: string, message: string): Error {
  return graphError(400, 'Request_BadRequest', message, [{ code: 'Request_BadRequest', message, target }]);
}
