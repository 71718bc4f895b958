import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';

const TOKEN = 'administrator-of-the-tests';

describe('jobs over HTTP', () => {
  let app: App;
  let target: ScimTestTarget;
  let folder: string;
  let jobs: string;
  let path: string;
  let ada: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-jobs-'));
    target = await ScimTestTarget.start();
    const env = { LOCKSTEP_ADMIN_TOKEN: TOKEN, LOCKSTEP_ALLOW_TARGETS: new URL(target.origin).host };
    app = await createApp(readConfiguration({ env, flags: { dataDir: folder, logLevel: 'silent' } }));
    const entry = galleryAppById('custom-scim');
    assert.ok(entry !== undefined);
    const { application, jobId } = await app.applications.instantiate(entry, 'Sandbox');
    await app.applications.saveCredentials(jobId, { tenantUrl: target.url, secretToken: target.token });
    ada = (
      await app.directory.create('User', {
        userPrincipalName: 'ada@halden.example',
        displayName: 'Ada',
        mailNickname: 'ada',
        accountEnabled: true,
        passwordProfile: { password: 'not-stored-1A' },
      })
    ).id;
    await app.applications.assign(application.id, [{ type: 'User', id: ada }]);
    jobs = `/v1.0/servicePrincipals/${application.id}/synchronization/jobs`;
    const { value } = await call('GET', jobs);
    path = `${jobs}/${value[0].id}`;
  });

  after(async () => {
    await app.close();
    await target.close();
    await rm(folder, { recursive: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  async function call(method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown, expected?: number): Promise<any> {
    const answer = await app.http.inject({
      method,
      url,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', host: '127.0.0.1:3000' },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    assert.equal(answer.statusCode, expected ?? (method === 'PATCH' ? 204 : answer.statusCode), answer.body);
    return answer.body === '' ? undefined : answer.json();
  }

  test('a new job is stopped, has not run, and shows its options', async () => {
    const job = await call('GET', path, undefined, 200);
    assert.match(job.id, /^scim\.[0-9a-f]{32}\.[0-9a-f-]{36}$/);
    assert.deepEqual(job.schedule, { expiration: null, interval: 'PT40M', state: 'Disabled' });
    assert.deepEqual([job.status.code, job.status.lastExecution, job.status.quarantine], ['NotRun', null, null]);
    const threshold = job.synchronizationJobSettings.find(
      ({ name }: { name: string }) => name === 'QuarantineTooManyDeletesThreshold',
    );
    assert.equal(threshold.value, '500');
  });

  test('interval and options are changed, and what cannot be is refused by name', async () => {
    const change = {
      schedule: { interval: 'PT5M' },
      synchronizationJobSettings: [{ name: 'MaxConcurrency', value: '3' }],
    };
    await call('PATCH', path, change);
    const job = await call('GET', path);
    assert.equal(job.schedule.interval, 'PT5M');
    assert.ok(
      job.synchronizationJobSettings.some(
        ({ name, value }: { name: string; value: string }) => name === 'MaxConcurrency' && value === '3',
      ),
    );
    const interval = await call('PATCH', path, { schedule: { interval: 'PT5S' } }, 400);
    assert.match(interval.error.message, /schedule\.interval: PT5S/);
    const setting = { synchronizationJobSettings: [{ name: 'EarlyCycles', value: 'perhaps' }] };
    assert.match((await call('PATCH', path, setting, 400)).error.message, /EarlyCycles takes true or false/);
  });

  test('the plan shows what a cycle would do, and a dry run what it would do to one person', async () => {
    const plan = await call('GET', `${path}/plan`, undefined, 200);
    assert.deepEqual([plan.summary.kind, plan.summary.actions.Create, plan.value.length], ['initial', 1, 1]);
    const dry = await call('POST', `${path}/provisionOnDemand`, onDemand({ dryRun: true }), 200);
    const [entry] = JSON.parse(dry.value);
    assert.deepEqual([entry.action, entry.changeId], ['Create', null]);
    assert.equal(target.sent('POST').length, 0);
  });

  test('provisioned on demand, the person has an account and the answer every step', async () => {
    const answer = await call('POST', `${path}/provisionOnDemand`, onDemand({}), 200);
    assert.deepEqual(JSON.parse(answer.key), { result: 'Success', details: {} });
    const [entry] = JSON.parse(answer.value);
    assert.equal(entry.action, 'Create');
    assert.deepEqual(
      entry.provisioningSteps.map(({ type }: { type: string }) => type),
      ['Import', 'Scoping', 'Matching', 'Export'],
    );
    assert.equal(target.sent('POST').length, 1);
    assert.match(
      (await call('POST', `${path}/provisionOnDemand`, { parameters: [] }, 400)).error.message,
      /parameters/,
    );
  });

  test('the sixth request within ten seconds is refused with the time to wait', async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      const { statusCode } = await app.http.inject({
        method: 'POST',
        url: `${path}/provisionOnDemand`,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', host: '127.0.0.1:3000' },
        payload: JSON.stringify(onDemand({ dryRun: true })),
      });
      statuses.push(statusCode);
    }
    assert.equal(statuses.at(-1), 429);
  });

  test('ENT-60 start, pause and restart take effect, and an unknown reset scope is refused', async () => {
    await call('POST', `${path}/start`, undefined, 204);
    assert.equal((await call('GET', path)).schedule.state, 'Active');
    await call('POST', `${path}/pause`, undefined, 204);
    const paused = await call('GET', path);
    assert.deepEqual([paused.schedule.state, paused.status.code], ['Paused', 'Paused']);
    await call('POST', `${path}/restart`, { criteria: { resetScope: 'watermark, Escrows' } }, 204);
    assert.equal((await call('GET', path)).schedule.state, 'Active');
    const refused = await call('POST', `${path}/restart`, { criteria: { resetScope: 'Everything' } }, 400);
    assert.match(refused.error.message, /Everything is none of Watermark/);
  });

  test('a job is put into quarantine for a reason, which is shown until it is started', async () => {
    const { error } = await call('POST', `${path}/quarantine`, { reason: ' ' }, 400);
    assert.match(error.message, /reason/);
    await call('POST', `${path}/quarantine`, { reason: 'Peripass moves to another address tonight.' }, 204);
    const { schedule, status } = await call('GET', path);
    assert.deepEqual(
      [schedule.state, status.code, status.quarantine.reason, status.quarantine.error.message],
      ['Active', 'Quarantine', 'QuarantinedOnDemand', 'Peripass moves to another address tonight.'],
    );
    await call('POST', `${path}/start`, undefined, 204);
    assert.equal((await call('GET', path)).status.quarantine, null);
  });

  test('a job of another application, or none, is 404', async () => {
    await call('GET', `${jobs}/nothing`, undefined, 404);
    const elsewhere = '/v1.0/servicePrincipals/00000000-0000-0000-0000-000000000001/synchronization/jobs';
    await call('GET', path.replace(jobs, elsewhere), undefined, 404);
  });

  function onDemand(more: { dryRun?: boolean }) {
    return { ...more, parameters: [{ subjects: [{ objectId: ada, objectTypeName: 'User' }] }] };
  }
});
