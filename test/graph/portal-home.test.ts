import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Answer, onEachDatabase } from './graph-world.ts';
import { type Sandbox, sandbox, until } from './sandbox.ts';

type Loose = Answer['body'];

interface Told {
  readonly id: string;
  readonly topic: string;
  readonly data: Loose;
}

onEachDatabase('what the portal asks for', (world) => {
  let target: ScimTestTarget;
  let box: Sandbox;
  let ida: string;

  before(async () => {
    target = await ScimTestTarget.start();
    box = await sandbox(world(), target, 'Portal Sandbox');
    ida = await world().person('ida.portal', { displayName: 'Ida Portal' });
    await box.assign(ida);
  });
  after(() => target.close());

  /** Listens until the work is done and the events it waits for came. */
  async function listening(
    query: string,
    headers: Record<string, string>,
    work: (told: readonly Told[]) => Promise<void>,
  ): Promise<readonly Told[]> {
    const stop = new AbortController();
    const told: Told[] = [];
    const response = await fetch(`${world().url}/api/portal/events${query}`, {
      headers: { authorization: `Bearer ${world().token}`, ...headers },
      signal: stop.signal,
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
    const reading = (async () => {
      let rest = '';
      const decoder = new TextDecoder();
      for await (const piece of response.body ?? []) {
        const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, id, topic, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? [];
          if (id !== undefined && topic !== undefined) told.push({ id, topic, data: JSON.parse(data ?? '{}') });
        }
      }
    })().catch(() => undefined);
    await work(told);
    stop.abort();
    await reading;
    return told;
  }

  test('events tell what happens as it happens, and a client that comes back is told what it missed', async () => {
    const jobId = box.job.split('/').at(-1);
    const seen = await listening('', {}, async (told) => {
      await box.run();
      await until(async () => told.some(({ topic }) => topic === 'log.appended'));
      await world().expect(204, 'PATCH', `/v1.0/users/${ida}`, { jobTitle: 'Porter' });
      await until(async () => told.some(({ topic }) => topic === 'directory'));
    });
    const status = seen.filter(({ topic, data }) => topic === 'job.status' && data.jobId === jobId);
    assert.ok(status.length >= 2, JSON.stringify(seen));
    assert.deepEqual([status[0]?.data.state, status.at(-1)?.data.state], ['Disabled', 'Active']);
    const last = seen.at(-1)?.id ?? '';
    await world().expect(204, 'PATCH', `/v1.0/users/${ida}`, { jobTitle: 'Chief porter' });
    await box.run();
    const missed = await listening('?topics=log.appended', { 'last-event-id': last }, async (told) => {
      await until(async () => told.length > 0);
    });
    assert.deepEqual([...new Set(missed.map(({ topic }) => topic))], ['log.appended']);
    assert.ok(missed[0]?.data.count >= 1);
  });

  test('a client that knows how things stand is told nothing but when listening begins, and goes on from there', async () => {
    const began = async (told: readonly Told[]) => {
      await until(async () => told.some(({ topic }) => topic === 'began'));
    };
    const first = await listening('?since=now', {}, began);
    assert.deepEqual(
      first.map(({ topic, data }) => [topic, data]),
      [['began', { resumed: false }]],
    );
    const again = await listening(`?since=${first[0]?.id}`, {}, began);
    assert.deepEqual(again.at(-1)?.data, { resumed: true });
    assert.deepEqual(
      again.filter(({ topic }) => topic !== 'began' && topic !== 'audit'),
      [],
    );
    await world().expect(204, 'PATCH', `/v1.0/users/${ida}`, { jobTitle: 'Porter of the night' });
    // A browser names the last event it was told of, whatever the address says.
    const later = await listening('?since=now', { 'last-event-id': first[0]?.id ?? '' }, began);
    assert.ok(later.some(({ topic }) => topic === 'directory'));
    await world().expect(400, 'GET', '/api/portal/events?since=yesterday');
  });

  test('events are told to those alone who may read what they are about', async () => {
    const made = await world().expect(201, 'POST', '/api/settings/tokens', {
      name: 'people',
      permissions: ['User.Read.All'],
    });
    const reader = { authorization: `Bearer ${made.token}` };
    await world().expect(403, 'GET', '/api/portal/events?topics=audit', undefined, reader);
    await world().expect(400, 'GET', '/api/portal/events?topics=weather', undefined, reader);
    await world().expect(401, 'GET', '/api/portal/events', undefined, { authorization: 'Bearer wrong' });
    const told = await listening('', reader, async () => {
      await box.run();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    });
    assert.deepEqual(
      told.filter(({ topic }) => topic !== 'directory'),
      [],
    );
  });

  test('home is one answer', async () => {
    const home = await world().expect(200, 'GET', '/api/portal/overview');
    const job = home.jobs.find((one: Loose) => one.applicationId === box.applicationId);
    assert.deepEqual([job.code, job.state, job.staged, job.failing, job.isSilent], ['Active', 'Active', 0, 0, false]);
    assert.ok(home.users >= 1 && home.lastDay.entries >= 1 && home.lastDay.actions.create >= 1);
    assert.deepEqual([job.accounts, job.isRunning, home.matters], [1, false, []]);
    assert.ok(job.nextDue > job.lastEnded && job.lastObjects >= 1);
    assert.ok(home.applications.some(({ id }: Loose) => id === box.applicationId));
  });

  test('the activity counts each day by what became of accounts, of one application where it is named', async () => {
    const activity = await world().expect(200, 'GET', '/api/portal/activity?days=3');
    assert.equal(activity.days.length, 3);
    assert.ok(activity.days.at(-1).created >= 1 && activity.days[0].created === 0);
    const own = activity.applications.find((one: Loose) => one.applicationId === box.applicationId);
    assert.ok(own.created >= 1);
    const none = await world().expect(
      200,
      'GET',
      '/api/portal/activity?application=00000000-0000-4000-8000-000000000000',
    );
    assert.deepEqual([none.days.length, none.days.at(-1).created, none.applications], [14, 0, []]);
    await world().expect(400, 'GET', '/api/portal/activity?days=0');
  });

  test('a search finds people with their standing, applications, gallery entries and quoted ids', async () => {
    const search = async (q: string, more = '') =>
      (await world().expect(200, 'GET', `/api/portal/search?q=${encodeURIComponent(q)}${more}`)).value;
    const [people] = await search('ida po');
    assert.deepEqual(
      [people.kind, people.results[0].id, people.results[0].verdict],
      ['users', ida, 'Provisioned to 1 application.'],
    );
    assert.deepEqual(
      (await search('portal sand')).map(({ kind }: Loose) => kind),
      ['applications'],
    );
    assert.ok((await search('travelperk')).some(({ kind }: Loose) => kind === 'gallery'));
    const { value } = await world().expect(200, 'GET', '/v1.0/auditLogs/provisioning?$top=1');
    const [found] = await search(value[0].changeId, '&kinds=log');
    assert.deepEqual([found.kind, found.results[0].id], ['log', value[0].id]);
    assert.deepEqual(await search(''), []);
    await world().expect(400, 'GET', '/api/portal/search?q=x&kinds=weather');
  });

  test('the list of applications tells owners and the state of each job; an owner is shown their own', async () => {
    const { token, id } = await world().expect(201, 'POST', '/api/settings/tokens', {
      name: 'Owner of one',
      roles: ['applicationOwner'],
    });
    const asOwner = { authorization: `Bearer ${token}` };
    const before = await world().expect(200, 'GET', '/api/portal/applications', undefined, asOwner);
    assert.deepEqual(before.value, []);
    const reference = { '@odata.id': `${world().url}/v1.0/directoryObjects/${id}` };
    await world().expect(204, 'POST', `/v1.0/servicePrincipals/${box.applicationId}/owners/$ref`, reference);
    const { value: own } = await world().expect(200, 'GET', '/api/portal/applications', undefined, asOwner);
    assert.equal(own.length, 1);
    const [{ displayName, isOwn, owners, jobs }] = own;
    assert.deepEqual([displayName, isOwn, owners], ['Portal Sandbox', true, [{ id, displayName: 'Owner of one' }]]);
    assert.deepEqual([jobs[0].state, jobs[0].inStep, jobs[0].failing, jobs[0].quarantine], ['Active', 1, 0, null]);
    assert.equal(`${box.job}`.endsWith(jobs[0].id), true);
    const one = await world().expect(200, 'GET', `/api/portal/applications/${box.applicationId}`, undefined, asOwner);
    const { isAssigned, ...same } = one;
    assert.deepEqual([isAssigned, same], [true, own[0]]);
    assert.deepEqual([jobs[0].scope, jobs[0].schemaVersion, jobs[0].isNotified], ['assigned', 1, false]);
    const missing = '/api/portal/applications/00000000-0000-4000-8000-000000000000';
    await world().expect(404, 'GET', missing);
    await world().expect(403, 'GET', missing, undefined, asOwner);
    const { value: listed } = await world().expect(200, 'GET', `/v1.0/servicePrincipals/${box.applicationId}/owners`);
    assert.equal(listed[0].displayName, 'Owner of one');
    await world().expect(201, 'POST', '/v1.0/applications', { displayName: 'Without service principal' });
    const { value: all } = await world().expect(200, 'GET', '/api/portal/applications');
    assert.deepEqual(
      all.map((one: Loose) => [one.displayName, one.isOwn]),
      [['Portal Sandbox', false]],
    );
  });

  test('the gallery tells what each application can do, and where its credentials come from', async () => {
    const { value } = await world().expect(200, 'GET', '/api/portal/gallery');
    const names = value.map((one: Loose) => one.displayName);
    assert.ok(names.includes('Peripass') && !names.includes('Passle'), names.join());
    const peripass = value.find((one: Loose) => one.displayName === 'Peripass');
    assert.deepEqual(peripass.capabilities, {
      create: true,
      update: true,
      remove: true,
      groups: 'no',
      singleSignOn: ['oidc'],
    });
    assert.deepEqual(peripass.credentials.path, ['Configuration', 'Identity providers & provisioning']);
    assert.equal(value.find((one: Loose) => one.displayName === 'TravelPerk').method, 'authorize');
    assert.match(value.find((one: Loose) => one.displayName === 'Box').unavailable, /no connector/);
    assert.deepEqual(await world().expect(200, 'GET', `/api/portal/gallery/${peripass.id}`), peripass);
    const passle = 'af95082f-091d-558a-941e-68c48173b0d8';
    assert.equal((await world().expect(200, 'GET', `/api/portal/gallery/${passle}`)).isListed, false);
    await world().expect(404, 'GET', '/api/portal/gallery/nothing');
  });

  test('people of a list are told apart by how they stand with an application', async () => {
    const stranger = await world().person('stan.portal', { displayName: 'Stan Portal' });
    const standings = `${box.job}/standings`;
    const { value } = await world().expect(200, 'GET', `${standings}?ids=${ida},${stranger}`);
    assert.deepEqual(
      value.map((one: Loose) => [one.id, one.verdict, one.hasAccount]),
      [
        [ida, 'provisioned', true],
        [stranger, 'unassigned', false],
      ],
    );
    for (const [query, target] of [
      ['', 'ids'],
      ['?ids=ida', 'ids'],
      [`?ids=${ida}&type=Robot`, 'type'],
      [`?ids=${Array.from({ length: 51 }, () => ida).join()}`, 'ids'],
    ] as const) {
      const { error } = await world().expect(400, 'GET', `${standings}${query}`);
      assert.equal(error.details[0].target, target, query);
    }
  });

  test('the health of the installation tells what works and what to do', async () => {
    const health = await world().expect(200, 'GET', '/api/settings/health');
    const byName = new Map(health.checks.map((one: Loose) => [one.name, one]));
    assert.deepEqual(
      [...byName.keys()].filter((name) => name !== 'disk'),
      ['database', 'cycles', 'quarantine', 'mail', 'messages', 'clock'],
    );
    assert.ok(health.databaseBytes > 0 && Math.abs(health.clockSkewMilliseconds) < 5_000);
    assert.equal(health.jobs.active, 1);
    assert.equal((byName.get('mail') as Loose).ok, false);
    assert.equal(health.ok, false);
  });

  test('webhooks are made with a secret that is shown once, switched and removed', async () => {
    const draft = { url: 'https://hooks.halden.example/lockstep', events: ['deletions.held'] };
    const { secret, ...made } = await world().expect(201, 'POST', '/api/settings/webhooks', draft);
    assert.match(secret, /^whsec_/);
    assert.deepEqual((await world().expect(200, 'GET', '/api/settings/webhooks')).value, [made]);
    await world().expect(204, 'PATCH', `/api/settings/webhooks/${made.id}`, { enabled: false });
    assert.equal((await world().expect(200, 'GET', '/api/settings/webhooks')).value[0].enabled, false);
    for (const [body, target] of [
      [{ url: 'ftp://x.example' }, 'url'],
      [{ url: 'http://10.0.0.1/' }, 'url'],
      [{ ...draft, events: ['party'] }, 'events.0'],
    ] as const) {
      const { error } = await world().expect(400, 'POST', '/api/settings/webhooks', body);
      assert.equal(error.details[0].target, target, JSON.stringify(error));
    }
    await world().expect(204, 'DELETE', `/api/settings/webhooks/${made.id}`);
    await world().expect(404, 'DELETE', `/api/settings/webhooks/${made.id}`);
    await world().expect(404, 'PATCH', '/api/settings/webhooks/nothing', { enabled: true });
    const status = await world().expect(200, 'GET', '/api/settings/notifications');
    assert.deepEqual([status.mail, status.waiting, status.dead], ['notConfigured', 0, 0]);
    assert.deepEqual((await world().expect(200, 'GET', '/api/settings/notifications/deliveries')).value, []);
    await world().expect(400, 'GET', '/api/settings/notifications/deliveries?state=lost');
    const mail = await world().expect(400, 'POST', '/api/settings/notifications/testMail', { to: 'it@halden.example' });
    assert.match(mail.error.message, /LOCKSTEP_SMTP_URL/);
  });

  test('snippets are saved under a tag, tried, used, and kept while they are used', async () => {
    const place = '/api/settings/snippets';
    const draft = {
      name: 'Initials',
      parameters: ['first', 'last'],
      expression: 'Join("", Left([first], 1), Left([last], 1))',
      cases: [],
    };
    const made = await world().call('POST', place, draft);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal((await world().expect(400, 'POST', place, draft)).error.details[0].code, 'NameTaken');
    const changed = { ...draft, expression: 'ToUpper(Join("", Left([first], 1), Left([last], 1)))' };
    const tag = { 'if-match': made.headers.get('etag') ?? '' };
    assert.equal((await world().expect(200, 'PUT', `${place}/Initials`, changed, tag)).version, 2);
    await world().expect(412, 'PUT', `${place}/Initials`, draft, tag);
    assert.equal((await world().expect(200, 'GET', `${place}/Initials/versions`)).value.length, 2);
    assert.deepEqual((await world().expect(200, 'POST', `${place}/Initials/runCases`)).failed, []);
    assert.equal((await world().expect(200, 'GET', place)).value[0].name, 'Initials');
    assert.deepEqual((await world().expect(200, 'GET', `${place}/behind`)).value, []);
    assert.deepEqual((await world().expect(200, 'POST', `${place}/Initials/update`, {})).value, []);
    await world().expect(204, 'DELETE', `${place}/Initials`);
    await world().expect(404, 'GET', `${place}/Initials`);
  });

  test('an application owner is told of the jobs of their applications alone', async () => {
    const made = await world().expect(201, 'POST', '/api/settings/tokens', {
      name: 'owner',
      roles: ['applicationOwner'],
    });
    const owner = { authorization: `Bearer ${made.token}` };
    const other = await sandbox(world(), target, 'Owned');
    await world().expect(204, 'POST', `/v1.0/servicePrincipals/${other.applicationId}/owners/$ref`, {
      '@odata.id': `${world().url}/v1.0/directoryObjects/${made.id}`,
    });
    await world().expect(403, 'GET', '/api/portal/events?topics=directory', undefined, owner);
    const told = await listening('', owner, async (sofar) => {
      await box.run();
      await other.run();
      await until(async () => sofar.some(({ topic, data }) => topic === 'job.status' && data.state === 'Active'));
    });
    assert.deepEqual([...new Set(told.map(({ data }) => data.applicationId))], [other.applicationId]);
  });
});
