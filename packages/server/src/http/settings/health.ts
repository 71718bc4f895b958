import { z } from 'zod';
import { isHeld, type Job } from '../../engine/index.ts';
import { dueAt, type InstallationFacts } from '../../jobs/index.ts';
import { type JournalStore, silentJobs } from '../../journal/index.ts';
import type { Notifier } from '../../notify/index.ts';
import { type GraphInstance, operation } from '../operation.ts';
import type { Health } from '../portal/index.ts';

/** What the health of the installation is told by. */
export interface InstallationHealthNeeds {
  readonly version: string;
  readonly health: () => Promise<Health>;
  readonly jobs: () => Promise<readonly Job[]>;
  readonly journal: Pick<JournalStore, 'lastSigns'>;
  readonly notifier: Pick<Notifier, 'status'>;
  readonly facts: () => Promise<InstallationFacts>;
  /** Room on the disk the data is on; undefined where the data is on another machine. */
  readonly disk: () => Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** How late the process comes to its next task, at the worst of a hundred. */
  readonly eventDelay: () => number;
  readonly organizationId: string;
  readonly now: () => Date;
}

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), message: z.string() });
const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  upSeconds: z.number(),
  memoryBytes: z.number(),
  databaseBytes: z.number(),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  clockSkewMilliseconds: z.number(),
  eventDelayMilliseconds: z.number(),
  jobs: z.object({ active: z.number(), running: z.number(), due: z.number() }),
  workers: z.array(z.object({ jobId: z.string(), applicationName: z.string(), holder: z.string(), until: z.string() })),
  checks: z.array(checkSchema),
});

type Check = z.output<typeof checkSchema>;

/** `/health`: whether everything works, and what to do where it does not. */
export function installationHealthRoutes(app: GraphInstance, needs: InstallationHealthNeeds): void {
  app.get(
    '/health',
    operation({
      id: 'getInstallationHealth',
      summary: 'Whether everything works, each part by itself.',
      tag: 'Installation',
      permissions: ['Installation.Read.All', 'Installation.ReadWrite.All'],
      answers: { 200: healthSchema },
      ofGraph: false,
    }),
    async () => {
      const before = needs.now();
      const [facts, disk, all] = await Promise.all([needs.facts(), needs.disk(), needs.jobs()]);
      const skew = skewOf(facts.clock, before, needs.now());
      const found = await Promise.all([database(needs), jobs(needs, all), mail(needs)]);
      const checks = [...found.flat(), ...machine(skew, disk)];
      return {
        ok: checks.every(({ ok }) => ok),
        version: needs.version,
        upSeconds: Math.round(process.uptime()),
        memoryBytes: process.memoryUsage.rss(),
        databaseBytes: facts.databaseBytes,
        disk: disk ?? null,
        clockSkewMilliseconds: skew,
        eventDelayMilliseconds: Math.round(needs.eventDelay()),
        jobs: {
          active: all.filter(({ state }) => state === 'Active').length,
          running: facts.workers.length,
          due: all.filter((job) => isDue(job, needs.now())).length,
        },
        workers: facts.workers.map((worker) => ({ ...worker, until: worker.until.toISOString() })),
        checks,
      };
    },
  );
}

async function database({ health }: InstallationHealthNeeds): Promise<readonly Check[]> {
  const { database: kind, durable } = await health();
  const kept = durable
    ? 'what it acknowledged survives a power cut'
    : 'it is set up so that a power cut may lose the last writes';
  return [{ name: 'database', ok: true, message: `${kind} answers; ${kept}.` }];
}

async function jobs(
  { journal, organizationId, now }: InstallationHealthNeeds,
  all: readonly Job[],
): Promise<readonly Check[]> {
  const silent = silentJobs(await journal.lastSigns(organizationId), now());
  const held = all.filter(({ quarantine }) => isHeld(quarantine));
  return [
    {
      name: 'cycles',
      ok: silent.length === 0,
      message:
        silent.length === 0
          ? 'Every job that should run does.'
          : `${named(silent.map(({ applicationName }) => applicationName))} completed no cycle for three intervals. See whether a process that runs jobs is up.`,
    },
    {
      name: 'quarantine',
      ok: held.length === 0,
      message:
        held.length === 0
          ? 'No job is in quarantine.'
          : `${named(held.map(({ applicationName }) => applicationName))} in quarantine. Read the reason at the job.`,
    },
  ];
}

async function mail({ notifier, organizationId }: InstallationHealthNeeds): Promise<readonly Check[]> {
  const { mail: state, waiting, dead, lastError } = await notifier.status(organizationId);
  const trouble = `${dead === 1 ? '1 message was' : `${dead} messages were`} given up${lastError === undefined ? '' : `: ${lastError}`}. Mend the cause, then send them again.`;
  return [
    {
      name: 'mail',
      ok: state === 'ready',
      message:
        state === 'ready'
          ? 'A mail server is set up.'
          : 'No mail server is set up. Set LOCKSTEP_SMTP_URL and LOCKSTEP_MAIL_FROM to have mails sent.',
    },
    { name: 'messages', ok: dead === 0, message: dead === 0 ? waitingWords(waiting) : trouble },
  ];
}

/** Clocks that differ by more make leases and schedules unsure. */
const MOST_SKEW = 5_000;
const LEAST_FREE = 1024 ** 3;

/** By how much the database's clock is off, the way there and back left out. */
function skewOf(clock: Date, before: Date, after: Date): number {
  if (clock < before) return clock.getTime() - before.getTime();
  return clock > after ? clock.getTime() - after.getTime() : 0;
}

function isDue(job: Job, now: Date): boolean {
  const due = dueAt(job, now);
  return due !== undefined && due <= now;
}

function machine(skew: number, disk: Awaited<ReturnType<InstallationHealthNeeds['disk']>>): readonly Check[] {
  const isRight = Math.abs(skew) <= MOST_SKEW;
  const clock: Check = {
    name: 'clock',
    ok: isRight,
    message: isRight
      ? 'The clocks of this machine and of the database agree.'
      : `The database's clock is ${Math.round(Math.abs(skew) / 1000)} seconds ${skew > 0 ? 'ahead' : 'behind'}. Have both set by the same time server.`,
  };
  if (disk === undefined) return [clock];
  const isRoomy = disk.freeBytes >= LEAST_FREE;
  const free = `${(disk.freeBytes / 1024 ** 3).toFixed(1)} GiB`;
  const message = isRoomy ? `${free} are free on the disk.` : `Only ${free} are free on the disk. Make room.`;
  return [clock, { name: 'disk', ok: isRoomy, message }];
}

const MOST_NAMED = 5;

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

function waitingWords(waiting: number): string {
  if (waiting === 0) return 'No message waits to be sent.';
  return waiting === 1 ? '1 message waits to be sent.' : `${waiting} messages wait to be sent.`;
}
