import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { strFromU8, unzipSync } from 'fflate';
import { type Answer, onEachDatabase } from './graph-world.ts';
import { type Sandbox, sandbox } from './sandbox.ts';

type Loose = Answer['body'];

onEachDatabase('logs over Graph', (world) => {
  let target: ScimTestTarget;
  let box: Sandbox;
  let ada: string;
  let jobId: string;

  before(async () => {
    target = await ScimTestTarget.start();
    box = await sandbox(world(), target, 'Log Sandbox');
    jobId = box.job.split('/').at(-1) ?? '';
    ada = await world().person('ada.log', { displayName: 'Ada Ångström', department: 'Engines' });
    const bob = await world().person('bob.log');
    const eve = await world().person('eve.log', { accountEnabled: false });
    for (const id of [ada, bob, eve]) await box.assign(id);
    await box.run();
  });
  after(() => target.close());

  const LOG = '/v1.0/auditLogs/provisioning';
  const list = (filter: string, more = '') =>
    world().expect(200, 'GET', `${LOG}?$filter=${encodeURIComponent(filter)}${more}`);
  const names = async (filter: string): Promise<readonly string[]> =>
    (await list(`jobId eq '${jobId}' and (${filter})`)).value
      .map((one: Loose) => one.sourceIdentity.displayName)
      .sort();

  test('ENT-85 an entry has the shape of the reference, ids that scripts know, and can be read by itself', async () => {
    const { value, ...page } = await list(`jobId eq '${jobId}' and sourceIdentity/id eq '${ada}'`);
    assert.match(page['@odata.context'], /\/v1\.0\/\$metadata#auditLogs\/provisioning$/);
    const [entry] = value;
    assert.equal(entry.jobId, jobId);
    assert.deepEqual(
      [entry.provisioningAction, entry.provisioningStatusInfo.status, entry.provisioningStatusInfo.errorInformation],
      ['create', 'success', null],
    );
    assert.deepEqual(entry.servicePrincipal, { id: box.applicationId, displayName: 'Log Sandbox' });
    assert.equal(entry.initiatedBy.initiatorType, 'system');
    assert.equal(entry.sourceSystem.displayName, 'Azure Active Directory');
    assert.ok(entry.modifiedProperties.some((one: Loose) => one.newValue === 'ada.log@halden.example'));
    const { '@odata.context': _, ...alone } = await world().expect(200, 'GET', `${LOG}/${entry.id}`);
    assert.deepEqual(alone, entry);
    await world().expect(404, 'GET', `${LOG}/99999999-9999-4999-8999-999999999999`);
    await world().expect(404, 'GET', `${LOG}/nothing`);
  });

  test('beta adds the older members beside those of v1.0', async () => {
    const filter = encodeURIComponent(`sourceIdentity/id eq '${ada}' and statusInfo/status eq 'success'`);
    const { value } = await world().expect(200, 'GET', `/beta/auditLogs/provisioning?$filter=${filter}`);
    assert.deepEqual([value[0].action, value[0].statusInfo.status], ['Create', 'success']);
    assert.equal(value[0].provisioningAction, 'create');
  });

  const all = ['ada.log@halden.example', 'bob.log@halden.example', 'eve.log@halden.example'];
  const found: readonly (readonly [string, readonly string[]])[] = [
    ["provisioningAction eq 'create'", all.slice(0, 2)],
    ["contains(provisioningAction, 'reat')", all.slice(0, 2)],
    ["provisioningStatusInfo/status eq 'skipped'", all.slice(2)],
    ["contains(tolower(sourceIdentity/displayName), 'bob')", all.slice(1, 2)],
    ["sourceIdentity/identityType eq 'User'", all],
    ["contains(tolower(servicePrincipal/displayName), 'log sand')", all],
    ["targetSystem/displayName eq 'Log Sandbox'", all],
    ["sourceSystem/displayName eq 'Azure Active Directory'", all],
    ["sourceSystem/displayName eq 'Elsewhere'", []],
    ["initiatedBy/initiatorType eq 'system'", all],
    ["initiatedBy/displayName eq 'Nobody'", []],
    ["jobid eq 'unknown'", []],
    ['activityDateTime gt 2020-01-01 and activityDateTime lt 2199-01-01T00:00:00Z', all],
    ['activityDateTime ge 2199-01-01', []],
    ["provisioningAction in ('delete','create')", all.slice(0, 2)],
    ["provisioningAction eq 'create' or provisioningStatusInfo/status eq 'skipped'", all],
  ];
  for (const [filter, expected] of found) {
    test(`ENT-85 the provisioning log is filtered by ${filter}`, async () => {
      assert.deepEqual(await names(filter), expected);
    });
  }

  test('tenantId, ids and the query of the reference portal are understood', async () => {
    const { value } = await list(`jobId eq '${jobId}'`);
    const [entry] = value;
    for (const filter of [
      `tenantId eq '${entry.tenantId}' and id eq '${entry.id}'`,
      `changeId eq '${entry.changeId}'`,
      `contains(changeId, '${entry.changeId.slice(0, 13)}') and cycleId eq '${entry.cycleId}' and id eq '${entry.id}'`,
    ]) {
      assert.deepEqual((await list(filter)).value, [entry], filter);
    }
    const id = box.applicationId;
    const portal = `((contains(tolower(servicePrincipal/id), '${id}') or contains(tolower(servicePrincipal/displayName), '${id}')) and activityDateTime gt 2020-03-01 and activityDateTime lt 2199-03-02)`;
    const answer = await list(portal, '&$top=500&$orderby=activityDateTime desc');
    assert.deepEqual(answer.value, value);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['a property there is not', "$filter=colour eq 'red'", 'Request_UnsupportedQuery'],
    ['an operator it has not', "$filter=provisioningAction ne 'create'", 'Request_UnsupportedQuery'],
    ['a negation', "$filter=not (provisioningAction eq 'create')", 'Request_UnsupportedQuery'],
    ['a time that is none', "$filter=activityDateTime gt 'yesterday'", 'Request_UnsupportedQuery'],
    ['another order', '$orderby=provisioningAction', 'Request_UnsupportedQuery'],
    ['a page too large', '$top=1001', 'Request_BadRequest'],
    ['a filter that cannot be read', '$filter=jobId eq', 'BadRequest'],
    ['a token of another query', '$skiptoken=abc', 'Directory_ExpiredPageToken'],
  ];
  for (const [what, query, code] of refused) {
    test(`the provisioning log refuses ${what}`, async () => {
      const { error } = await world().expect(400, 'GET', `${LOG}?${query.replaceAll(' ', '%20')}`);
      assert.equal(error.code, code, error.message);
    });
  }

  test('pages do not shift when entries are added meanwhile, in either order', async () => {
    const seen = async (order: string, meanwhile: () => Promise<void>) => {
      const ids: string[] = [];
      const filter = encodeURIComponent(`jobId eq '${jobId}'`);
      let next: string | undefined = `${LOG}?$top=1&$orderby=activityDateTime%20${order}&$filter=${filter}`;
      while (next !== undefined) {
        const page: Loose = await world().expect(200, 'GET', next);
        ids.push(...page.value.map(({ id }: Loose) => id));
        next = page['@odata.nextLink'];
        if (ids.length === 1) await meanwhile();
      }
      return ids;
    };
    const add = async () => {
      await world().expect(204, 'PATCH', `/v1.0/users/${ada}`, { jobTitle: `title ${Date.now()}` });
      await box.run();
    };
    const before = (await list(`jobId eq '${jobId}'`)).value.map(({ id }: Loose) => id);
    assert.deepEqual(await seen('desc', add), before, 'the newest first: what comes later is not seen');
    const all = (await list(`jobId eq '${jobId}'`)).value.map(({ id }: Loose) => id);
    assert.ok(all.length > before.length);
    assert.deepEqual(await seen('asc', async () => undefined), all.toReversed());
  });

  const download = async (format: string) => {
    const filter = encodeURIComponent(`jobId eq '${jobId}'`);
    const response = await fetch(`${world().url}${LOG}/export?format=${format}&$filter=${filter}`, {
      headers: { authorization: `Bearer ${world().token}` },
    });
    assert.equal(response.status, 200);
    return { type: response.headers.get('content-type'), bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  test('an export holds what the filter finds: JSON, JSON lines, and three CSV files in a zip', async () => {
    const { value } = await list(`jobId eq '${jobId}'`);
    const json = await download('json');
    assert.match(json.type ?? '', /^application\/json/);
    assert.deepEqual(JSON.parse(strFromU8(json.bytes)), value);
    const lines = strFromU8((await download('jsonl')).bytes)
      .trim()
      .split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      value,
    );
    const zip = await download('csv');
    assert.equal(zip.type, 'application/zip');
    const files = unzipSync(zip.bytes);
    assert.deepEqual(Object.keys(files).sort(), [
      'ProvisioningLogs.csv',
      'ProvisioningLogs_ModifiedProperties.csv',
      'ProvisioningLogs_ProvisioningSteps.csv',
    ]);
    const rows = strFromU8(files['ProvisioningLogs.csv'] ?? new Uint8Array())
      .trim()
      .split('\r\n');
    assert.equal(rows.length, value.length + 1);
    assert.ok(rows.some((row) => row.includes(jobId)));
    await world().expect(400, 'GET', `${LOG}/export?format=xml`);
  });

  test('who may read logs but no values sees that there are some, and not which', async () => {
    const token = async (body: Loose) => (await world().expect(201, 'POST', '/api/settings/tokens', body)).token;
    const helpdesk = { authorization: `Bearer ${await token({ name: 'helpdesk', roles: ['helpdesk'] })}` };
    const filter = encodeURIComponent(`sourceIdentity/id eq '${ada}' and provisioningAction eq 'create'`);
    const { value } = await world().expect(200, 'GET', `${LOG}?$filter=${filter}`, undefined, helpdesk);
    const shown = value[0].modifiedProperties.map((one: Loose) => one.newValue);
    assert.deepEqual([...new Set(shown)], ['[Redact]']);
    assert.ok(value[0].provisioningSteps.every((step: Loose) => Object.keys(step.details).length === 0));
    await world().expect(403, 'GET', '/v1.0/auditLogs/directoryAudits', undefined, helpdesk);
    const users = { authorization: `Bearer ${await token({ name: 'users', permissions: ['User.Read.All'] })}` };
    await world().expect(403, 'GET', LOG, undefined, users);
  });

  test('who owns an application reads its entries and no others', async () => {
    const other = await sandbox(world(), target, 'Other Sandbox');
    const cid = await world().person('cid.log');
    await other.assign(cid);
    await other.run();
    const made = await world().expect(201, 'POST', '/api/settings/tokens', {
      name: 'owner',
      roles: ['applicationOwner'],
    });
    await world().app.applications.registrations.addOwner(other.applicationId, made.id);
    const owner = { authorization: `Bearer ${made.token}` };
    const { value } = await world().expect(200, 'GET', LOG, undefined, owner);
    assert.deepEqual([...new Set(value.map((one: Loose) => one.servicePrincipal.id))], [other.applicationId]);
    const { value: whole } = await list(`jobId eq '${jobId}'`);
    await world().expect(404, 'GET', `${LOG}/${whole[0].id}`, undefined, owner);
  });

  test('changes of the configuration are in the audit log once each, with who made them', async () => {
    const audits = (query: string) => world().expect(200, 'GET', `/v1.0/auditLogs/directoryAudits?${query}`);
    const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;
    await world().expect(204, 'POST', `${box.job}/pause`);
    const { value } = await audits(
      filter(`jobId eq '${jobId}' and activityDisplayName eq 'Disable/pause provisioning configuration'`),
    );
    assert.equal(value.length, 1);
    assert.equal(value[0].initiatedBy.app.displayName, 'LOCKSTEP_ADMIN_TOKEN');
    assert.deepEqual([value[0].result, value[0].category], ['success', 'ProvisioningManagement']);
    assert.deepEqual(await world().expect(200, 'GET', `/v1.0/auditLogs/directoryAudits/${value[0].id}`), value[0]);
    const first = await audits('$top=2');
    assert.equal(first.value.length, 2);
    const second = await world().expect(200, 'GET', first['@odata.nextLink']);
    assert.ok(second.value[0].activityDateTime <= first.value[1].activityDateTime);
    const ofAda = await audits(filter(`targetResources/any(t:t/id eq '${ada}') and category eq 'UserManagement'`));
    assert.ok(ofAda.value.length >= 1);
    const none = await audits(filter("result eq 'failure' and activityDateTime lt 2020-01-01"));
    assert.deepEqual(none.value, []);
    for (const bad of [filter("colour eq 'red'"), filter("contains(category, 'x')"), '$orderby=category']) {
      await world().expect(400, 'GET', `/v1.0/auditLogs/directoryAudits?${bad}`);
    }
  });
});
