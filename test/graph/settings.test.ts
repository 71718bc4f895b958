import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type SmtpUnderTest, smtpUnderTest } from '../notify/smtp-under-test.ts';
import { GraphWorld } from './graph-world.ts';
import { sandbox, until } from './sandbox.ts';

describe('settings of an installation', () => {
  let world: GraphWorld;
  let smtp: SmtpUnderTest;
  before(async () => {
    smtp = await smtpUnderTest({ server: { hideSTARTTLS: true } });
    world = await GraphWorld.open('PGlite', {
      LOCKSTEP_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      LOCKSTEP_MAIL_FROM: 'lockstep@halden.example',
    });
  });
  after(async () => {
    await world?.close();
    await smtp?.close();
  });

  test('an administrator is invited, read, invited again, and every sign-in of theirs is ended', async () => {
    const person = { userName: 'grace@halden.example', displayName: 'Grace Hopper', roles: ['viewer'] };
    const { id, invitation } = await world.expect(201, 'POST', '/api/settings/administrators', person);
    const address = `/api/settings/administrators/${id}`;
    assert.equal((await world.expect(200, 'GET', address)).userName, person.userName);
    const again = await world.expect(200, 'POST', `${address}/invite`);
    assert.notEqual(again.invitation, invitation);
    const keyOf = (link: string) => link.split('/').at(-1);
    const accept = (link: string) =>
      world.call('POST', '/api/portal/invitations/accept', {
        key: keyOf(link),
        password: 'seven tall cranes at noon',
      });
    assert.equal((await accept(invitation)).status, 404, 'the first link ended with the second');
    const accepted = await accept(again.invitation);
    assert.equal(accepted.status, 200);
    const cookie = accepted.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const asGrace = () => fetch(`${world.url}/api/portal/me`, { headers: { cookie } });
    assert.equal((await asGrace()).status, 200);
    await world.expect(204, 'DELETE', `${address}/sign-ins`);
    assert.equal((await asGrace()).status, 401);
  });

  test('mail is tried at once, and a message is sent again on request', async () => {
    await world.expect(204, 'POST', '/api/settings/notifications/testMail', { to: 'grace@halden.example' });
    assert.equal(smtp.arrived.length, 1);
    smtp.refused.set('nobody@halden.example', 550);
    const refused = await world.expect(400, 'POST', '/api/settings/notifications/testMail', {
      to: 'nobody@halden.example',
    });
    assert.equal(refused.error.code, 'MailFailed');

    const target = await ScimTestTarget.start();
    const box = await sandbox(world, target);
    await world.expect(200, 'PATCH', `${box.job}/settings`, {
      notifications: { enabled: true, addresses: ['grace@halden.example'] },
    });
    await box.assign(await world.person('mailed'));
    target.become({ before: () => ({ status: 401, body: '{}' }) });
    await world.expect(204, 'POST', `${box.job}/start`);
    const deliveries = async () => (await world.expect(200, 'GET', '/api/settings/notifications/deliveries')).value;
    await until(async () => (await deliveries()).some(({ state }: { state: string }) => state === 'sent'));
    const [sent] = await deliveries();
    const before = smtp.arrived.length;
    await world.expect(204, 'POST', `/api/settings/notifications/deliveries/${sent.id}/sendAgain`);
    await until(async () => smtp.arrived.length > before);
    await world.expect(404, 'POST', `/api/settings/notifications/deliveries/${box.jobId}/sendAgain`);
    await world.expect(204, 'POST', `${box.job}/pause`);
    await target.close();
  });

  test('a snippet is saved and read', async () => {
    const made = await world.expect(201, 'POST', '/api/settings/snippets', {
      name: 'login',
      description: 'First part of the address.',
      parameters: ['address'],
      expression: 'ToLower([address])',
      cases: [],
    });
    assert.deepEqual(await world.expect(200, 'GET', '/api/settings/snippets/login'), made);
    await world.expect(404, 'GET', '/api/settings/snippets/none');
  });

  test('the organisation is read as a list and by its id', async () => {
    const { value } = await world.expect(200, 'GET', '/v1.0/organization');
    assert.equal((await world.expect(200, 'GET', `/v1.0/organization/${value[0].id}`)).id, value[0].id);
    await world.expect(404, 'GET', '/v1.0/organization/none');
  });

  test('templates of synchronization are read from an application and its registration alike', async () => {
    const target = await ScimTestTarget.start();
    const { applicationId } = await sandbox(world, target, 'Templates');
    await target.close();
    const { appId } = await world.expect(200, 'GET', `/v1.0/servicePrincipals/${applicationId}`);
    const [registration] = (
      await world.expect(200, 'GET', `/v1.0/applications?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`)
    ).value;
    const [ofApplication, ofRegistration] = await Promise.all(
      [`servicePrincipals/${applicationId}`, `applications/${registration.id}`].map(async (path) => {
        const templates = `/v1.0/${path}/synchronization/templates`;
        const [first] = (await world.expect(200, 'GET', templates)).value;
        const { '@odata.context': _, ...one } = await world.expect(200, 'GET', `${templates}/${first.id}`);
        const schema = await world.expect(200, 'GET', `${templates}/${first.id}/schema`);
        return { one, rules: schema.synchronizationRules };
      }),
    );
    assert.equal(ofApplication?.one.factoryTag, 'scim');
    assert.deepEqual(ofRegistration?.one.id, ofApplication?.one.id);
    assert.deepEqual(ofRegistration?.rules, ofApplication?.rules);
    for (const path of [`servicePrincipals/${applicationId}`, `applications/${registration.id}`]) {
      const owner = await world.person(`owner-${path.slice(0, 3)}`);
      const owners = `/v1.0/${path}/owners`;
      await world.expect(204, 'POST', `${owners}/$ref`, { '@odata.id': `${world.url}/v1.0/users/${owner}` });
      assert.ok((await world.expect(200, 'GET', owners)).value.some(({ id }: { id: string }) => id === owner));
      await world.expect(204, 'DELETE', `${owners}/${owner}/$ref`);
      assert.deepEqual((await world.expect(200, 'GET', owners)).value, []);
    }
  });

  test('figures are collected by whoever may read the health of the installation, and by nobody else', async () => {
    const read = (token: string) =>
      fetch(`${world.url}/metrics`, { headers: { authorization: `Bearer ${token}` } }).then(async (answer) => ({
        status: answer.status,
        type: answer.headers.get('content-type'),
        text: await answer.text(),
      }));
    const { status, type, text } = await read(world.token);
    assert.deepEqual([status, type], [200, 'text/plain; version=0.0.4; charset=utf-8']);
    const people = (await world.expect(200, 'GET', '/v1.0/users?$count=true&$top=999')).value.length;
    assert.match(text, new RegExp(`^lockstep_directory_objects\\{type="user"\\} ${people}$`, 'm'));
    assert.match(text, /^lockstep_job_quarantined\{job="[^"]+",application="Sandbox"\} [01]$/m);
    assert.match(text, /^process_resident_memory_bytes \d+/m);
    const { token } = await world.expect(201, 'POST', '/api/settings/tokens', { name: 'help', roles: ['helpdesk'] });
    assert.equal((await read(token)).status, 403);
    assert.equal((await read('wrong')).status, 401);
  });
});
