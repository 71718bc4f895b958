import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import { CommandFailure, EXIT } from './exit.ts';

const vectors = join(import.meta.dirname, '../mapping/expression/expression-vectors.json');

describe('what lockstep evaluate prints', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-evaluate-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  const results: readonly (readonly [name: string, expression: string, line: string])[] = [
    ['a value', 'Append("a", "b")', '{"value":"ab"}'],
    ['no value as null', '[nobody]', '{"value":null}'],
    ['that an attribute is left alone', 'IgnoreFlowIfNullOrEmpty([nobody])', '{"ignore":true}'],
    ['that an object is left alone', 'IIF("a" = "a", IgnoreObjectFlow, "x")', '{"ignore":true}'],
  ];
  for (const [name, expression, line] of results) {
    test(`it prints ${name}`, async () => {
      assert.deepEqual(await evaluate(expression, {}), { lines: [line], failed: false });
    });
  }

  const failures: readonly (readonly [name: string, expression: string, stage: string, position: number])[] = [
    ['a text is no expression', 'Append("a"', 'parse', 10],
    ['an evaluation fails', 'Join(" ", "x", CDate("no date"))', 'evaluate', 15],
  ];
  for (const [name, expression, stage, position] of failures) {
    test(`it says where ${name}, and fails`, async () => {
      const { lines, failed } = await evaluate(expression, {});
      const { error } = JSON.parse(lines.join());
      assert.deepEqual([error.stage, error.position, lines.length, failed], [stage, position, 1, true]);
      assert.notEqual(error.message, '');
    });
  }

  test('source and context come from files', async () => {
    const options = {
      with: file('source.json', { mailNickname: 'ada' }),
      context: file('context.json', {
        defaultDomain: 'halden.example',
        takenValues: ['ADA@halden.example'],
        now: '2026-03-02T08:00:00Z',
      }),
    };
    const expression =
      'SelectUniqueValue(Join("@", [mailNickname], DefaultDomain()), Join("", FormatDateTime(Now(), , "", "yyyy"), [mailNickname]))';
    assert.deepEqual((await evaluate(expression, options)).lines, ['{"value":"2026ada"}']);
  });

  test('the vectors hold, and how many is all that is printed', async () => {
    const { lines, failed } = await evaluate(undefined, { cases: vectors });
    assert.deepEqual([lines.length, failed], [1, false]);
    assert.match(lines.join(), /^[1-9]\d{2,} passed, 0 failed$/);
  });

  test('a case that differs is printed with what came instead, and the command fails', async () => {
    const right = { expression: '[a]', source: { a: 'x' }, expected: 'x' };
    const wrong = { expression: '[a]', source: { a: 'x' }, expected: 'y' };
    const { lines, failed } = await evaluate(undefined, { cases: file('cases.json', [right, wrong]) });
    assert.deepEqual([JSON.parse(lines[0] ?? ''), lines[1]], [{ case: wrong, actual: 'x' }, '1 passed, 1 failed']);
    assert.equal(failed, true);
  });

  const misuse: readonly (readonly [string, string | undefined, () => EvaluateOptions, RegExp])[] = [
    ['neither an expression nor cases', undefined, () => ({}), /either an expression or --cases/],
    ['an expression and cases', '[a]', () => ({ cases: vectors }), /either an expression or --cases/],
    ['cases with a source beside them', undefined, () => ({ cases: vectors, with: vectors }), /leave out --with/],
    ['cases with a context beside them', undefined, () => ({ cases: vectors, context: vectors }), /leave out --with/],
    ['a source that is a list', '[a]', () => ({ with: file('list.json', []) }), /expected record/],
    ['a source that is no JSON', '[a]', () => ({ with: file('text.json', '{') }), /cannot be read as JSON/],
    ['a context with a member nobody defined', '[a]', () => ({ context: file('c.json', { nwo: '' }) }), /nwo/],
    ['cases that are none', undefined, () => ({ cases: file('none.json', [{ source: {} }]) }), /expression/],
    ['a file that is not there', '[a]', () => ({ with: join(folder, 'missing.json') }), /missing\.json/],
  ];
  for (const [name, expression, options, said] of misuse) {
    test(`${name} is wrong usage`, async () => {
      await assert.rejects(evaluate(expression, options()), (error: unknown) => {
        assert.ok(error instanceof CommandFailure);
        assert.equal(error.status, EXIT.usage);
        assert.match(error.message, said);
        return true;
      });
    });
  }
});
