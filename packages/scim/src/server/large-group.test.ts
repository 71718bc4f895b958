import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tenant } from './service-under-test.ts';

test('a PUT replaces the members of a group by 50,000 others at once, and its body may be larger for it', async () => {
  const { call, addUser, addGroup } = tenant();
  const id = await addGroup('Everybody');
  const members: { value: string; display: string; type: string }[] = [];
  for (let n = 0; n < 50_000; n += 1) {
    const userName = `person-${n}@organisation.example.com`;
    members.push({ value: await addUser(userName), display: userName, type: 'User' });
  }
  const body = JSON.stringify({ displayName: 'Everybody', members });
  assert.ok(body.length > 1_048_576);
  const answer = await call('PUT', `/Groups/${id}?attributes=displayName`, body);
  assert.equal(answer.status, 200, answer.text);
  const counted = await call('GET', `/Groups/${id}`);
  assert.equal((counted.json.members as unknown as unknown[]).length, 50_000);
});

test('what is no group has the body of one refused', async () => {
  const { call } = tenant();
  const body = JSON.stringify({ userName: 'ann', title: 'x'.repeat(1_048_576) });
  for (const path of ['/Users', '/Users/.search', '/.search', '/Bulk']) {
    assert.equal((await call('POST', path, body)).status, 413, path);
  }
  const group = JSON.stringify({ displayName: 'x'.repeat(8 * 1_048_576) });
  assert.equal((await call('POST', '/Groups', group)).status, 413);
});
