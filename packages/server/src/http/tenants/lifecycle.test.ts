import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { administratorToken, startTestServer } from '../test-server.ts';

const patch = (...values: readonly unknown[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: values.map((value) =>
    value === undefined ? { op: 'remove', path: 'active' } : { op: 'replace', path: 'active', value },
  ),
});

describe('what became of accounts', () => {
  test('each switch of active is told once, also when a request switches it twice; taking it away tells nothing', async (t) => {
    const server = await startTestServer(t);
    const { token } = await server.tenant('generic', 'acme');
    const users = '/t/acme/scim/v2/Users';
    const { body: user } = await server.call('POST', users, { token, body: { userName: 'mira@acme.test' } });
    const path = `${users}/${user.id}`;
    await server.call('PATCH', path, { token, body: patch(false, true, 'False') });
    await server.call('PATCH', path, { token, body: patch(undefined) });
    await server.call('PATCH', path, { token, body: patch(false) });
    await server.call('PATCH', path, { token, body: patch(true) });
    await server.call('DELETE', path, { token });

    const { status, body } = await server.call('GET', '/api/tenants/acme/lifecycle?$top=2', {
      token: administratorToken,
    });
    assert.equal(status, 200);
    const next = new URL(body['@odata.nextLink']);
    const rest = await server.call('GET', `${next.pathname}${next.search}`, { token: administratorToken });
    assert.deepEqual(
      [...body.value, ...rest.body.value].map(({ kind, id }: { kind: string; id: string }) => [kind, id]),
      [
        ['deactivated', user.id],
        ['activated', user.id],
        ['removed', user.id],
      ],
    );
  });

  test('it is for administrators, and of one tenant', async (t) => {
    const server = await startTestServer(t);
    const { token } = await server.tenant('generic', 'acme');
    await server.tenant('generic', 'other');
    const { body: user } = await server.call('POST', '/t/acme/scim/v2/Users', {
      token,
      body: { userName: 'mira@acme.test' },
    });
    await server.call('DELETE', `/t/acme/scim/v2/Users/${user.id}`, { token });
    assert.equal((await server.call('GET', '/api/tenants/acme/lifecycle', { token })).status, 401);
    const { body } = await server.call('GET', '/api/tenants/other/lifecycle', { token: administratorToken });
    assert.deepEqual(body.value, []);
  });
});
