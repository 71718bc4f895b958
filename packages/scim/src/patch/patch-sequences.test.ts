import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { ScimError } from '../message/index.ts';
import { ENTERPRISE_USER_URN, userResourceType } from '../schema/index.ts';
import { applyPatch, parsePatch } from './index.ts';

const work = { type: 'work', value: 'a@x' };
const home = { type: 'home', value: 'h@x' };

describe('sequences of operations', () => {
  const value = fc.oneof(
    fc.constantFrom('a@x', 'A@X', 'b@x', '', 'True'),
    fc.constantFrom(true, false, null),
    fc.constantFrom<JsonValue>([], [work, home], { ...work, primary: true }, [
      { value: 'a@x', primary: true },
      { value: 'b@x', primary: true },
    ]),
  );
  const path = fc.constantFrom(
    'emails',
    'emails.value',
    'emails[type eq "work"]',
    'emails[type eq "work"].value',
    'emails[type eq "home"].primary',
    'emails[primary eq true]',
    'emails[value co "@"].display',
    'name.givenName',
    'name',
    'title',
    'active',
    'userName',
    'manager',
    ENTERPRISE_USER_URN,
  );
  const operation = fc.record(
    { op: fc.constantFrom('add', 'replace', 'remove'), path, value },
    { noNullPrototype: true },
  );

  /** Applies each operation as a request of its own; one that is refused leaves the state as it is. */
  const run = (operations: readonly JsonObject[]): JsonObject => {
    let state: JsonObject = { userName: 'kai' };
    for (const one of operations) {
      const before = structuredClone(state);
      try {
        const next = applyPatch(userResourceType, state, parsePatch(userResourceType, { Operations: [one] }));
        assert.deepEqual(state, before, 'the state given was changed');
        state = next;
      } catch (error) {
        if (!(error instanceof ScimError)) throw error;
      }
    }
    return state;
  };
  const holds = (check: (state: JsonObject) => void) =>
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => check(run(operations as JsonObject[]))),
      { numRuns: 400 },
    );
  const emailsOf = ({ emails = [] }: JsonObject) => emails as JsonObject[];

  test('leave at most one primary element', () =>
    holds((state) => assert.ok(emailsOf(state).filter(({ primary }) => primary === true).length <= 1)));

  test('leave no two equal elements', () =>
    holds((state) => {
      const keys = emailsOf(state).map(({ value: v, type, display }) =>
        // Only a name to show tells elements without a value apart; it is no value.
        JSON.stringify(v === undefined ? { display, type } : { value: v, type }).toLowerCase(),
      );
      assert.equal(new Set(keys).size, keys.length);
    }));

  test('leave nothing empty and everything in the type of its attribute', () =>
    holds((state) => {
      assert.ok(typeof state.userName === 'string' && state.userName !== '');
      assert.ok(state.active === undefined || typeof state.active === 'boolean');
      const empty = (found: JsonValue): boolean =>
        found === null ||
        found === '' ||
        (typeof found === 'object' && (Object.keys(found).length === 0 || Object.values(found).some(empty)));
      assert.ok(!Object.values(state).some(empty), JSON.stringify(state));
    }));

  test('come to the same when the last request is repeated', () => {
    const repeatable = operation.filter(
      ({ path: at, op, value: v }) => op === 'remove' || (at !== 'emails.value' && v !== null),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), repeatable, (operations, last) => {
        const once = [...operations, last] as JsonObject[];
        assert.deepEqual(run([...once, last as JsonObject]), run(once));
      }),
      { numRuns: 400 },
    );
  });
});
