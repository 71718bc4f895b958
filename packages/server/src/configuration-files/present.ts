import { SECRET_KEYS } from '../applications/index.ts';
import { DEFAULT_JOB_SETTINGS, optionsOf } from '../engine/index.ts';
import type { ApplicationFile, AssignmentsFile, OrganizationFile, SchemaFile } from './forms.ts';
import { type Call, listAll, literal, PRINCIPALS } from './installation.ts';
import { shortSchema } from './schema-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** An application as it is now, in the form of files, with what is needed to change it. */
export interface PresentApplication {
  readonly id: string;
  readonly appId: string;
  readonly application: ApplicationFile;
  /** In the order of `assignments`, the ids behind them. */
  readonly assigned: readonly { readonly assignmentId: string; readonly principalId: string }[];
  readonly assignments: AssignmentsFile;
  readonly roles: readonly PresentRole[];
  readonly job: PresentJob | undefined;
  /** Secrets as they are shown, those of the settings included. */
  readonly secrets: ReadonlyMap<string, string>;
}

export interface PresentRole {
  readonly id: string;
  readonly displayName: string;
  readonly value: string | null;
  readonly description: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: ('User' | 'Application')[];
}

interface PresentJob {
  readonly id: string;
  readonly schema: Json;
  readonly short: SchemaFile;
}

/** An installation as it is now. */
export interface Present {
  readonly organization: OrganizationFile;
  readonly applications: readonly PresentApplication[];
}

export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly notes: string | null;
  readonly applicationTemplateId: string | null;
  readonly appRoles: readonly PresentRole[];
}

interface GraphJob {
  readonly id: string;
  readonly schedule: { readonly interval: string; readonly state: string };
  readonly synchronizationJobSettings: readonly { readonly name: string; readonly value: string }[];
}

const DEFAULTS = new Map(optionsOf(DEFAULT_JOB_SETTINGS).map(({ name, value }) => [name, value]));
const NOT_IN_GALLERY = 'Custom';

/** Reads everything that files hold. Rejects when an application has several jobs, which files have no form for. */
export async function readPresent(call: Call): Promise<Present> {
  const templates = await listAll<{ id: string; displayName: string }>(call, '/v1.0/applicationTemplates?$top=999');
  const entries = new Map(templates.map(({ id, displayName }) => [id, displayName]));
  const settings = (await call('GET', '/api/settings/organization')) as Required<OrganizationFile>;
  const { displayName, defaultDomain, twoPersonRule, timeZone, notificationAddresses, directoryLabel } = settings;
  const applications: PresentApplication[] = [];
  for (const one of await listAll<ServicePrincipal>(call, `${PRINCIPALS}?$top=999`)) {
    applications.push(
      await presentApplication(call, one, entries.get(one.applicationTemplateId ?? '') ?? NOT_IN_GALLERY),
    );
  }
  return {
    organization: { displayName, defaultDomain, twoPersonRule, timeZone, notificationAddresses, directoryLabel },
    applications,
  };
}

/** One application as it is now. */
export async function presentApplication(
  call: Call,
  one: ServicePrincipal,
  template: string,
): Promise<PresentApplication> {
  const path = `${PRINCIPALS}/${one.id}`;
  const jobs = await listAll<GraphJob>(call, `${path}/synchronization/jobs`);
  if (jobs.length > 1) {
    throw new Error(`${one.displayName} has ${jobs.length} jobs, and files have a form for one. Delete the others.`);
  }
  const [job] = jobs;
  const pairs = await listAll<{ key: string; value: string }>(call, `${path}/synchronization/secrets`);
  const secrets = new Map(pairs.map(({ key, value }) => [key, value]));
  const schema = job && ((await call('GET', `${path}/synchronization/jobs/${job.id}/schema`)) as Json);
  return {
    id: one.id,
    appId: one.appId,
    application: {
      name: one.displayName,
      template,
      ...(one.description && { description: one.description }),
      ...(one.notes && { notes: one.notes }),
      roles: one.appRoles.map(roleForm),
      ...(job && { provisioning: provisioningForm(job, secrets, one.displayName) }),
    },
    roles: one.appRoles,
    job: job && schema && { id: job.id, schema, short: shortSchema(schema) },
    secrets,
    ...(await readAssignments(call, one)),
  };
}

function roleForm({ displayName, value, description, isEnabled, allowedMemberTypes }: PresentRole) {
  return {
    name: displayName,
    ...(value !== null && { value }),
    ...(description !== null && description !== displayName && { description }),
    enabled: isEnabled,
    members: [...allowedMemberTypes],
  };
}

