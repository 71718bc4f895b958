import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from './graph-world.ts';

const ADDRESS = '/api/settings/organization';

onEachDatabase('the organisation', (world) => {
  const me = async () => (await world().expect(200, 'GET', '/api/portal/me')).organization;

  test('has no time zone and the usual names of its directory until somebody sets them', async () => {
    const settings = await world().expect(200, 'GET', ADDRESS);
    assert.equal(settings.timeZone, null);
    assert.deepEqual(settings.directoryLabel, { short: 'Microsoft Entra', long: 'Microsoft Entra ID' });
    assert.deepEqual((await me()).directoryLabel, settings.directoryLabel);
  });

  test('keeps what is set, tells everybody who is signed in, and the audit log what was before', async () => {
    const label = { short: 'Halden', long: 'Halden Directory' };
    const saved = await world().expect(200, 'PATCH', ADDRESS, { timeZone: 'Europe/Brussels', directoryLabel: label });
    assert.deepEqual([saved.timeZone, saved.directoryLabel], ['Europe/Brussels', label]);
    assert.deepEqual(await world().expect(200, 'GET', ADDRESS), saved);
    const { timeZone, directoryLabel } = await me();
    assert.deepEqual([timeZone, directoryLabel], ['Europe/Brussels', label]);
    const { value } = await world().expect(
      200,
      'GET',
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Update settings of the installation'&$top=1",
    );
    assert.deepEqual(value[0].targetResources[0].modifiedProperties, [
      { displayName: 'timeZone', oldValue: null, newValue: 'Europe/Brussels' },
      {
        displayName: 'directoryLabel',
        oldValue: JSON.stringify({ short: 'Microsoft Entra', long: 'Microsoft Entra ID' }),
        newValue: JSON.stringify(label),
      },
    ]);
    const back = await world().expect(200, 'PATCH', ADDRESS, { timeZone: null, directoryLabel: null });
    assert.deepEqual([back.timeZone, back.directoryLabel.short], [null, 'Microsoft Entra']);
  });

  test('refuses zones that are none and names that are empty, each at its field', async () => {
    for (const [body, target] of [
      [{ timeZone: 'Europe/Atlantis' }, 'timeZone'],
      [{ timeZone: '+02:00' }, 'timeZone'],
      [{ timeZone: '' }, 'timeZone'],
      [{ directoryLabel: { short: ' ', long: 'Halden' } }, 'directoryLabel.short'],
      [{ directoryLabel: { short: 'Halden' } }, 'directoryLabel.long'],
      [{ directoryLabel: { short: 'x'.repeat(61), long: 'Halden' } }, 'directoryLabel.short'],
    ] as const) {
      const { error } = await world().expect(400, 'PATCH', ADDRESS, body);
      assert.equal(error.details[0].target, target, JSON.stringify(body));
    }
    await world().expect(200, 'PATCH', ADDRESS, { timeZone: 'UTC' });
  });

  test('is not written over by whoever read an older version', async () => {
    const read = async () => (await world().call('GET', ADDRESS)).headers.get('etag') ?? '';
    const etag = await read();
    await world().expect(200, 'PATCH', ADDRESS, { displayName: 'Theirs' }, { 'if-match': etag });
    const { error } = await world().expect(412, 'PATCH', ADDRESS, { displayName: 'Mine' }, { 'if-match': etag });
    assert.equal(error.code, 'Request_PreconditionFailed');
    assert.equal((await world().expect(200, 'GET', ADDRESS)).displayName, 'Theirs');
    await world().expect(200, 'PATCH', ADDRESS, { displayName: 'Mine' }, { 'if-match': await read() });
    await world().expect(200, 'PATCH', ADDRESS, { displayName: 'Halden' });
  });

  test('changes nothing of what mappings are called on the wire', async () => {
    await world().expect(200, 'PATCH', ADDRESS, { directoryLabel: { short: 'Halden', long: 'Halden Directory' } });
    const peripass = '6a82a203-5b19-5768-b740-fdecd2ff397e';
    const made = await world().expect(201, 'POST', `/v1.0/applicationTemplates/${peripass}/instantiate`, {
      displayName: 'Peripass',
    });
    const jobs = `/v1.0/servicePrincipals/${made.servicePrincipal.id}/synchronization/jobs`;
    const { id } = await world().expect(201, 'POST', jobs, { templateId: 'peripass' });
    const schema = await world().expect(200, 'GET', `${jobs}/${id}/schema`);
    const names = schema.synchronizationRules[0].objectMappings.map(({ name }: { name: string }) => name);
    assert.ok(names.includes('Synchronize Microsoft Entra users to Peripass'), names.join());
  });
});
