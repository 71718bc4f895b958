import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTERPRISE_USER_URN } from '../schema/index.ts';
import { tenant } from './service-under-test.ts';

test('an answer that is whole gets its last touch from the application, one that was cut does not', async () => {
  const { call, addUser } = tenant({ present: (type, resource) => ({ ...resource, seen: type.name }) });
  const id = await addUser('ann');
  for (const [method, body] of [['GET'], ['PUT', { userName: 'ann' }]] as const) {
    assert.equal((await call(method, `/Users/${id}`, body)).json.seen, 'User', method);
    assert.equal((await call(method, `/Users/${id}?attributes=userName`, body)).json.seen, undefined, method);
  }
  assert.deepEqual(
    (await call('GET', '/Users')).json.Resources.map(({ seen }) => seen),
    ['User'],
  );
  assert.equal((await call('GET', '/Users?excludedAttributes=name')).json.Resources[0]?.seen, undefined);
});

test('whoever writes a reference to nothing is told, whoever reads it is not', async () => {
  const { call, addUser, warnings } = tenant();
  const manager = await addUser('boss');
  await addUser('ann', { [ENTERPRISE_USER_URN]: { manager: { value: manager } } });
  assert.deepEqual(warnings, []);
  const id = await addUser('bob', { [ENTERPRISE_USER_URN]: { manager: { value: 'nobody' } } });
  assert.deepEqual(warnings, ['manager']);
  await call('GET', `/Users/${id}`);
  assert.deepEqual(warnings, ['manager']);
});
