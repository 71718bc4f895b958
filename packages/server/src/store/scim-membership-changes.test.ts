import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member, MemberChange } from '@lockstep/scim';
import fc from 'fast-check';
import { netMembers } from './scim-membership-changes.ts';

const user = (value: string): Member => ({ value, resourceType: 'User' });

const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
const changes: fc.Arbitrary<readonly MemberChange[]> = fc.array(
  fc.oneof(
    ids.map((values) => ({ op: 'add' as const, members: values.map(user) })),
    ids.map((values) => ({ op: 'remove' as const, values })),
    ids.map((values) => ({ op: 'set' as const, members: values.map(user) })),
    fc.constant({ op: 'clear' as const }),
  ),
  { maxLength: 6 },
);

function oneByOne(before: readonly string[], steps: readonly MemberChange[]): ReadonlySet<string> {
  const members = new Set(before);
  for (const step of steps) {
    if (step.op === 'set' || step.op === 'clear') members.clear();
    if (step.op === 'remove') for (const value of step.values) members.delete(value);
    if (step.op === 'add' || step.op === 'set') for (const { value } of step.members) members.add(value);
  }
  return members;
}

test('the net of several membership changes comes to the same as each in turn, whoever was a member before', () => {
  fc.assert(
    fc.property(ids, changes, (before, steps) => {
      const { others, add, remove } = netMembers(steps);
      const kept = others === 'keep' ? before.filter((id) => !remove.has(id)) : [];
      assert.deepEqual(new Set([...kept, ...add.keys()]), new Set(oneByOne(before, steps)));
      assert.deepEqual(
        [...add.keys()].filter((id) => remove.has(id)),
        [],
      );
    }),
  );
});

test('of a member that is added twice the first word counts', () => {
  const { add } = netMembers([
    { op: 'add', members: [{ ...user('a'), display: 'first' }] },
    { op: 'add', members: [{ ...user('a'), display: 'second' }] },
  ]);
  assert.equal(add.get('a')?.display, 'first');
});
