import assert from 'node:assert/strict';

const STAFF_PASSWORD = 'nine lanterns on a bridge';
const APPLICATIONS = ['peripass', 'passle', 'travelperk', 'iris-intranet'] as const;
/** How many lose access where `LIMIT` may in a cycle. */
const REMOVED = 6;
const LIMIT = 2;
const PATIENCE = 300_000;

// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
type Body = any;
type Call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Body>;

/** Somebody who signs in to the pages of a tenant. */
export interface Staff {
  readonly tenant: string;
  readonly userName: string;
  readonly password: string;
}

/** What pictures are taken of: names that addresses use, with their ids, and who signs in to the applications. */
export interface ShownInstallation {
  readonly names: Readonly<Record<string, string>>;
  readonly staff: readonly Staff[];
}

function callerOf(origin: string, token: string): Call {
  return async (method, path, body) => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

/** The names with the address of an authorization, which is soon over. */
export async function withAuthorization(
  origin: string,
  token: string,
  names: ShownInstallation['names'],
): Promise<ShownInstallation['names']> {
  const call = callerOf(origin, token);
  const travelperk = await jobOf(call, names.travelperk);
  const { authorizationUrl } = await call('POST', `${travelperk}/authorization`);
  return { ...names, authorize: authorizationUrl };
}

/**
 * Gives the sample organisation what a quiet one lacks: removals that are held, something that fails, a plan, a
 * discovery, a request to support, somebody deleted, an application that is not set up.
 */
export async function prepare(origin: string, token: string): Promise<ShownInstallation> {
  const call = callerOf(origin, token);
  const names = new Map<string, string>();
  for (const { id, displayName } of (await call('GET', '/v1.0/servicePrincipals')).value) {
    names.set(displayName.toLowerCase().split(' ')[0], id);
  }
  const passle = await jobOf(call, names.get('passle'));
  const peripass = await jobOf(call, names.get('peripass'));
  await holdRemovals(call, names.get('passle') ?? '', passle);
  await nameObjects(call, names);
  await until(async () => (await call('GET', `${passle}/stagedDeletions`)).value.length > LIMIT);
  names.set('plan', (await call('POST', `${passle}/plans`, {})).id);
  await call('POST', `${peripass}/discoveries`, {});
  const staff = await addStaff(call);
  const asked = { requestedBy: staff.at(-1)?.userName, mail: 'Please send us credentials for provisioning.' };
  names.set('request', (await call('POST', '/api/tenants/iris-intranet/credential-requests', asked)).id);
  names.set('invitation', await invitation(call));
  return { names: Object.fromEntries(names), staff };
}

async function jobOf(call: Call, application: string | undefined): Promise<string> {
  const jobs = `/v1.0/servicePrincipals/${application}/synchronization/jobs`;
  return `${jobs}/${(await call('GET', jobs)).value[0].id}`;
}

async function holdRemovals(call: Call, application: string, job: string): Promise<void> {
  await call('PATCH', `${job}/settings`, { deletionThreshold: LIMIT });
  const assignments = `/v1.0/servicePrincipals/${application}/appRoleAssignedTo`;
  for (const { id } of (await call('GET', assignments)).value.slice(0, REMOVED)) {
    await call('DELETE', `${assignments}/${id}`);
  }
}

async function nameObjects(call: Call, names: Map<string, string>): Promise<void> {
  const people = await call('GET', "/v1.0/users?$top=1&$filter=userPrincipalName eq 'femke.dijkstra@halden.example'");
  names.set('person', people.value[0].id);
  names.set('group', (await call('GET', "/v1.0/groups?$top=1&$filter=mailNickname eq 'site-rotterdam'")).value[0].id);
  const entries = (await call('GET', '/v1.0/auditLogs/provisioning?$top=1')).value;
  names.set('entry', entries[0].id);
  const failures = (
    await call('GET', "/v1.0/auditLogs/provisioning?$top=1&$filter=provisioningStatusInfo/status eq 'failure'")
  ).value;
  names.set('failure', failures[0]?.id ?? '');
  names.set('failing', failures[0]?.sourceIdentity.id ?? names.get('person'));
  names.set('account', (await call('GET', '/api/tenants/peripass/accounts?$top=1')).value[0].id);
  const templates = (await call('GET', '/v1.0/applicationTemplates')).value;
  const entryOf = (displayName: string) => templates.find((one: Body) => one.displayName === displayName).id;
  names.set('peripassEntry', entryOf('Peripass'));
  const made = await call('POST', `/v1.0/applicationTemplates/${entryOf('Peripass')}/instantiate`, {
    displayName: 'Peripass Ghent',
  });
  names.set('unconfigured', made.servicePrincipal.id);
  const [leaver] = (await call('GET', "/v1.0/users?$top=1&$filter=startsWith(displayName,'Wojciech')")).value;
  await call('DELETE', `/v1.0/users/${leaver.id}`);
}

async function addStaff(call: Call): Promise<readonly Staff[]> {
  const all: Staff[] = [];
  for (const tenant of APPLICATIONS) {
    const one = { tenant, userName: 'femke@halden.example', password: STAFF_PASSWORD };
    await call('POST', `/api/tenants/${tenant}/staff`, {
      userName: one.userName,
      password: one.password,
      roles: ['administrator'],
    });
    all.push(one);
  }
  return all;
}

/** Where somebody who was invited chooses a password. */
async function invitation(call: Call): Promise<string> {
  const made = await call('POST', '/api/settings/administrators', {
    userName: 'grace@halden.example',
    displayName: 'Grace Hopper',
    roles: ['viewer'],
  });
  const { pathname, search } = new URL(made.invitation);
  return pathname + search;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    assert.ok(Date.now() < end, 'What the pictures show did not come about.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
