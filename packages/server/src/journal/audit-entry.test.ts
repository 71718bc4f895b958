import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import fc from 'fast-check';
import { AUDIT_ACTIVITIES, auditDifference, type ModifiedProperty, REDACTED } from './index.ts';

describe('what an audit entry says of a change', () => {
  const cases: readonly (readonly [
    string,
    JsonObject | undefined,
    JsonObject | undefined,
    readonly ModifiedProperty[],
  ])[] = [
    ['nothing, when nothing changed', { a: 1, b: [1] }, { b: [1], a: 1 }, []],
    [
      'old and new value',
      { scope: 'assigned' },
      { scope: 'all' },
      [{ name: 'scope', oldValue: 'assigned', newValue: 'all' }],
    ],
    ['what was added', undefined, { on: true }, [{ name: 'on', oldValue: null, newValue: 'True' }]],
    ['what was removed', { list: ['a', 'b'] }, {}, [{ name: 'list', oldValue: 'a,b', newValue: null }]],
    [
      'members that a prototype has too',
      {},
      { constructor: 'x', toString: 'y' },
      [
        { name: 'constructor', oldValue: null, newValue: 'x' },
        { name: 'toString', oldValue: null, newValue: 'y' },
      ],
    ],
    [
      'that a secret changed, not to what',
      { secretToken: 'old' },
      { secretToken: 'new' },
      [{ name: 'secretToken', oldValue: REDACTED, newValue: REDACTED }],
    ],
    ['that a secret was set', {}, { Password: 'x' }, [{ name: 'Password', oldValue: null, newValue: REDACTED }]],
    [
      'secrets within others',
      {},
      { target: { url: 'u', apiKey: 'x' } },
      [{ name: 'target', oldValue: null, newValue: `{"url":"u","apiKey":"${REDACTED}"}` }],
    ],
    [
      'secrets in lists of names and values',
      {},
      {
        secrets: [
          { key: 'SecretToken', value: 'x' },
          { key: 'BaseAddress', value: 'u' },
        ],
      },
      [{ name: 'secrets', oldValue: null, newValue: REDACTED }],
    ],
    [
      'names and values of which some are secret',
      {},
      {
        values: [
          { key: 'SecretToken', value: 'x' },
          { key: 'BaseAddress', value: 'u' },
        ],
      },
      [
        {
          name: 'values',
          oldValue: null,
          newValue: `{"key":"SecretToken","value":"${REDACTED}"},{"key":"BaseAddress","value":"u"}`,
        },
      ],
    ],
  ];
  for (const [name, before, after, expected] of cases) {
    test(name, () => assert.deepEqual(auditDifference(before, after), expected));
  }

  test('names the caller calls secret are, in any letter case', () => {
    assert.deepEqual(auditDifference({}, { Pin: '1234', a: { pin: '5' } }, ['PIN']), [
      { name: 'Pin', oldValue: null, newValue: REDACTED },
      { name: 'a', oldValue: null, newValue: `{"pin":"${REDACTED}"}` },
    ]);
  });

  test('values are cut where nobody reads on, however deep they are', () => {
    const [long] = auditDifference({}, { text: 'x'.repeat(100_000) });
    assert.ok((long?.newValue?.length ?? 0) <= 4_001);
    let deep: JsonObject = { password: 'hidden' };
    for (let level = 0; level < 1_000; level += 1) deep = { a: deep };
    const [cut] = auditDifference({}, { deep });
    assert.match(cut?.newValue ?? '', /\[Redact\]/);
    assert.doesNotMatch(cut?.newValue ?? '', /hidden/);
  });

  test('a value under a secret name is never shown, wherever it stands', () => {
    const secret = fc.constantFrom('secret', 'clientSecret', 'access_token', 'PASSWORD', 'api-key', 'privateKey');
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const path = fc.array(fc.oneof(name, fc.constant(0)), { maxLength: 6 });
    fc.assert(
      fc.property(path, secret, (steps, key) => {
        const inner: JsonObject = { [key]: 'do-not-show' };
        const value = steps.reduceRight<JsonObject>(
          (within, step) => (step === 0 ? { list: [within] } : { [step as string]: within }),
          inner,
        );
        assert.doesNotMatch(JSON.stringify(auditDifference({}, value)), /do-not-show/);
        assert.doesNotMatch(JSON.stringify(auditDifference(value, {})), /do-not-show/);
      }),
    );
  });
});

test('activities of provisioning go by the names they are published under', () => {
  const names = new Set<string>(Object.values(AUDIT_ACTIVITIES).map(({ name }) => name));
  for (const name of [
    'Update provisioning setting or credentials',
    'Enable/start provisioning configuration',
    'Disable/pause provisioning configuration',
    'Enable/restart provisioning configuration',
    'Update attribute mappings or scope',
    'Quarantine',
  ]) {
    assert.ok(names.has(name), name);
  }
});
