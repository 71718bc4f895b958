import { z } from 'zod';
import {
  type KeptSource,
  type LdapSettings,
  nextRead,
  type ReadRecord,
  type SourceSettings,
} from '../../sources/index.ts';

const countsSchema = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  removed: z.number(),
  vanished: z.number(),
});

const readSchema = z.object({
  state: z.enum(['running', 'done', 'held', 'failed', 'interrupted']),
  startedDateTime: z.string(),
  endedDateTime: z.string().nullable(),
  message: z.string().nullable(),
  users: countsSchema,
  groups: countsSchema,
  managers: z.number(),
  members: z.object({ added: z.number(), removed: z.number() }),
  problems: z.array(z.object({ name: z.string(), message: z.string() })),
  problemCount: z.number(),
});

const shared = {
  id: z.string(),
  displayName: z.string(),
  users: z.number(),
  groups: z.number(),
  intervalSeconds: z.number(),
  isEnabled: z.boolean(),
  isReading: z.boolean(),
  nextReadDateTime: z.string().nullable(),
  lastRead: readSchema.nullable(),
};

/** An outside source as it is shown; its secret never is. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    ...shared,
    kind: z.literal('ldap'),
    url: z.string(),
    bindDn: z.string(),
    baseDn: z.string(),
    filter: z.string(),
    groupsBaseDn: z.string().nullable(),
    groupsFilter: z.string(),
    schema: z.enum(['activeDirectory', 'inetOrgPerson']),
    attributes: z.record(z.string(), z.string()),
    caCertificate: z.string().nullable(),
  }),
  z.object({
    ...shared,
    kind: z.literal('graph'),
    baseUrl: z.string(),
    tokenUrl: z.string().nullable(),
    clientId: z.string().nullable(),
    scope: z.string().nullable(),
    readsGroups: z.boolean(),
  }),
]);

export function sourceView(source: KeptSource, now: Date): z.output<typeof sourceSchema> {
  const { id, displayName, intervalSeconds, isEnabled, isReading, counts, lastRead, settings } = source;
  const common = {
    id,
    displayName,
    users: counts.User.kept,
    groups: counts.Group.kept,
    intervalSeconds,
    isEnabled,
    isReading,
    nextReadDateTime: nextRead(source, now)?.toISOString() ?? null,
    lastRead: lastRead === undefined ? null : readView(lastRead),
  };
  return { ...common, ...shownSettings(settings) };
}

/** What was entered, as the audit log compares it. */
export function shownSettings(settings: SourceSettings) {
  if (settings.kind === 'graph') {
    const { groups: readsGroups, ...graph } = settings;
    return { ...graph, readsGroups };
  }
  return { ...settings, attributes: { ...settings.attributes } } satisfies LdapSettings;
}

function readView({ startedAt, endedAt, message, state, report }: ReadRecord): z.output<typeof readSchema> {
  return {
    state,
    startedDateTime: startedAt.toISOString(),
    endedDateTime: endedAt?.toISOString() ?? null,
    message: message ?? null,
    ...report,
    problems: [...report.problems],
  };
}
