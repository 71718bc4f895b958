import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { patchOf, tenant } from './service-under-test.ts';

/*
 * Changes of a group against a model that is a set of ids and shares no code with the library. Ids 0 to 4 are users, 5 is
 * nobody: a request that would add nobody is refused as a whole.
 */

type Members = ReadonlySet<number>;
type Step = {
  readonly operation: (idOf: (n: number) => string) => JsonObject;
  readonly apply: (members: Members) => Members | undefined;
};

const NOBODY = 5;
const added = (members: Members, more: readonly number[]) =>
  more.includes(NOBODY) ? undefined : new Set([...members, ...more]);
const without = (members: Members, gone: readonly number[]) => new Set([...members].filter((n) => !gone.includes(n)));

const somebody = fc.nat(4);
const anybody = fc.oneof({ weight: 12, arbitrary: somebody }, fc.constant(NOBODY));
const several = fc.uniqueArray(anybody, { maxLength: 4 });
const written = fc.constantFrom<(id: string) => JsonValue>(
  (value) => ({ value }),
  (value) => ({ $ref: null, value }),
  (value) => ({ value, display: 'x', type: 'User' }),
  (value) => value,
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'Add'), ids: several.filter(({ length }) => length > 0), form: written }).map(
    ({ op, ids, form }): Step => ({
      operation: (idOf) => ({ op, path: 'members', value: ids.map((n) => form(idOf(n))) }),
      apply: (members) => added(members, ids),
    }),
  ),
  fc.record({ ids: several, form: written }).map(
    ({ ids, form }): Step => ({
      operation: (idOf) => ({ op: 'replace', path: 'members', value: ids.map((n) => form(idOf(n))) }),
      apply: () => added(new Set(), ids),
    }),
  ),
  fc.record({ ids: several, form: written }).map(
    ({ ids, form }): Step => ({
      operation: (idOf) => ({ op: 'Remove', path: 'members', value: ids.map((n) => form(idOf(n))) }),
      apply: (members) => without(members, ids),
    }),
  ),
  anybody.map(
    (n): Step => ({
      operation: (idOf) => ({ op: 'remove', path: `members[value eq "${idOf(n)}"]` }),
      apply: (members) => without(members, [n]),
    }),
  ),
  fc.tuple(anybody, anybody).map(
    (pair): Step => ({
      operation: (idOf) => ({
        op: 'remove',
        path: `members[${pair.map((n) => `value eq "${idOf(n)}"`).join(' or ')}]`,
      }),
      apply: (members) => without(members, pair),
    }),
  ),
  fc
    .constantFrom<JsonObject>({ op: 'remove', path: 'members' }, { op: 'remove', path: 'members', value: null })
    .map((operation): Step => ({ operation: () => operation, apply: () => new Set() })),
  several.map(
    (ids): Step => ({
      operation: (idOf) => ({ op: 'add', value: { members: ids.map((n) => ({ value: idOf(n) })), unknown: 1 } }),
      apply: (members) => added(members, ids),
    }),
  ),
);

test('members come to what the model says after any requests; a change makes a new version, a refusal none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), async (requests) => {
      const { call, addUser, addGroup } = tenant();
      const ids: string[] = [];
      for (const n of [0, 1, 2, 3, 4]) ids.push(await addUser(`u${n}`));
      const idOf = (n: number) => ids[n] ?? 'nobody';
      const path = `/Groups/${await addGroup('g', [idOf(0), idOf(1)])}`;
      let members: Members = new Set([0, 1]);
      for (const steps of requests) {
        const before = (await call('GET', path)).headers.etag;
        const wanted = steps.reduce<Members | undefined>((state, { apply }) => state && apply(state), members);
        const { status, text } = await call('PATCH', path, patchOf(...steps.map(({ operation }) => operation(idOf))));
        assert.equal(status, wanted === undefined ? 400 : 200, text);
        const read = await call('GET', path);
        const found = ((read.json.members ?? []) as JsonObject[]).map(({ value }) => ids.indexOf(String(value)));
        const expected = wanted ?? members;
        assert.deepEqual(found.toSorted(), [...expected].toSorted());
        const isSame = expected.size === members.size && [...expected].every((n) => members.has(n));
        if (!isSame) assert.notEqual(read.headers.etag, before);
        if (wanted === undefined) assert.equal(read.headers.etag, before);
        members = expected;
      }
    }),
    { numRuns: 300 },
  );
});
