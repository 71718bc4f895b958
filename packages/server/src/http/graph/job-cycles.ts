import { z } from 'zod';
import type { PastCycle } from '../../engine/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { beginPlan } from './job-plans.ts';
import { refuseOption } from './odata/index.ts';
import { foundJob, guid, JOB, type OfJob, OPERATE, type ProvisioningNeeds, READ } from './provisioning.ts';

const outcomes = z.record(z.string(), z.number());
const cycleSchema = z.object({
  id: z.string(),
  kind: z.string(),
  early: z.boolean(),
  schemaVersion: z.number(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  users: outcomes,
  groups: outcomes,
  skipped: outcomes,
  removals: z.number(),
});

interface OfCycle extends OfJob {
  Params: OfJob['Params'] & { cycleId: string };
}

const tag = 'Cycles';

/** `…/jobs/{id}/cycles`: what ran when, and how a cycle would be undone. */
export function jobCycleRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { undo, publicUrl } = needs;
  const CYCLES = `${JOB}/cycles`;

  app.get<OfJob>(
    CYCLES,
    operation({
      id: 'listCycles',
      summary: 'List cycles of a job with their numbers, the newest first',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(cycleSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'filter');
      refuseOption(request, 'orderby');
      const job = await foundJob(needs, request);
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        defaultSize: 50,
        maximumSize: 999,
        positions: /^[0-9a-f-]{36}$/,
        fetch: (after, limit) => undo.cycles(job.id, after, limit),
        position: ({ id }) => id,
        view: cycleView,
      });
    },
  );

  app.post<OfCycle>(
    `${CYCLES}/:cycleId/undoPlan`,
    operation({
      id: 'planUndoOfCycle',
      summary: 'Plan how a cycle would be undone; the plan is read and applied like any other',
      tag,
      permissions: OPERATE,
      answers: { 202: z.unknown() },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const cycleId = guid(request.params.cycleId);
      const cycle = cycleId === undefined ? undefined : await undo.cycle(job.id, cycleId);
      if (cycle === undefined || cycleId === undefined) {
        const message = `The job has no cycle ${request.params.cycleId.slice(0, 100)}. List the cycles there are.`;
        throw graphError(404, 'NoSuchCycle', message);
      }
      return beginPlan(needs, request, reply, job, { kind: 'undo', cycleId });
    },
  );
}

export function cycleView({ id, kind, early, schemaVersion, startedAt, endedAt, counters }: PastCycle) {
  return {
    id,
    kind,
    early,
    schemaVersion,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    users: { ...counters.outcomes },
    groups: { ...counters.groups },
    skipped: { ...counters.skipped },
    removals: counters.removals,
  };
}
