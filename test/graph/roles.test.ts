import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ROLE_NAMES } from '../../packages/server/src/access/index.ts';
import type { Route } from '../../packages/server/src/http/openapi/index.ts';
import { GraphWorld } from './graph-world.ts';
import { COLUMNS, type Column, ROLE_TABLE } from './role-table.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';

/** What the table says of an operation; undefined when it says nothing. */
const table = new Map(
  ROLE_TABLE.flatMap(({ may, operations }) =>
    operations
      .split(/\s+/)
      .filter((id) => id !== '')
      .map((id) => [id, may.split(' ')] as const),
  ),
);

const TITLES: Readonly<Record<Column, string>> = {
  configurator: 'a configurator',
  applicationOwner: 'an application owner, on what they do not own,',
  owner: 'an application owner, on an application of theirs,',
  operator: 'an operator',
  deletionApprover: 'a deletion approver',
  viewer: 'a viewer',
  helpdesk: 'the helpdesk',
  vendorOperator: 'a vendor operator',
};

// One database: rights are decided before it is asked.
describe('roles and operations', () => {
  let world: GraphWorld;
  const tokens = new Map<string, string>();
  let operations: readonly Route[] = [];

  before(async () => {
    // Many are refused here, and a proxy tells them apart; else the first hundred would shut out the others.
    world = await GraphWorld.open('PGlite', { LOCKSTEP_TRUST_PROXY: '127.0.0.1', LOCKSTEP_INSECURE_HTTP: 'true' });
    operations = world.app.http.collectedRoutes.filter(
      ({ path, operation }) => operation !== undefined && !path.startsWith('/beta/'),
    );
    for (const role of ROLE_NAMES) {
      const profiles = role === 'vendorOperator' ? { profiles: ['generic'] } : {};
      const made = await world.expect(201, 'POST', '/api/settings/tokens', { name: role, roles: [role], ...profiles });
      tokens.set(role, made.token);
    }
  });
  after(() => world.close());

  let callers = 0;
  /** Calls an operation on something that is not there, or on the objects given. Only the status counts. */
  async function call({ method, path }: Route, token: string | undefined, ids: Readonly<Record<string, string>> = {}) {
    callers += 1;
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? randomUUID());
    const end = new AbortController();
    const answer = await fetch(world.url + address, {
      method,
      redirect: 'manual',
      signal: end.signal,
      headers: {
        'x-forwarded-for': `192.0.2.${callers % 250}, 198.51.${Math.floor(callers / 250)}.${callers % 250}`,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(method !== 'GET' && { 'content-type': 'application/json' }),
      },
      ...(method !== 'GET' && { body: '{}' }),
    });
    // A stream of events would never end by itself.
    const isStream = /event-stream/.test(answer.headers.get('content-type') ?? '');
    const text = isStream ? '' : await answer.text();
    if (isStream) end.abort();
    return { status: answer.status, text, headers: answer.headers };
  }

  test('the table has a row for every operation, and none besides', () => {
    const registered = operations.map(({ operation }) => operation?.id ?? '').sort();
    assert.deepEqual([...table.keys()].sort(), registered);
  });

  test('nobody who is not recognised calls anything but what is open to anybody', async () => {
    for (const route of operations) {
      const id = route.operation?.id ?? '';
      const { status, headers } = await call(route, undefined);
      const isOpen = table.get(id)?.includes('anybody') === true;
      assert.equal(route.operation?.isOpen === true, isOpen, `${id} is not described so`);
      // A browser that comes back from elsewhere is led to the sign-in.
      const isLed = status === 303 && headers.get('location') === '/sign-in?error=AuthorizationLapsed';
      assert.equal(status === 401 || isLed, !isOpen, `${id} answered ${status}`);
      if (status === 401) assert.equal(headers.get('www-authenticate'), 'Bearer', id);
    }
  });

  test('an administrator may call everything', async () => {
    for (const route of operations) {
      const { status, text } = await call(route, tokens.get('administrator'));
      assert.ok(status !== 401 && status !== 403 && status < 500, `${route.operation?.id} answered ${status}: ${text}`);
    }
  });

  for (const column of COLUMNS) {
    test(`ENT-6 ${TITLES[column]} may call what the table says, and nothing else`, async () => {
      const token = tokens.get(column === 'owner' ? 'applicationOwner' : column);
      for (const route of operations) {
        const id = route.operation?.id ?? '';
        const may = table.get(id) ?? [];
        const { status, text } = await call(route, token, column === 'owner' ? await ownApplication(route) : {});
        const isRefused = status === 403 && /Authorization_RequestDenied/.test(text);
        const isAllowed = may.includes('anybody') || may.includes(column);
        assert.equal(isRefused, !isAllowed, `${id} answered ${status} to ${column}: ${text.slice(0, 300)}`);
        if (!may.includes('anybody')) assert.notEqual(status, 401, id);
      }
    });
  }

  /** The ids of an application the owner just made, for a path that is about one. */
  async function ownApplication({ path }: Route): Promise<Readonly<Record<string, string>>> {
    const [, kind] = /\/(servicePrincipals|applications)\/\{id\}/.exec(path) ?? [];
    if (kind === undefined) return {};
    const { application, servicePrincipal } = await asOwner(
      201,
      'POST',
      `/v1.0/applicationTemplates/${PERIPASS}/instantiate`,
      { displayName: 'Own' },
    );
    return { id: kind === 'applications' ? application.id : servicePrincipal.id };
  }

  function asOwner(status: number, method: string, path: string, body?: unknown) {
    return world.expect(status, method, path, body, { authorization: `Bearer ${tokens.get('applicationOwner')}` });
  }

  test('an application owner makes a service principal of no registration but their own', async () => {
    const foreign = await world.expect(201, 'POST', '/v1.0/applications', { displayName: 'Foreign' });
    await asOwner(403, 'POST', '/v1.0/servicePrincipals', { appId: foreign.appId });
    await asOwner(403, 'PATCH', `/v1.0/applications/${foreign.id}`, { displayName: 'Taken' });
    const own = await asOwner(201, 'POST', '/v1.0/applications', { displayName: 'Own' });
    const made = await asOwner(201, 'POST', '/v1.0/servicePrincipals', { appId: own.appId });
    await asOwner(200, 'GET', `/v1.0/servicePrincipals/${made.id}`);
  });

  test('an application owner lists and reads exactly what is theirs', async () => {
    const { token, id: ownerId } = await world.expect(201, 'POST', '/api/settings/tokens', {
      name: 'Only theirs',
      roles: ['applicationOwner'],
    });
    const only = { authorization: `Bearer ${token}` };
    const made = async (displayName: string, headers?: Record<string, string>) => {
      const path = `/v1.0/applicationTemplates/${PERIPASS}/instantiate`;
      const { application, servicePrincipal } = await world.expect(201, 'POST', path, { displayName }, headers);
      const jobs = `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization/jobs`;
      const job = await world.expect(201, 'POST', jobs, { templateId: 'peripass' }, headers);
      await world.expect(204, 'PATCH', `/v1.0/servicePrincipals/${servicePrincipal.id}`, { notes: 'x' }, headers);
      return { application: application.id, principal: servicePrincipal.id, job: `${jobs}/${job.id}` };
    };
    const [own, foreign] = [await made('Their own', only), await made('Of others')];
    const read = (path: string) => world.expect(200, 'GET', path, undefined, only);
    const ids = async (path: string) => (await read(path)).value.map(({ id }: { id: string }) => id);
    assert.deepEqual(await ids('/v1.0/applications'), [own.application]);
    assert.deepEqual(await ids('/v1.0/servicePrincipals'), [own.principal]);
    assert.deepEqual(await ids("/v1.0/servicePrincipals?$filter=displayName eq 'Of others'"), []);
    assert.deepEqual(await ids('/api/portal/applications'), [own.principal]);
    const found = await read('/api/portal/search?q=o&kinds=applications');
    assert.deepEqual(
      found.value[0].results.map(({ id }: { id: string }) => id),
      [own.principal],
    );
    for (const path of [`/v1.0/applications/${own.application}`, `/v1.0/servicePrincipals/${own.principal}`, own.job]) {
      await read(path);
    }
    for (const path of [
      `/v1.0/applications/${foreign.application}`,
      `/v1.0/servicePrincipals/${foreign.principal}`,
      foreign.job,
      `${foreign.job}/settings`,
    ]) {
      await world.expect(403, 'GET', path, undefined, only);
    }
    const audits = (await read('/v1.0/auditLogs/directoryAudits?$top=200')).value;
    assert.ok(audits.length >= 3);
    for (const { targetResources } of audits) {
      const names = targetResources.map(({ displayName }: { displayName: string }) => displayName);
      assert.ok(!names.includes('Of others'), names.join());
    }
    const [ofOthers] = (
      await world.expect(200, 'GET', `/v1.0/auditLogs/directoryAudits?$filter=applicationId eq '${foreign.principal}'`)
    ).value;
    await world.expect(404, 'GET', `/v1.0/auditLogs/directoryAudits/${ofOthers.id}`, undefined, only);
    await read(`/v1.0/auditLogs/directoryAudits/${audits[0].id}`);
    const exported = await fetch(`${world.url}/v1.0/auditLogs/directoryAudits/export?format=csv`, { headers: only });
    const text = await exported.text();
    assert.match(text, /Their own/);
    assert.doesNotMatch(text, /Of others/);
    // Whoever is made an owner of the registration alone sees both too.
    await world.expect(204, 'POST', `/v1.0/applications/${foreign.application}/owners/$ref`, {
      '@odata.id': `${world.url}/v1.0/directoryObjects/${ownerId}`,
    });
    assert.equal((await ids('/v1.0/servicePrincipals')).length, 2);
    assert.equal((await ids('/api/portal/applications')).length, 2);
  });

  test('a job is found below its own application only, whoever owns the other', async () => {
    const made = async (displayName: string, expect: typeof asOwner) => {
      const path = `/v1.0/applicationTemplates/${PERIPASS}/instantiate`;
      const { servicePrincipal } = await expect(201, 'POST', path, { displayName });
      return `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization/jobs`;
    };
    const [own, foreign] = [await made('Own', asOwner), await made('Foreign', world.expect.bind(world))];
    const job = await world.expect(201, 'POST', foreign, { templateId: 'peripass' });
    await asOwner(403, 'GET', `${foreign}/${job.id}`);
    const below = operations.filter(({ path }) =>
      path.includes('/servicePrincipals/{id}/synchronization/jobs/{jobId}'),
    );
    assert.ok(below.length > 20);
    const id = own.split('/')[3] ?? '';
    for (const route of below) {
      const { status } = await call(route, tokens.get('applicationOwner'), { id, jobId: job.id });
      const isDecided = table.get(route.operation?.id ?? '')?.includes('owner') === true;
      // A body that is not complete is refused before anything is looked for.
      assert.ok(isDecided ? status === 404 || status === 400 : status === 403, `${route.operation?.id}: ${status}`);
    }
    await world.expect(200, 'GET', `${foreign}/${job.id}`);
  });

  test('what lies in the recycle bin is restored and purged by those who may write its kind', async () => {
    const make = (permissions: readonly string[]) =>
      world.expect(201, 'POST', '/api/settings/tokens', { name: permissions.join(), permissions });
    const groups = (await make(['Group.ReadWrite.All'])).token;
    const applications = (await make(['Application.ReadWrite.All'])).token;
    const user = await world.person('gone');
    await world.expect(204, 'DELETE', `/v1.0/users/${user}`);
    const application = await world.expect(201, 'POST', '/v1.0/applications', { displayName: 'Gone' });
    await world.expect(204, 'DELETE', `/v1.0/applications/${application.id}`);
    const path = '/v1.0/directory/deletedItems';
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    for (const id of [user, application.id]) {
      await world.expect(403, 'GET', `${path}/${id}`, undefined, as(groups));
      await world.expect(403, 'POST', `${path}/${id}/restore`, {}, as(groups));
      await world.expect(403, 'DELETE', `${path}/${id}`, undefined, as(groups));
    }
    await world.expect(403, 'POST', `${path}/${user}/restore`, {}, as(applications));
    await world.expect(200, 'POST', `${path}/${application.id}/restore`, {}, as(applications));
    await world.expect(404, 'POST', `${path}/${randomUUID()}/restore`, {}, as(groups));
  });

  test('an import into the directory is recorded in the audit log', async () => {
    const imported = await fetch(`${world.url}/api/directory/imports?name=people.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'text/csv' },
      body: 'userPrincipalName,displayName\nimported@halden.example,Imported\n',
    });
    assert.equal(imported.status, 200, await imported.text());
    const { value } = await world.expect(
      200,
      'GET',
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Import directory file'",
    );
    assert.equal(value.at(0)?.result, 'success');
  });
});
