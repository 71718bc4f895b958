import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Answer, onEachDatabase } from './graph-world.ts';
import { type Sandbox, sandbox, until } from './sandbox.ts';

type Loose = Answer['body'];

onEachDatabase('decisions about a job over HTTP', (world) => {
  let target: ScimTestTarget;
  let box: Sandbox;
  const ids = new Map<string, string>();
  const id = (name: string) => ids.get(name) ?? '';
  const call = (status: number, method: string, path: string, body?: unknown, headers = {}): Promise<Loose> =>
    world().expect(status, method, `${box.job}${path}`, body, headers);
  const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;

  before(async () => {
    target = await ScimTestTarget.start();
    box = await sandbox(world(), target, 'Decisions');
    for (const name of ['ada', 'bob', 'cid', 'dan']) {
      ids.set(name, await world().person(`${name}.decide`));
      await box.assign(id(name));
    }
    await box.run();
  });
  after(() => target.close());

  const token = async (body: Loose): Promise<Record<string, string>> => {
    const made = await world().expect(201, 'POST', '/api/settings/tokens', body);
    return { authorization: `Bearer ${made.token}` };
  };

  test('settings are read and changed in their own types, under a tag, and bad ones are refused by field', async () => {
    const read = await world().call('GET', `${box.job}/settings`);
    assert.deepEqual(
      [read.body.scope, read.body.interval, read.body.deletionThreshold, read.body.requestsPerSecond],
      ['assigned', 'PT40M', 500, null],
    );
    const tag = { 'if-match': read.headers.get('etag') ?? '' };
    const notifications = { enabled: true, addresses: ['it@halden.example'], events: ['deletions.held'] };
    const change = { deletionThreshold: 0, interval: 'PT30M', notifications, comment: 'Careful.' };
    const changed = await call(200, 'PATCH', '/settings', change, tag);
    assert.deepEqual([changed.deletionThreshold, changed.interval], [0, 'PT30M']);
    assert.deepEqual(await call(200, 'GET', '/settings'), changed);
    assert.deepEqual(
      { ...changed, interval: 'PT40M', deletionThreshold: 500, notifications: read.body.notifications },
      read.body,
    );
    assert.equal(
      (await call(412, 'PATCH', '/settings', { scope: 'all' }, tag)).error.code,
      'Request_PreconditionFailed',
    );

    const refused: readonly (readonly [Loose, RegExp])[] = [
      [{ interval: 'PT1S' }, /interval/],
      [{ colour: 'red' }, /colour/],
      [{ maxConcurrency: 0 }, /maxConcurrency/],
      [{ removalPolicy: { unassigned: { do: 'explode' } } }, /removalPolicy/],
      [{ notifications: { enabled: true, addresses: [] } }, /notifications\.addresses/],
      [{ notifications: { enabled: false, addresses: ['nobody'] } }, /nobody.. is no mail address/],
      [{ notifications: { enabled: false, addresses: [], events: ['party'] } }, /party.. is unknown/],
    ];
    for (const [body, message] of refused) {
      assert.match(JSON.stringify((await call(400, 'PATCH', '/settings', body)).error), message);
    }
    assert.deepEqual(await call(200, 'GET', '/settings'), changed, 'nothing was stored');
  });

  test('versions of the settings are listed, compared and restored; so are those of the schema', async () => {
    const { value } = await call(200, 'GET', '/versions?of=settings');
    assert.deepEqual(value.map(({ version, comment }: Loose) => [version, comment]).slice(0, 1), [[2, 'Careful.']]);
    assert.equal(value[0].author, 'LOCKSTEP_ADMIN_TOKEN');
    const { from, to, value: changes } = await call(200, 'GET', '/versions/1/diff?of=settings');
    assert.deepEqual([from, to], [1, 2]);
    assert.ok(changes.some(({ name, newValue }: Loose) => name === 'intervalSeconds' && newValue === '1800'));
    assert.equal((await call(200, 'POST', '/versions/1/restore?of=settings', {})).version, 3);
    assert.equal((await call(200, 'GET', '/settings')).interval, 'PT40M');
    assert.equal((await call(200, 'GET', '/versions/2?of=settings')).settings.interval, 'PT30M');
    await call(200, 'PATCH', '/settings', { deletionThreshold: 0 });

    const schema = await call(200, 'GET', '/schema');
    const [users] = schema.synchronizationRules[0].objectMappings;
    const dropped = users.attributeMappings.findIndex((one: Loose) => one.targetAttributeName === 'title');
    users.attributeMappings.splice(dropped, 1);
    await call(204, 'PUT', '/schema', schema);
    const { value: difference } = await call(200, 'GET', '/versions/1/diff?to=2');
    assert.deepEqual(
      difference.map(({ name, change }: Loose) => [name, change]),
      [['title', 'removed']],
    );
    const { version } = await call(200, 'POST', '/versions/1/restore', { comment: 'Titles again.' });
    const [latest] = (await call(200, 'GET', '/versions?$top=1')).value;
    assert.deepEqual([latest.version, latest.comment], [version, 'Titles again.']);
    for (const path of ['/versions/99', '/versions/99/diff', '/versions/x', '/versions/1/diff?to=99']) {
      await call(404, 'GET', path);
    }
    await call(412, 'POST', '/versions/1/restore', {}, { 'if-match': 'W/"1"' });
    await call(400, 'GET', '/versions?of=colours');
    await box.run();
  });

  test('a job is exported and put in force elsewhere as one document', async () => {
    const document = await call(200, 'GET', '/configuration');
    const other = await sandbox(world(), target, 'Copy');
    const imported = await world().expect(200, 'PUT', `${other.job}/configuration`, document);
    assert.equal(imported.settingsVersion, 2);
    assert.equal((await world().expect(200, 'GET', `${other.job}/settings`)).deletionThreshold, 0);
    const bad = structuredClone(document);
    bad.settings.notifications = { enabled: true, addresses: [] };
    const { error } = await world().expect(400, 'PUT', `${other.job}/configuration`, bad);
    assert.match(error.message, /notifications\.addresses/);
    await world().expect(400, 'PUT', `${other.job}/configuration`, {});
  });

  test('removals that are held back are listed, and decided by those who may, one by one or all', async () => {
    for (const name of ['bob', 'cid', 'dan']) await box.unassign(id(name));
    await box.run();
    const { value } = await call(200, 'GET', '/stagedDeletions');
    assert.deepEqual(value.map((one: Loose) => one.displayName).sort(), [
      'bob.decide@halden.example',
      'cid.decide@halden.example',
      'dan.decide@halden.example',
    ]);
    assert.deepEqual([value[0].cause, value[0].objectTypeName, value[0].counted], ['unassigned', 'User', true]);
    const [cause, ...others] = (await call(200, 'GET', '/stagedDeletions/causes')).value;
    assert.deepEqual(others, []);
    assert.deepEqual([cause.cause, cause.count, cause.change.initiatedBy], ['unassigned', 3, 'LOCKSTEP_ADMIN_TOKEN']);
    const named = await call(
      200,
      'GET',
      `/stagedDeletions?${filter("cause eq 'unassigned' and contains(displayName,'cid.')")}`,
    );
    assert.deepEqual(
      named.value.map((one: Loose) => one.id),
      [id('cid')],
    );
    const first = await call(200, 'GET', '/stagedDeletions?$top=2');
    const rest = await world().expect(200, 'GET', first['@odata.nextLink']);
    assert.deepEqual([...first.value, ...rest.value], value);

    for (const [body, message] of [
      [{}, /ids, by a filter, or by all/],
      [{ ids: [id('bob')], all: true }, /one of these only/],
      [{ ids: ['bob'] }, /bob is no id/],
      [{ filter: "colour eq 'red'" }, /cause eq/],
    ] as const) {
      assert.match((await call(400, 'POST', '/stagedDeletions/allow', body)).error.message, message);
    }
    const operator = await token({ name: 'operator', roles: ['operator'] });
    await call(403, 'POST', '/stagedDeletions/allow', { all: true }, operator);
    const decided = await call(200, 'POST', '/stagedDeletions/reject', { ids: [id('bob')], reason: 'Stays.' });
    assert.equal(decided.count, 1);

    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: true });
    const configurator = await token({ name: 'configurator', roles: ['configurator'] });
    const approver = await token({ name: 'approver', roles: ['deletionApprover'] });
    assert.match(
      (await call(403, 'POST', '/stagedDeletions/allow', { all: true }, configurator)).error.message,
      /two-person rule/,
    );
    const allowed = await call(200, 'POST', '/stagedDeletions/allow', { filter: "cause eq 'unassigned'" }, approver);
    assert.equal(allowed.count, 2);
    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: false });
    assert.deepEqual((await call(200, 'GET', '/stagedDeletions')).value, []);
    const audits = await world().expect(200, 'GET', '/v1.0/auditLogs/directoryAudits?$top=200');
    const told = audits.value.filter((one: Loose) => /staged deletions/.test(one.activityDisplayName));
    assert.deepEqual(
      told.map((one: Loose) => [one.activityDisplayName, one.resultReason, one.initiatedBy.app.displayName]),
      [
        ['Allow staged deletions', '', 'approver'],
        ['Reject staged deletions', 'Stays.', 'LOCKSTEP_ADMIN_TOKEN'],
      ],
    );
  });

  test('with the two-person rule on, who caused a removal does not decide about it', async () => {
    const other = await sandbox(world(), target, 'Two persons');
    await world().expect(200, 'PATCH', `${other.job}/settings`, { deletionThreshold: 0 });
    const eve = await world().person('eve.decide');
    await other.assign(eve);
    await other.run();
    const one = await token({ name: 'one', roles: ['administrator'] });
    await world().expect(204, 'PATCH', `/v1.0/users/${eve}`, { accountEnabled: false }, one);
    await other.run();
    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: true });
    const allow = (status: number, headers: Record<string, string>) =>
      world().expect(status, 'POST', `${other.job}/stagedDeletions/allow`, { all: true }, headers);
    assert.match((await allow(403, one)).error.message, /somebody else/);
    assert.equal((await allow(200, await token({ name: 'two', roles: ['administrator'] }))).count, 1);
    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: false });
  });

  test('whom a filter drops is held back above the threshold; one is rejected, somebody else allows the rest', async () => {
    const other = await sandbox(world(), target, 'Filtered');
    const on = (status: number, method: string, path: string, body?: unknown, headers = {}): Promise<Loose> =>
      world().expect(status, method, `${other.job}${path}`, body, headers);
    await on(200, 'PATCH', '/settings', { deletionThreshold: 1 });
    const people = new Map<string, string>();
    for (const name of ['fay', 'gil', 'hal']) {
      people.set(name, await world().person(`${name}.filtered`, { city: 'Antwerp' }));
      await other.assign(people.get(name) ?? '');
    }
    await other.run();
    const one = await token({ name: 'filters', roles: ['administrator'] });
    const schema = await on(200, 'GET', '/schema');
    const clause = {
      sourceOperandName: 'city',
      operatorName: 'EQUALS',
      targetOperand: { values: ['Ghent'] },
    };
    schema.synchronizationRules[0].objectMappings[0].scope = { groups: [{ name: 'Ghent', clauses: [clause] }] };
    await on(204, 'PUT', '/schema', schema, one);
    await until(async () => (await on(200, 'GET', '/stagedDeletions')).value.length === 3);
    const [cause] = (await on(200, 'GET', '/stagedDeletions/causes')).value;
    assert.deepEqual([cause.cause, cause.count, cause.change.initiatedBy], ['filteredOut', 3, 'filters']);
    const active = async () =>
      (await target.held('Users'))
        .filter(({ userName, active: isActive }) => isActive === true && String(userName).includes('.filtered@'))
        .map(({ userName }) => String(userName).split('.')[0])
        .sort();
    assert.deepEqual(await active(), ['fay', 'gil', 'hal']);

    await on(200, 'POST', '/stagedDeletions/reject', { ids: [people.get('gil')] });
    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: true });
    assert.match((await on(403, 'POST', '/stagedDeletions/allow', { all: true }, one)).error.message, /somebody else/);
    const second = await token({ name: 'second', roles: ['deletionApprover'] });
    assert.equal((await on(200, 'POST', '/stagedDeletions/allow', { all: true }, second)).count, 2);
    await world().expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: false });
    // A change in the directory starts a cycle before its time; a restart would judge the removals anew.
    await world().expect(204, 'PATCH', `/v1.0/users/${people.get('fay')}`, { jobTitle: 'Clerk' });
    await until(async () => (await active()).length === 1);
    assert.deepEqual(await active(), ['gil']);
    assert.deepEqual((await on(200, 'GET', '/stagedDeletions')).value, []);
  });

  test('links are listed, read from either side, taken away and made by hand', async () => {
    // A cycle between two of these would make the link again.
    await call(204, 'POST', '/pause');
    const { value } = await call(200, 'GET', `/objectConnections?${filter("contains(displayName,'ada')")}`);
    const [link] = value;
    assert.deepEqual([link.sourceAnchor, link.objectTypeName, link.state], [id('ada'), 'User', 'managed']);
    assert.deepEqual(await call(200, 'GET', `/objectConnections/${link.targetAnchor}`), link);
    assert.deepEqual(await call(200, 'GET', `/objectConnections/${id('ada')}`), link);
    const taken = { sourceAnchor: id('ada'), targetAnchor: link.targetAnchor };
    assert.equal((await call(409, 'POST', '/objectConnections', taken)).error.code, 'SourceLinked');
    await call(204, 'DELETE', `/objectConnections/${id('ada')}`);
    await call(404, 'DELETE', `/objectConnections/${id('ada')}`);
    await call(404, 'GET', `/objectConnections/${id('ada')}`);
    const nobody = { ...taken, targetAnchor: 'nobody' };
    assert.equal((await call(404, 'POST', '/objectConnections', nobody)).error.code, 'TargetNotFound');
    const made = await call(201, 'POST', '/objectConnections', { ...taken, reason: 'Checked.' });
    assert.equal(made.targetAnchor, link.targetAnchor);
    await call(400, 'GET', `/objectConnections?${filter("state eq 'lost'")}`);
  });

  test('what fails is listed with its cause, tried again, and forgotten', async () => {
    target.become({
      before: ({ method, body }) =>
        method === 'POST' && body?.includes('fay.decide') ? { status: 422, body: '{}' } : undefined,
    });
    const fay = await world().person('fay.decide');
    await box.assign(fay);
    await box.run();
    const { value } = await call(
      200,
      'GET',
      `/attention?${filter("kind eq 'failing' and contains(displayName,'fay')")}`,
    );
    assert.deepEqual([value.length, value[0].id, value[0].attempts, value[0].path], [1, fay, 1, null]);
    assert.match(value[0].meaning, /could not process/);
    assert.ok(value[0].remedy.length > 0);
    const standing = await world().expect(200, 'GET', `/v1.0/users/${fay}/provisioning`);
    const here = standing.value.find((one: Loose) => one.applicationId === box.applicationId);
    assert.deepEqual([here.verdict, here.actions[0], here.nextAttempt], ['failing', 'retry', value[0].nextAttemptAt]);
    assert.equal(here.cause.code, value[0].code);
    assert.equal((await call(200, 'POST', '/attention/retry', { ids: [fay], reason: 'Mended.' })).count, 1);
    target.become({});
    await box.run();
    assert.deepEqual((await call(200, 'GET', '/attention')).value, []);
    assert.equal((await call(200, 'POST', '/attention/dismiss', { filter: "kind in ('givenUp','pruned')" })).count, 0);
    const operator = await token({ name: 'attending', roles: ['operator'] });
    await call(200, 'POST', '/attention/retry', { all: true }, operator);
    await call(403, 'POST', '/attention/dismiss', { all: true }, operator);
    const choice = { id: id('ada'), targetId: 'nobody' };
    assert.equal((await call(409, 'POST', '/attention/choose', choice)).error.code, 'StaleChoice');
    await call(400, 'GET', `/attention?${filter("kind eq 'bored'")}`);
  });

  test('an object that two accounts match is linked to the one that is chosen; groups tell how they stand', async () => {
    const schema = await call(200, 'GET', '/schema');
    const byTitle = structuredClone(schema);
    for (const mapping of byTitle.synchronizationRules[0].objectMappings[0].attributeMappings) {
      mapping.matchingPriority = mapping.targetAttributeName === 'title' ? 1 : 0;
    }
    await call(204, 'PUT', '/schema', byTitle);
    for (const userName of ['poet', 'analyst']) {
      const made = await fetch(`${target.url}/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName,
          title: 'Countess',
          active: true,
        }),
      });
      assert.equal(made.status, 201);
    }
    const kin = await world().person('kin.decide', { jobTitle: 'Countess' });
    await box.assign(kin);
    await box.run();
    await call(204, 'POST', '/pause');
    const { value } = await call(200, 'GET', `/attention?${filter("kind eq 'ambiguous'")}`);
    assert.deepEqual(
      value.map((one: Loose) => one.id),
      [kin],
    );
    const analyst = value[0].candidates.find((one: Loose) => one.values.userName === 'analyst');
    await call(204, 'POST', '/attention/choose', { id: kin, targetId: analyst.targetId });
    assert.equal((await call(200, 'GET', `/objectConnections/${kin}`)).targetAnchor, analyst.targetId);
    await call(204, 'PUT', '/schema', schema);

    const group = await world().expect(201, 'POST', '/v1.0/groups', {
      displayName: 'Deciders',
      mailNickname: 'deciders',
      mailEnabled: false,
      securityEnabled: true,
    });
    await box.assign(group.id);
    const standing = await world().expect(200, 'GET', `/v1.0/groups/${group.id}/provisioning`);
    assert.equal(standing.value[0].applicationId, box.applicationId);
    await box.unassign(group.id);
  });

  test('accounts are discovered in the background and listed by category', async () => {
    const begun = await world().call('POST', `${box.job}/discoveries`, {});
    assert.equal(begun.status, 202, JSON.stringify(begun.body));
    const place = begun.headers.get('location') ?? '';
    await until(async () => (await world().expect(200, 'GET', place)).state !== 'running');
    const done = await world().expect(200, 'GET', place);
    assert.equal(done.state, 'completed');
    assert.ok(done.counts.linked >= 1, JSON.stringify(done.counts));
    const { value } = await world().expect(200, 'GET', `${place}/accounts?${filter("category eq 'linked'")}`);
    assert.equal(value.length, done.counts.linked);
    assert.ok(value.some((one: Loose) => one.person.id === id('ada')));
    await world().expect(200, 'GET', `${place}/unmatched`);
    assert.deepEqual((await call(200, 'GET', '/discoveries')).value, [done]);
    await world().expect(400, 'GET', `${place}/accounts?${filter("category eq 'odd'")}`);
    await call(404, 'GET', '/discoveries/nothing');
  });

  test('the connection is checked part by part, with credentials that are saved or only given', async () => {
    const { value } = await call(200, 'POST', '/checks', {});
    assert.deepEqual(
      value.map(({ check, passed }: Loose) => [check, passed]),
      ['search', 'write', 'groups', 'serviceProviderConfig', 'resourceTypes', 'schemas'].map((one) => [one, true]),
    );
    const wrong = await call(200, 'POST', '/checks', { credentials: [{ key: 'SecretToken', value: 'wrong' }] });
    assert.deepEqual(
      wrong.value.map(({ check, problem }: Loose) => [check, problem]),
      [['search', 'credentialsRefused']],
    );
    const none = await call(400, 'POST', '/checks', { credentials: [{ key: 'SecretToken', value: '' }] });
    assert.equal(none.error.code, 'CredentialsMissing');
  });

  test('two jobs that link the same accounts of one application are warned of, each of the other', async () => {
    const rival = await sandbox(world(), target, 'Rival');
    await rival.assign(id('ada'));
    await rival.run();
    for (const [job, other] of [
      [box.job, 'Rival'],
      [rival.job, 'Decisions'],
    ] as const) {
      const { value } = await world().expect(200, 'POST', `${job}/checks`, { also: [] });
      assert.deepEqual(
        value.map(({ check, problem }: Loose) => [check, problem]),
        [
          ['search', null],
          ['otherJobs', 'accountsShared'],
        ],
      );
      assert.match(value[1].evidence, new RegExp(`^One account is linked by the job of ${other}`));
    }
  });

  test('ENT-92 figures of a report equal those of the log, as JSON and as a table', async () => {
    const jobId = box.job.split('/').at(-1);
    const log = await world().expect(
      200,
      'GET',
      `/v1.0/auditLogs/provisioning?$top=1000&${filter(`jobId eq '${jobId}'`)}`,
    );
    for (const bucket of ['hour', 'day']) {
      const report = await call(200, 'GET', `/statistics?bucket=${bucket}`);
      assert.equal(report.entries, log.value.length);
      for (const action of ['create', 'disable', 'stagedDelete']) {
        const number = log.value.filter((one: Loose) => one.provisioningAction === action).length;
        assert.equal(report.actions[action] ?? 0, number, action);
      }
      const sum = report.buckets.reduce((total: number, { entries }: Loose) => total + entries, 0);
      assert.equal(sum, report.entries);
      assert.ok(report.throughput.cycles > 0);
      const held = await call(200, 'GET', '/stagedDeletions');
      const links = await call(200, 'GET', `/objectConnections?${filter("objectTypeName eq 'User'")}`);
      const { staged, managed, released } = report.objects;
      assert.deepEqual([staged, managed.users + released.users], [held.value.length, links.value.length]);
      assert.ok(managed.users > 0);
    }
    const response = await fetch(`${world().url}${box.job}/statistics?format=csv`, {
      headers: { authorization: `Bearer ${world().token}` },
    });
    const [head, ...rows] = (await response.text()).trim().split('\r\n');
    assert.equal(head, 'from,action,status,code,entries');
    assert.equal(
      rows.reduce((total, row) => total + Number(row.split(',').at(-1)), 0),
      log.value.length,
    );
    for (const bad of [
      'bucket=week',
      'from=yesterday',
      'from=2020-01-01&to=2026-01-01',
      'from=2026-01-02&to=2026-01-01',
    ]) {
      await call(400, 'GET', `/statistics?${bad}`);
    }
  });
});