/** Settings of the job and of its notifications, whichever of the two places the interface has them in. */
function provisioningForm(
  { schedule, synchronizationJobSettings: settings }: GraphJob,
  secrets: ReadonlyMap<string, string>,
  application: string,
): NonNullable<ApplicationFile['provisioning']> {
  const options = settings.filter(({ name, value }) => DEFAULTS.get(name) !== value);
  const notified = notificationsOf(secrets);
  const credentials = SECRET_KEYS.flatMap(({ name, kind }) => {
    const value = secrets.get(name);
    if (value === undefined || IS_SETTING.has(name)) return [];
    return [[name, kind === 'secret' ? placeholder(application, name) : value]];
  });
  return {
    on: schedule.state === 'Active',
    interval: schedule.interval,
    scope: /^(?:true|1)$/i.test(secrets.get('SyncAll') ?? '') ? 'all' : 'assigned',
    notifications: {
      enabled: notified.Enabled === true,
      recipients: String(notified.Recipients ?? '')
        .split(/[,;]/)
        .flatMap((part) => (part.trim() === '' ? [] : [part.trim()])),
    },
    options: Object.fromEntries(options.map(({ name, value }) => [name, value])),
    credentials: Object.fromEntries(credentials),
  };
}

/** Keys of secrets that say settings. */
export const IS_SETTING: ReadonlySet<string> = new Set([
  'SyncAll',
  'SyncNotificationSettings',
  'SkipOutOfScopeDeletions',
]);

/** What `SyncNotificationSettings` holds. */
export function notificationsOf(secrets: ReadonlyMap<string, string>): Json {
  return JSON.parse(secrets.get('SyncNotificationSettings') || '{}') as Json;
}

/** What stands for a secret in a file: the variable of the environment that holds it. */
function placeholder(application: string, key: string): string {
  const words = `${application} ${key.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')}`;
  return `\${${words
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)|^_/, 'APP_')}}`;
}

interface ListedAssignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalType: string;
}

/** Ids asked for at a time. */
const MOST_IDS = 1_000;

async function readAssignments(
  call: Call,
  { id, appRoles }: ServicePrincipal,
): Promise<Pick<PresentApplication, 'assigned' | 'assignments'>> {
  const listed = await listAll<ListedAssignment>(call, `${PRINCIPALS}/${id}/appRoleAssignedTo?$top=999`);
  const names = await namesOf(call, [...new Set(listed.map(({ principalId }) => principalId))]);
  const roles = new Map(appRoles.map((role) => [role.id, role.displayName]));
  const rows = listed.flatMap(({ id: assignmentId, appRoleId, principalId }) => {
    // Those in the recycle bin have no name to be found by.
    const name = names.get(principalId);
    const role = roles.get(appRoleId) ?? 'Default Access';
    return name === undefined ? [] : [{ assignmentId, principalId, line: { ...name, role } }];
  });
  const key = ({ line }: (typeof rows)[number]) => `${line.user ?? ''}\n${line.group ?? ''}\n${line.role}`;
  rows.sort((one, other) => (key(one) < key(other) ? -1 : 1));
  return {
    assigned: rows.map(({ assignmentId, principalId }) => ({ assignmentId, principalId })),
    assignments: { assignments: rows.map(({ line }) => line) },
  };
}

type Named = { readonly user?: string; readonly group?: string; readonly groupId?: string };

/** People by their user principal names, groups by their names where these are theirs alone. */
async function namesOf(call: Call, ids: readonly string[]): Promise<ReadonlyMap<string, Named>> {
  const names = new Map<string, Named>();
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const body = { ids: ids.slice(from, from + MOST_IDS), types: ['user', 'group'] };
    const { value } = (await call('POST', '/v1.0/directoryObjects/getByIds', body)) as {
      value: readonly { id: string; userPrincipalName?: string; displayName: string }[];
    };
    for (const { id, userPrincipalName, displayName } of value) {
      if (userPrincipalName !== undefined) names.set(id, { user: userPrincipalName });
      else
        names.set(id, (await groupsNamed(call, displayName)).length === 1 ? { group: displayName } : { groupId: id });
    }
  }
  return names;
}

/** Ids of the groups of a name; two are enough to know that it is not one's alone. */
export async function groupsNamed(call: Call, name: string): Promise<readonly string[]> {
  const { value } = (await call(
    'GET',
    `/v1.0/groups?$filter=displayName%20eq%20${literal(name)}&$select=id&$top=2`,
  )) as {
    value: readonly { id: string }[];
  };
  return value.map(({ id }) => id);
}
