import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvaluationContext } from '../expression/index.ts';
import { from, schemaOf } from './sample.test.ts';
import type { AttributeMapping } from './schema.ts';
import { tryMapping } from './trial.ts';

const context: EvaluationContext = { now: new Date('2025-07-30T00:00:00Z'), random: (count) => new Uint8Array(count) };
const [sourceSide, targetSide] = schemaOf([]).directories;
const [source] = sourceSide?.objects ?? [];
const [target] = targetSide?.objects ?? [];
assert.ok(source !== undefined && target !== undefined);
const objects = { source, target };

function tried(mapping: AttributeMapping, record = {}) {
  return tryMapping({ mapping, ...objects }, record, context);
}

describe('a mapping that is tried on somebody', () => {
  test('shows the value of each part, the type, and what would be sent', () => {
    const mapping = { targetAttributeName: 'active', source: from('Not([IsSoftDeleted])') };
    const trial = tried(mapping, { IsSoftDeleted: true });
    assert.deepEqual(trial.findings, []);
    assert.deepEqual(
      [trial.trace?.result, trial.trace?.parts[0]?.result, trial.type],
      [{ value: false }, { value: true }, { kind: 'Boolean', list: false }],
    );
    assert.deepEqual(
      [trial.create, trial.update, trial.fragment],
      [{ send: false }, { send: false }, { active: false }],
    );
  });

  test('nests what would be sent as its path says', () => {
    const mapping = { targetAttributeName: 'emails[type eq "work"].value', source: from('[mail]') };
    assert.deepEqual(tried(mapping, { mail: 'a@b.c' }).fragment, {
      emails: [{ type: 'work', value: 'a@b.c', primary: true }],
    });
  });

  test('says what an empty value does in a create and in an update', () => {
    const mapping = { targetAttributeName: 'title', source: from('[mail]'), defaultValue: 'Staff' };
    const { create, update, fragment } = tried(mapping);
    assert.deepEqual([create, update, fragment], [{ send: 'Staff' }, { leave: 'empty' }, { title: 'Staff' }]);
  });

  test('says why there is no value', () => {
    const trial = tried({ targetAttributeName: 'level', source: from('[mail]') }, { mail: 'high' });
    assert.ok(trial.create !== undefined && 'refuse' in trial.create);
    assert.match(trial.create.message, /"high" does not fit level \(Integer\)/);
    assert.equal(trial.fragment, undefined);
  });

  test('of one that is redacted nothing is shown', () => {
    const mapping = { targetAttributeName: 'title', source: from('Redact([mail])') };
    const trial = tried(mapping, { mail: 'secret' });
    assert.deepEqual([trial.trace, trial.fragment], [undefined, { title: '[Redact]' }]);
    assert.ok(!JSON.stringify(trial).includes('secret'));
  });

  const wrong: readonly (readonly [code: string, mapping: AttributeMapping])[] = [
    ['InvalidExpression', { targetAttributeName: 'title', source: from('tolower([mail])') }],
    ['TargetPathInvalid', { targetAttributeName: 'a b', source: from('[mail]') }],
    ['TargetMissing', { targetAttributeName: '', source: from('[mail]') }],
    ['UnknownValue', { targetAttributeName: 'title', source: { type: 'Webhook' as 'Function', name: 'x' } }],
  ];
  for (const [code, mapping] of wrong) {
    test(`is not run while there is ${code}`, () => {
      const trial = tried(mapping, { mail: 'x' });
      assert.equal(trial.findings[0]?.code, code);
      assert.deepEqual([trial.trace, trial.create, trial.fragment], [undefined, undefined, undefined]);
    });
  }
});
