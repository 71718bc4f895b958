import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PatchOperation } from '@lockstep/scim';
import { type Patched, patchStubbornly } from './patching.ts';

const fine: Patched = { ok: true, value: { resource: undefined, id: undefined, version: undefined } };
const refusal = (
  status: number,
  more: { kind?: 'refused' | 'unavailable' | 'tooLarge' | 'conflict'; scimType?: string } = {},
): Patched => ({
  ok: false,
  failure: {
    kind: more.kind ?? 'refused',
    status,
    scimType: more.scimType,
    detail: 'no',
    retryAfterSeconds: undefined,
  },
});
const fault = refusal(500, { kind: 'unavailable' });
const set = (path: string): PatchOperation => ({ op: 'replace', path, value: 'x' });

/** What is sent to a target that answers as told, by the paths of each request; and the outcome. */
async function sent(
  operations: readonly PatchOperation[],
  answer: (operations: readonly PatchOperation[]) => Patched,
  { most = 100, culprits = new Set<string>() } = {},
) {
  const requests: string[] = [];
  const outcome = await patchStubbornly(
    async (part) => {
      requests.push(part.map(({ op, path, value }) => `${op} ${path}${value === '' ? ' empty' : ''}`).join(', '));
      return answer(part);
    },
    operations,
    most,
    culprits,
  );
  return { requests, outcome, culprits };
}

describe('a PATCH that is refused', () => {
  test('for a filter that matches nothing adds the element whole', async () => {
    const path = 'emails[type eq "work"].value';
    const { requests, outcome } = await sent([set(path), set('title')], (part) =>
      part.some((one) => one.path === path) ? refusal(400, { scimType: 'noTarget' }) : fine,
    );
    assert.deepEqual(requests, [`replace ${path}, replace title`, 'add emails, replace title']);
    assert.ok(outcome.ok);
  });

  test('for removing empties the text instead', async () => {
    const { requests, outcome } = await sent([{ op: 'remove', path: 'title' }], ([one]) =>
      one?.op === 'remove' ? refusal(400) : fine,
    );
    assert.deepEqual(requests, ['remove title', 'replace title empty']);
    assert.ok(outcome.ok);
  });

  test('for removing and for emptying says what was said first', async () => {
    const { requests, outcome } = await sent([{ op: 'remove', path: 'title' }], () => refusal(400));
    assert.equal(requests.length, 2);
    assert.equal(outcome.ok, false);
  });

  test('for a value that is taken is not sent in another form', async () => {
    const { requests } = await sent([{ op: 'remove', path: 'title' }, set('userName')], () =>
      refusal(409, { kind: 'conflict' }),
    );
    assert.equal(requests.length, 1);
  });

  test('by a fault is sent one by one, and the failure names the culprit', async () => {
    const { requests, outcome, culprits } = await sent([set('a'), set('b'), set('c')], (part) =>
      part.some(({ path }) => path === 'b') ? fault : fine,
    );
    assert.deepEqual(requests, ['replace a, replace b, replace c', 'replace a', 'replace b', 'replace c']);
    assert.ok(!outcome.ok);
    assert.match(outcome.failure.detail, /cannot take b: no Everything else was written/);
    assert.deepEqual([...culprits], ['b']);
  });

  test('by a fault once keeps the culprit apart from then on', async () => {
    const culprits = new Set(['b']);
    const { requests, outcome } = await sent([set('a'), set('b'), set('c')], () => fine, { culprits });
    assert.deepEqual(requests, ['replace a, replace c', 'replace b']);
    assert.ok(outcome.ok);
  });

  test('by a fault with one operation is not repeated', async () => {
    assert.equal((await sent([set('a')], () => fault)).requests.length, 1);
  });

  test('for its size is halved', async () => {
    const { requests, outcome } = await sent(['a', 'b', 'c', 'd'].map(set), (part) =>
      part.length > 1 ? refusal(413, { kind: 'tooLarge' }) : fine,
    );
    assert.equal(requests.filter((request) => !request.includes(',')).length, 4);
    assert.ok(outcome.ok);
  });

  test('is never larger than the target takes', async () => {
    const { requests } = await sent(['a', 'b', 'c', 'd', 'e'].map(set), () => fine, { most: 2 });
    assert.deepEqual(requests, ['replace a, replace b', 'replace c, replace d', 'replace e']);
  });

  test('in one of its parts ends there', async () => {
    const { requests, outcome } = await sent(
      ['a', 'b', 'c'].map(set),
      ([one]) => (one?.path === 'b' ? refusal(400) : fine),
      { most: 1 },
    );
    assert.deepEqual([requests.length, outcome.ok], [2, false]);
  });
});
