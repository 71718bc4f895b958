import { z } from 'zod';
import { isHeld, type Job } from '../../engine/index.ts';
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
  readonly organizationId: string;
  readonly now: () => Date;
}

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), message: z.string() });
const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  upSeconds: z.number(),
  memoryBytes: z.number(),
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
      const checks = (await Promise.all([database(needs), jobs(needs), mail(needs)])).flat();
      return {
        ok: checks.every(({ ok }) => ok),
        version: needs.version,
        upSeconds: Math.round(process.uptime()),
        memoryBytes: process.memoryUsage.rss(),
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

async function jobs({ jobs: read, journal, organizationId, now }: InstallationHealthNeeds): Promise<readonly Check[]> {
  const all = await read();
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
  const trouble = `${dead} message(s) were given up${lastError === undefined ? '' : `: ${lastError}`}. Mend the cause, then send them again.`;
  return [
    {
      name: 'mail',
      ok: state === 'ready',
      message:
        state === 'ready'
          ? 'A mail server is set up.'
          : 'No mail server is set up. Set LOCKSTEP_SMTP_URL and LOCKSTEP_MAIL_FROM to have mails sent.',
    },
    { name: 'messages', ok: dead === 0, message: dead === 0 ? `${waiting} message(s) wait to be sent.` : trouble },
  ];
}

const MOST_NAMED = 5;

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}
