import { z } from 'zod';
import { LDAP_SCHEMAS, type SourceDraft, type SourceSettings } from '../../sources/index.ts';

const name = z.string().trim().min(1).max(100);
const address = z.string().trim().min(1).max(500);
const distinguished = z.string().trim().min(1).max(1_000);
const filter = z.string().trim().min(1).max(4_000);
const secret = z.string().min(1).max(4_000);

const common = {
  displayName: name,
  /** The password of the bind DN, the client secret, or the token. Never given back. */
  secret,
  intervalSeconds: z.number().int().optional(),
  isEnabled: z.boolean().optional(),
};

const ldap = {
  url: address,
  bindDn: distinguished,
  baseDn: distinguished,
  filter: filter.optional(),
  groupsBaseDn: distinguished.nullable().optional(),
  groupsFilter: filter.optional(),
  schema: z.enum(['activeDirectory', 'inetOrgPerson']),
  attributes: z.record(z.string().max(200), z.string().max(1_000)).optional(),
  caCertificate: z.string().max(100_000).nullable().optional(),
};

const graph = {
  baseUrl: address.optional(),
  tokenUrl: address.nullable().optional(),
  clientId: z.string().trim().min(1).max(500).nullable().optional(),
  scope: z.string().trim().min(1).max(1_000).nullable().optional(),
  readsGroups: z.boolean().optional(),
};

/** A source as it is added. */
export const newSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ldap'), ...common, ...ldap }),
  z.strictObject({ kind: z.literal('graph'), ...common, ...graph }),
]);

/** What of a source is changed; the kind stays what it is. */
export const sourceChangeSchema = z.strictObject({
  ...z.object({ ...common, ...ldap, ...graph }).partial().shape,
});

type NewSource = z.output<typeof newSourceSchema>;
type SourceChange = z.output<typeof sourceChangeSchema>;

/** How often Entra reads too. */
const USUAL_INTERVAL = 40 * 60;
const MICROSOFT_GRAPH = 'https://graph.microsoft.com/v1.0';

/** The source an administrator entered, with what goes without saying. */
export function newSourceOf(body: NewSource): SourceDraft {
  const { displayName, intervalSeconds = USUAL_INTERVAL, isEnabled = true } = body;
  return { displayName, intervalSeconds, isEnabled, settings: newSettingsOf(body) };
}

function newSettingsOf(body: NewSource): SourceSettings {
  if (body.kind === 'graph') {
    const { baseUrl = MICROSOFT_GRAPH, tokenUrl = null, clientId = null, scope = null, readsGroups = true } = body;
    return { kind: 'graph', baseUrl, tokenUrl, clientId, scope, groups: readsGroups };
  }
  const { url, bindDn, baseDn, schema, groupsBaseDn = null, attributes = {}, caCertificate = null } = body;
  const usual = LDAP_SCHEMAS[schema];
  const { filter: people = usual.filter, groupsFilter = usual.groupsFilter } = body;
  const where = { url, bindDn, baseDn, filter: people, groupsBaseDn, groupsFilter };
  return { kind: 'ldap', ...where, schema, attributes, caCertificate };
}

/** The settings with what was changed of them. */
export function changedSettings(settings: SourceSettings, change: SourceChange): SourceSettings {
  if (settings.kind === 'graph') {
    const { baseUrl, tokenUrl, clientId, scope, readsGroups: groups } = change;
    return { ...settings, ...told({ baseUrl, tokenUrl, clientId, scope, groups }) };
  }
  const { url, bindDn, baseDn, filter: people, groupsBaseDn, groupsFilter, schema, attributes, caCertificate } = change;
  return {
    ...settings,
    ...told({ url, bindDn, baseDn, filter: people, groupsBaseDn, groupsFilter, schema, attributes, caCertificate }),
  };
}

/** What has a value; null is one. */
function told<T extends object>(change: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
