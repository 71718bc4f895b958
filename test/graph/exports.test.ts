import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Answer, onEachDatabase } from './graph-world.ts';
import { type Sandbox, sandbox, until } from './sandbox.ts';

type Loose = Answer['body'];

onEachDatabase('numbers, exports and comparisons of the portal', (world) => {
  let target: ScimTestTarget;
  let box: Sandbox;
  let owner: Readonly<Record<string, string>>;

  before(async () => {
    target = await ScimTestTarget.start();
    box = await sandbox(world(), target, 'Counted');
    await box.assign(await world().person('-ann.count', { jobTitle: 'Clerk' }));
    await box.assign(await world().person('eve.count', { accountEnabled: false }));
    await box.run();
    const made = await world().expect(201, 'POST', '/api/settings/tokens', {
      name: 'owner of nothing',
      roles: ['applicationOwner'],
    });
    owner = { authorization: `Bearer ${made.token}` };
  });
  after(() => target.close());

  const text = async (path: string): Promise<{ readonly type: string; readonly body: string }> => {
    const response = await fetch(world().url + path, { headers: { authorization: `Bearer ${world().token}` } });
    assert.equal(response.status, 200, path);
    return { type: response.headers.get('content-type') ?? '', body: await response.text() };
  };
  const count = (query = '', headers = {}): Promise<Loose> =>
    world().expect(200, 'GET', `/v1.0/auditLogs/provisioning/statistics?bucket=hour${query}`, undefined, headers);

  test('the log is counted over all applications, over one job, and over what somebody owns', async () => {
    const all = await count();
    assert.deepEqual([all.entries, all.statuses], [2, { success: 1, skipped: 1 }]);
    assert.deepEqual(all.applications, [{ id: box.applicationId, displayName: 'Counted', entries: 2 }]);
    assert.equal(
      all.buckets.reduce((sum: number, { entries }: Loose) => sum + entries, 0),
      2,
    );
    assert.equal((await count(`&jobId=${box.job.split('/').at(-1)}`)).codes.NotEffectivelyEntitled, 1);
    assert.equal((await count('&jobId=nothing')).entries, 0);
    assert.equal((await count('', owner)).entries, 0);
  });

  test('codes come with what they mean, and a skipped entry names its own', async () => {
    const { value: codes } = await world().expect(200, 'GET', '/v1.0/auditLogs/provisioning/codes');
    const [known] = codes.filter(({ code }: Loose) => code === 'NotEffectivelyEntitled');
    assert.ok(known.status === 'skipped' && known.meaning !== '' && known.remedy !== '');
    const filter = encodeURIComponent("provisioningStatusInfo/status eq 'skipped'");
    const { value } = await world().expect(200, 'GET', `/v1.0/auditLogs/provisioning?$filter=${filter}`);
    assert.equal(value[0].provisioningSteps.at(-1).details.SkipReason, 'NotEffectivelyEntitled');
  });

  test('the audit log is exported as JSON and as CSV with a line for each property', async () => {
    const path = '/v1.0/auditLogs/directoryAudits';
    const filter = encodeURIComponent("category eq 'ProvisioningManagement'");
    const { value } = await world().expect(200, 'GET', `${path}?$filter=${filter}`);
    const json = await text(`${path}/export?$filter=${filter}`);
    assert.deepEqual(JSON.parse(json.body), value);
    const csv = await text(`${path}/export?format=csv&$filter=${filter}`);
    assert.match(csv.type, /^text\/csv/);
    for (const { id } of value) assert.ok(csv.body.includes(id), csv.body);
    await world().expect(400, 'GET', `${path}/export?format=xml`);
  });

  test('a plan is exported as JSON and CSV; a text that looks like a formula stays a text', async () => {
    const begun = await world().call('POST', `${box.job}/plans`, { everything: true });
    const place = begun.headers.get('location') ?? '';
    await until(async () => (await world().expect(200, 'GET', place)).state !== 'planning');
    const path = new URL(place).pathname;
    const { value } = await world().expect(200, 'GET', `${path}/items`);
    assert.deepEqual(JSON.parse((await text(`${path}/export`)).body), value);
    const { body } = await text(`${path}/export?format=csv`);
    assert.match(body, /'-ann\.count/);
    assert.equal(
      (await text(`${path}/export?format=csv&$filter=${encodeURIComponent("action eq 'create'")}`)).body
        .trim()
        .split('\r\n').length,
      1,
    );
    await world().expect(400, 'GET', `${path}/export?format=xml`);
  });

  test('a schema is compared with the one in force before it is saved', async () => {
    const schema = await world().expect(200, 'GET', `${box.job}/schema`);
    assert.deepEqual((await world().expect(200, 'POST', `${box.job}/schema/compare`, schema)).value, []);
    const users = schema.synchronizationRules[0].objectMappings.find((one: Loose) => one.sourceObjectName === 'User');
    users.attributeMappings = users.attributeMappings.filter((one: Loose) => one.targetAttributeName !== 'title');
    const { value, version } = await world().expect(200, 'POST', `${box.job}/schema/compare`, schema);
    assert.deepEqual(
      value.map((one: Loose) => [one.change, one.name]),
      [['removed', 'title']],
    );
    assert.equal(version, 1);
    users.attributeMappings.push({
      targetAttributeName: 'favouriteColour',
      source: { type: 'Attribute', name: 'city' },
    });
    const { error } = await world().expect(400, 'POST', `${box.job}/schema/compare`, schema);
    assert.equal(error.code, 'InvalidSynchronizationSchema');
    const lenient = await world().expect(200, 'POST', `${box.job}/schema/compare?lenient=true`, schema);
    assert.ok(lenient.value.some((one: Loose) => one.subject === 'attribute' && one.name === 'favouriteColour'));
    assert.equal((await world().expect(200, 'GET', `${box.job}/versions`)).value.length, 1, 'nothing was saved');
  });
});
