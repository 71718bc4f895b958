import { z } from 'zod';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';

const checking = z.strictObject({ schema: z.unknown() });
const findingSchema = z.looseObject({
  code: z.string(),
  message: z.string(),
  target: z.string(),
  severity: z.enum(['error', 'warning']),
});
const checkAnswer = z.object({
  findings: z.array(findingSchema),
  changes: z.array(z.unknown()),
});

const LARGEST_SCHEMA = 8_000_000;
const MOST_FINDINGS = 500;

/** `…/schema/check`: what saving a schema would say and change. */
export function schemaCheckRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { schemas } = needs.applications;

  app.post<OfJob & { Body: z.output<typeof checking> }>(
    `${JOB}/schema/check`,
    {
      ...operation({
        id: 'checkSynchronizationSchema',
        summary: 'Check a schema as saving would: what speaks against it, and what it would change; nothing is saved',
        tag: 'Synchronization schema',
        permissions: READ,
        body: checking,
        answers: { 200: checkAnswer },
        ofGraph: false,
      }),
      bodyLimit: LARGEST_SCHEMA,
    },
    async (request) => {
      const job = await foundJob(needs, request);
      const { schema } = request.body;
      if (schema === undefined) {
        throw graphError(400, 'Request_BadRequest', 'schema: a schema is needed. Give the whole document.');
      }
      const { findings, changes } = await schemaCall(() => schemas.review(job.id, schema));
      return {
        findings: findings.slice(0, MOST_FINDINGS).map(({ target, ...finding }) => ({
          ...finding,
          target: target === '' ? '$' : `$.${target}`,
        })),
        changes: [...changes],
      };
    },
  );
}
