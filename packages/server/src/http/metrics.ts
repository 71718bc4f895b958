import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { isHeld, isRunning, type Job } from '../engine/index.ts';
import type { LivePosition, LiveState } from '../jobs/index.ts';
import { type Guarding, guard } from './authorization.ts';
import { sendGraphError } from './graph-error.ts';
import { operation } from './operation.ts';

/** What the figures are read from. */
export interface MetricsNeeds extends Guarding {
  readonly version: string;
  readonly measured: Measured;
  /** How often browsers told that a policy kept something from happening, by its directive. */
  readonly policyReports?: { readonly counts: ReadonlyMap<string, number> };
}

export interface Measured {
  readonly jobs: () => Promise<readonly Job[]>;
  readonly state: (since: LivePosition) => Promise<LiveState>;
  readonly countObjects: () => Promise<{ readonly users: number; readonly groups: number }>;
  readonly now: () => Date;
}

const OF_JOB = ['job', 'application'] as const;

/**
 * `/metrics`: figures of this process and of the installation in the text format of Prometheus. Names of applications are
 * among them, so it is for whoever may read the health of the installation; a collector shows an API token.
 */
export function metricsRoutes(needs: MetricsNeeds): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    const registry = new Registry();
    app.setErrorHandler(sendGraphError);
    guard(app, needs);
    // What the process itself costs is counted from the first question on: nobody pays who does not ask.
    let isCounting = false;
    const gauges = gaugesOf(registry);
    const reports = new Counter({
      name: 'lockstep_policy_reports_total',
      help: 'Reports of browsers on what the policy of a page kept from happening.',
      labelNames: ['directive'],
      registers: [registry],
    });
    gauges.version.set({ version: needs.version }, 1);
    app.addHook('onClose', async () => registry.clear());
    app.get(
      '/metrics',
      operation({
        id: 'getMetrics',
        summary: 'Figures of this process and of the installation, for a collector such as Prometheus',
        tag: 'Installation',
        permissions: ['Installation.Read.All', 'Installation.ReadWrite.All'],
        answers: { 200: undefined },
        answerType: 'text/plain',
        ofGraph: false,
      }),
      async (_request, reply) => {
        if (!isCounting) collectDefaultMetrics({ register: registry });
        isCounting = true;
        await fill(gauges, needs.measured);
        reports.reset();
        for (const [directive, count] of needs.policyReports?.counts ?? []) reports.inc({ directive }, count);
        return reply
          .type(registry.contentType)
          .header('cache-control', 'no-store')
          .send(await registry.metrics());
      },
    );
  };
}

function gaugesOf(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name: `lockstep_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  return {
    version: gauge('info', 'The version that runs.', ['version']),
    objects: gauge('directory_objects', 'People and groups of the directory.', ['type']),
    running: gauge('job_running', 'Whether a cycle of the job is under way.', OF_JOB),
    on: gauge('job_enabled', 'Whether the job is meant to run.', OF_JOB),
    quarantined: gauge('job_quarantined', 'Whether the job is in quarantine.', OF_JOB),
    staged: gauge('job_staged_deletions', 'Removals that wait for a decision.', OF_JOB),
    failing: gauge('job_failing_objects', 'Objects whose last attempt failed.', OF_JOB),
    ended: gauge('job_last_cycle_timestamp_seconds', 'When the last cycle ended, in seconds since 1970.', OF_JOB),
  };
}

/** Everything about jobs is written anew, so that those that are gone are gone here. */
async function fill(gauges: ReturnType<typeof gaugesOf>, measured: Measured): Promise<void> {
  const { jobs, state, countObjects, now } = measured;
  const [all, live, { users, groups }] = await Promise.all([
    jobs(),
    state({ log: now(), audit: now() }),
    countObjects(),
  ]);
  gauges.objects.set({ type: 'user' }, users);
  gauges.objects.set({ type: 'group' }, groups);
  const states = new Map(live.jobs.map((one) => [one.jobId, one]));
  const { running, on, quarantined, staged, failing, ended } = gauges;
  for (const gauge of [running, on, quarantined, staged, failing, ended]) gauge.reset();
  for (const job of all) {
    const labels = { job: job.id, application: job.applicationName };
    running.set(labels, Number(isRunning(job)));
    on.set(labels, Number(job.state === 'Active'));
    quarantined.set(labels, Number(isHeld(job.quarantine)));
    staged.set(labels, states.get(job.id)?.staged ?? 0);
    failing.set(labels, states.get(job.id)?.failing ?? 0);
    const last = job.status.lastExecution?.ended;
    if (last !== undefined) ended.set(labels, last.getTime() / 1000);
  }
}
