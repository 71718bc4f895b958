import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Outcome } from '@lockstep/scim';
import fc from 'fast-check';
import { type Chunk, changeMembers, chunksOf, memberOperations } from './group-members.ts';
import { DEFAULT_PROFILE, type GroupRules } from './profile.ts';

const rules = (some: Partial<GroupRules>): GroupRules => ({ ...DEFAULT_PROFILE.groups, ...some });
const ids = (count: number, prefix = 'm') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const sizes = (chunks: readonly Chunk[]) =>
  chunks
    .map(
      ({ add, remove }) => `${add.length > 0 ? `+${add.length}` : ''}${remove.length > 0 ? `-${remove.length}` : ''}`,
    )
    .join(' ');

describe('changes of members', () => {
  const cases: readonly (readonly [string, Partial<GroupRules>, number, number, string])[] = [
    ['go apart, additions first', {}, 3, 2, '+3 -2'],
    ['go apart, removals first where seats are counted', { removalsFirst: true }, 3, 2, '-2 +3'],
    ['go together where they may', { mixAddRemove: true }, 3, 2, '+3-2'],
    ['go apart where together they are too many', { mixAddRemove: true, maxAdditions: 2 }, 3, 2, '+2 +1 -2'],
    ['go in parts', { maxAdditions: 2, maxRemovals: 1 }, 3, 2, '+2 +1 -1 -1'],
    ['count each filtered removal as an operation', { maxOpsPerPatch: 2 }, 0, 3, '-2 -1'],
    ['count a list as one operation', { memberChange: 'patch-value-list', maxOpsPerPatch: 2 }, 0, 3, '-3'],
    ['go at once in a whole group', { memberChange: 'put', maxAdditions: 1 }, 3, 2, '+3-2'],
    ['need no request when there are none', {}, 0, 0, ''],
  ];
  for (const [name, some, additions, removals, expected] of cases) {
    test(name, () => {
      const chunks = chunksOf({ add: ids(additions), remove: ids(removals, 'r') }, rules(some));
      assert.equal(sizes(chunks), expected);
    });
  }

  test('lose nobody and send nobody twice, whatever the limits', () => {
    const limit = fc.integer({ min: 1, max: 9 });
    const some = fc.record({
      maxAdditions: limit,
      maxRemovals: limit,
      maxOpsPerPatch: limit,
      mixAddRemove: fc.boolean(),
      memberChange: fc.constantFrom('patch-filter' as const, 'patch-value-list' as const),
    });
    fc.assert(
      fc.property(some, fc.nat(30), fc.nat(30), (limits, additions, removals) => {
        const chunks = chunksOf({ add: ids(additions), remove: ids(removals, 'r') }, rules(limits));
        assert.deepEqual(
          chunks.flatMap(({ add }) => add),
          ids(additions),
        );
        assert.deepEqual(
          chunks.flatMap(({ remove }) => remove),
          ids(removals, 'r'),
        );
        for (const chunk of chunks) {
          assert.ok(chunk.add.length <= limits.maxAdditions && chunk.remove.length <= limits.maxRemovals);
          assert.ok(memberOperations('members', chunk, rules(limits)).length <= Math.max(2, limits.maxOpsPerPatch));
        }
      }),
    );
  });

  test('are written as filtered paths, or as a list of values where the target wants that', () => {
    const chunk = { add: ['a'], remove: ['b"', 'c'] };
    assert.deepEqual(memberOperations('members', chunk, rules({})), [
      { op: 'remove', path: 'members[value eq "b\\""]' },
      { op: 'remove', path: 'members[value eq "c"]' },
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
    ]);
    assert.deepEqual(memberOperations('members', chunk, rules({ memberChange: 'patch-value-list' })), [
      { op: 'remove', path: 'members', value: [{ value: 'b"' }, { value: 'c' }] },
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
    ]);
  });
});

type Kind = 'refused' | 'conflict' | 'tooLarge' | 'notFound' | 'unavailable';

/** A target with members that takes so many changes at a time and refuses some members. */
function group(options: {
  members?: string[];
  most?: number;
  bad?: string[];
  repeated?: { kind: Kind; detail: string };
}) {
  const { most = 100, bad = [], repeated } = options;
  const members = new Set(options.members);
  const requests: Chunk[] = [];
  const failure = (kind: Kind, detail: string): Outcome<unknown> => {
    const status = { refused: 400, conflict: 409, tooLarge: 413, notFound: 404, unavailable: 503 }[kind];
    return { ok: false, failure: { kind, status, scimType: undefined, detail, retryAfterSeconds: undefined } };
  };
  const send = async (chunk: Chunk): Promise<Outcome<unknown>> => {
    requests.push(chunk);
    if (chunk.add.length + chunk.remove.length > most) return failure('tooLarge', 'too large');
    if ([...chunk.add, ...chunk.remove].some((id) => bad.includes(id))) return failure('refused', 'unknown member');
    if (repeated && chunk.add.some((id) => members.has(id))) return failure(repeated.kind, repeated.detail);
    for (const id of chunk.add) members.add(id);
    for (const id of chunk.remove) members.delete(id);
    return { ok: true, value: undefined };
  };
  return { send, members, requests, failure };
}

const ignore = () => undefined;

describe('a request about members', () => {
  test('that is too large is halved until it fits, and the size is remembered', async () => {
    const { send, members, requests } = group({ most: 10 });
    const told: number[] = [];
    assert.deepEqual(await changeMembers(send, { add: ids(35), remove: [] }, (size) => told.push(size)), []);
    assert.equal(members.size, 35);
    assert.deepEqual([told[0], requests.length], [35, 7]);
  });

  for (const repeated of [
    { kind: 'conflict', detail: 'conflict' },
    { kind: 'refused', detail: 'User is already a member.' },
  ] as const) {
    test(`that finds somebody a member already (${repeated.kind}) adds the others and is no failure`, async () => {
      const { send, members } = group({ members: ['m2'], repeated });
      assert.deepEqual(await changeMembers(send, { add: ids(5), remove: [] }, ignore), []);
      assert.deepEqual([...members].sort(), ids(5));
    });
  }

  test('that is refused for one member writes the others and names that one', async () => {
    const { send, members } = group({ bad: ['m3'] });
    const refused = await changeMembers(send, { add: ids(8), remove: [] }, ignore);
    assert.deepEqual(
      refused.map(({ id, error }) => [id, error.code]),
      [['m3', 'MandatoryFieldsMissing']],
    );
    assert.equal(members.size, 7);
  });

  test('that is refused for all of them is given up soon', async () => {
    const { send, requests } = group({ bad: ids(64) });
    await assert.rejects(changeMembers(send, { add: ids(64), remove: [] }, ignore), { code: 'MandatoryFieldsMissing' });
    assert.ok(requests.length < 20, `${requests.length} requests`);
  });

  test('that finds the group gone, or the target down, says so', async () => {
    const { failure } = group({});
    const answer = (kind: Kind) => async () => failure(kind, 'no');
    await assert.rejects(changeMembers(answer('notFound'), { add: ['a'], remove: [] }, ignore), {
      code: 'InvalidAnchor',
    });
    await assert.rejects(changeMembers(answer('unavailable'), { add: ids(9), remove: [] }, ignore), {
      code: 'InternalServerError',
    });
  });

  test('that is refused takes additions and removals apart', async () => {
    const { send, members } = group({ members: ['r0', 'm1'], bad: ['m0'] });
    const refused = await changeMembers(send, { add: ['m0'], remove: ['r0'] }, ignore);
    assert.deepEqual([refused.length, [...members]], [1, ['m1']]);
  });
});
