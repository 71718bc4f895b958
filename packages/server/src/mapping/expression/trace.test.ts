import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseExpression } from './parser.ts';
import { type Trace, traceExpression } from './trace.ts';

const context = { now: new Date(0), random: (count: number) => new Uint8Array(count) };

function lines(trace: Trace): readonly (readonly [string, number, Trace['result']])[] {
  return [[trace.text, trace.start, trace.result] as const, ...trace.parts.flatMap(lines)];
}

describe('the trace of an expression', () => {
  test('has a value or a reason for every part, chosen or not', () => {
    const trace = traceExpression(parseExpression('IIF([a] = "1", [a], CDate("x"))'), { a: '1' }, context);
    const [whole, condition, , , chosen, other] = lines(trace);
    assert.deepEqual(whole, ['IIF([a] = "1", [a], CDate("x"))', 0, { value: '1' }]);
    assert.deepEqual(condition, ['[a] = "1"', 4, { value: true }]);
    assert.deepEqual(chosen, ['[a]', 15, { value: '1' }]);
    assert.match(JSON.stringify(other?.[2]), /is no date/);
  });

  test('shows nothing of an expression with Redact', () => {
    const trace = traceExpression(parseExpression('Append(Redact([a]), "x")'), { a: 'secret' }, context);
    assert.ok(lines(trace).every(([, , result]) => 'value' in result && result.value === '[Redact]'));
  });
});
