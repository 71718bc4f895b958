import { z } from 'zod';
import { type JobConfiguration, SchemaRefused } from '../../applications/index.ts';
import type { JobSettings } from '../../engine/index.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { savingBy } from './job-decision.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';
import { duration, durationSeconds } from './synchronization-status.ts';

const causes = z.enum(['blocked', 'softDeleted', 'unassigned', 'filteredOut', 'hardDeleted']);
const removal = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['nothing', 'disable', 'setAttributes', 'delete']) }),
  z.strictObject({ do: z.literal('deleteAfter'), days: z.int().min(1).max(3_650) }),
]);
const count = z.int().min(0).max(1e9);

/** Settings of a job in their own types; every member may be left out when they are changed. */
const settingsSchema = z.strictObject({
  scope: z.enum(['assigned', 'all']),
  interval: z.string().refine((text) => durationSeconds(text) !== undefined, {
    message: 'must be a duration between PT1M and PT24H.',
  }),
  earlyCycles: z.boolean(),
  patchDialect: z.enum(['rfc', 'entra', 'entra-compliant']),
  compatibility: z.array(z.enum(['booleansAsText', 'managerAsText', 'roleDisplayName', 'omitExtensionSchemas'])),
  readBeforeWrite: z.boolean(),
  maxConcurrency: z.int().min(1).max(100),
  requestsPerSecond: z.int().min(1).max(1e9).nullable(),
  nestedGroups: z.enum(['off', 'flatten', 'mirror']),
  nestedGroupDepth: z.int().min(1).max(100),
  healMissingTargets: z.boolean(),
  outOfScope: z.enum(['disable', 'delete', 'none']),
  removalPolicy: z.partialRecord(causes, removal),
  finishReleasedAccounts: z.boolean(),
  allowHardDelete: z.boolean(),
  createInactive: z.boolean(),
  skipOutOfScopeDeletions: z.array(causes.exclude(['hardDeleted'])),
  deletionThreshold: count.nullable(),
  deletionsPerDay: count.nullable(),
  deletionsPercent: count.nullable(),
  failureFloor: count.nullable(),
  failureShare: z.int().min(0).max(100),
  failureCount: count,
  failureTotal: count,
  onDemandRequiresStop: z.boolean(),
  onDemandRate: z.int().min(1).max(1_000),
  reconciliation: z.enum(['off', 'report', 'correct']),
  collapseRepeatedSkips: z.boolean(),
  notifications: z.strictObject({
    enabled: z.boolean(),
    addresses: z.array(z.string().max(254)).max(50),
    events: z.array(z.string().max(100)).max(50).optional(),
  }),
});

type SettingsView = z.output<typeof settingsSchema>;

const changeSchema = settingsSchema.partial().extend({ comment: z.string().max(1_000).nullish() });

const importedSchema = z.object({
  schemaVersion: z.number(),
  settingsVersion: z.number(),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), target: z.string() })),
});

const LARGEST_CONFIGURATION = 8_000_000;
const tag = 'Settings of jobs';

/** `…/jobs/{id}/settings`: what can be set about a job, typed; `…/configuration`: all of a job as one document. */
export function jobSettingsRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications } = needs;
  const SETTINGS = `${JOB}/settings`;
  const CONFIGURATION = `${JOB}/configuration`;

  app.get<OfJob>(
    SETTINGS,
    operation({
      id: 'getJobSettings',
      summary: 'Read the settings of a job, each in its own type',
      tag,
      permissions: READ,
      answers: { 200: settingsSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { id } = await foundJob(needs, request);
      const { version, settings } = await schemaCall(() => applications.settings.current(id));
      reply.header('etag', entityTag(version));
      return settingsView(settings);
    },
  );

  app.patch<OfJob & { Body: z.output<typeof changeSchema> }>(
    SETTINGS,
    operation({
      id: 'updateJobSettings',
      summary: 'Change settings of a job; what is left out stays',
      tag,
      permissions: WRITE,
      body: changeSchema,
      answers: { 200: settingsSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { id } = await foundJob(needs, request);
      const { comment, ...change } = request.body;
      const saved = await schemaCall(async () => {
        const current = await applications.settings.current(id);
        const settings = changed(current.settings, change);
        // Without a tag of the caller's, what was read here must still hold when it is written.
        const expected = requiredVersion(request) ?? current.version;
        const version = await applications.settings.save(id, settings, { ...savingBy(request, comment), expected });
        return { version, settings };
      });
      reply.header('etag', entityTag(saved.version));
      return settingsView(saved.settings);
    },
  );

  app.get<OfJob>(
    CONFIGURATION,
    operation({
      id: 'exportJobConfiguration',
      summary: 'Export schema and settings as one document, without secrets',
      tag,
      permissions: READ,
      answers: { 200: z.unknown() },
      ofGraph: false,
    }),
    async (request): Promise<JobConfiguration> => {
      const { id } = await foundJob(needs, request);
      return schemaCall(() => applications.exportConfiguration(id, savingBy(request)));
    },
  );

  app.put<OfJob>(
    CONFIGURATION,
    {
      ...operation({
        id: 'importJobConfiguration',
        summary: 'Put an exported document in force, as a whole or not at all',
        tag,
        permissions: WRITE,
        answers: { 200: importedSchema },
        ofGraph: false,
      }),
      bodyLimit: LARGEST_CONFIGURATION,
    },
    async (request) => {
      const { id } = await foundJob(needs, request);
      if (request.body === undefined) throw new SchemaRefused([]);
      return schemaCall(() => applications.importConfiguration(id, request.body, savingBy(request)));
    },
  );
}

/** Settings as they are shown: the interval as a duration. */
export function settingsView({ intervalSeconds, notifications, ...others }: JobSettings): SettingsView {
  const { events, ...mail } = notifications;
  return {
    ...others,
    interval: duration(intervalSeconds),
    compatibility: [...others.compatibility],
    removalPolicy: { ...others.removalPolicy },
    skipOutOfScopeDeletions: others.skipOutOfScopeDeletions.filter((cause) => cause !== 'hardDeleted'),
    notifications: { ...mail, addresses: [...mail.addresses], ...(events && { events: [...events] }) },
  };
}

function changed(settings: JobSettings, { interval, notifications, ...change }: Partial<SettingsView>): JobSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { events, ...mail } = notifications ?? settings.notifications;
  return {
    ...settings,
    ...(given as Partial<JobSettings>),
    intervalSeconds: (interval === undefined ? undefined : durationSeconds(interval)) ?? settings.intervalSeconds,
    notifications: events === undefined ? mail : { ...mail, events },
  };
}
