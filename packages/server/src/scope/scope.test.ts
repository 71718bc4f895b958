import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FilterClause, SourceRecord } from '../mapping/index.ts';
import {
  compileFilter,
  decideScope,
  FilterError,
  judge,
  operators,
  type ScopeCause,
  type ScopeQuestion,
  validateFilter,
} from './index.ts';

const now = new Date('2025-07-30T12:00:00Z');

function clause(
  operatorName: string,
  value?: string | readonly string[],
  more: Partial<FilterClause> = {},
): FilterClause {
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return { sourceOperandName: 'v', operatorName, targetOperand: { values }, ...more };
}

function passes(one: FilterClause, source: SourceRecord, groups: readonly string[] = []): boolean {
  const filter = compileFilter({ groups: [{ name: 'g', clauses: [one] }] });
  return judge(filter, source, { now, isMemberOf: (id) => groups.includes(id) }).passed;
}

describe('a clause of a scoping filter', () => {
  const absent = undefined;
  const cases: readonly [v: SourceRecord[string], clause: FilterClause, expected: boolean][] = [
    ['Sales', clause('EQUALS', 'sales'), false],
    ['Sales', clause('equals', 'Sales'), true],
    ['Sales', clause('EQUALS', 'sales', { ignoreCase: true }), true],
    [true, clause('EQUALS', 'True'), true],
    [42, clause('EQUALS', '42'), true],
    [absent, clause('NOT EQUALS', 'sales'), false],
    ['Sales', clause('NOT EQUALS', 'sales'), true],
    ['Sales', clause('NOT EQUALS', 'Sales'), false],
    [absent, clause('NOT EQUALS', 'sales', { orIsEmpty: true }), true],
    [absent, clause('IS FALSE'), false],
    [false, clause('IS FALSE'), true],
    [true, clause('IS TRUE'), true],
    ['TRUE', clause('IS TRUE'), true],
    [false, clause('IS TRUE'), false],
    ['', clause('IS NULL'), true],
    [[], clause('IS NULL'), true],
    ['x', clause('IS NULL'), false],
    ['x', clause('IS NOT NULL'), true],
    ['x', clause('PRESENT'), true],
    ['', clause('IS NOT NULL'), false],
    ['ann@domain.com', clause('REGEX MATCH', '.*\\@domain.com'), true],
    ['ann@domain.com', clause('NOT REGEX MATCH', '.*\\@domain.com'), false],
    [absent, clause('NOT REGEX MATCH', '.*'), false],
    ['x', clause('NOT REGEX MATCH', 'y'), true],
    ['1500000', clause('REGEX MATCH', '(1[0-9][0-9][0-9][0-9][0-9][0-9])'), true],
    ['91500000', clause('REGEX MATCH', '(1[0-9][0-9][0-9][0-9][0-9][0-9])'), false],
    ['42', clause('REGEX MATCH', '([1-9][0-9])'), true],
    ['142', clause('REGEX MATCH', '([1-9][0-9])'), false],
    ['142', clause('REGEX MATCH', '([1-9][0-9])', { regexAnywhere: true }), true],
    ['b', clause('REGEX MATCH', 'a|b'), true],
    ['cb', clause('REGEX MATCH', 'a|b'), false],
    ['SALES', clause('REGEX MATCH', 'sales', { ignoreCase: true }), true],
    ['10', clause('GREATER_THAN', '9'), true],
    ['9', clause('Greater_Than', '9'), false],
    ['9', clause('GREATER_THAN_OR_EQUALS', '9'), true],
    ['ten', clause('GREATER_THAN', '9'), false],
    [-5, clause('LESS_THAN', '-4'), true],
    ['9223372036854775807', clause('LESS_THAN_OR_EQUALS', '9223372036854775806'), false],
    ['a@example.com', clause('ENDS_WITH', '@example.com'), true],
    ['a@example.com', clause('STARTS_WITH', 'a@'), true],
    ['Sales', clause('&', 'Marketing,Sales'), true],
    ['HR', clause('&', 'Marketing,Sales'), false],
    ['HR', clause('!&', 'Marketing,Sales'), true],
    [absent, clause('!&', 'Marketing,Sales'), false],
    ['sales', clause('INCLUDES', 'Sal'), false],
    ['Sales', clause('Includes', 'ale'), true],
    ['b', clause('IN', ['a', 'b']), true],
    ['c', clause('IN', ['a', 'b']), false],
    ['c', clause('NOT IN', ['a', 'b']), true],
    [absent, clause('NOT IN', ['a', 'b']), false],
    ['2025-07-29', clause('BEFORE', 'now'), true],
    ['2025-08-12', clause('BEFORE', 'now+14d'), true],
    ['2025-08-14', clause('BEFORE', 'now+14d'), false],
    ['2025-07-30T07:00:00Z', clause('AFTER', 'now-6h'), true],
    ['2026-01-01', clause('AFTER', '2025-12-31T23:00:00Z'), true],
    ['soon', clause('AFTER', 'now'), false],
    [['a', 'b'], clause('EQUALS', 'b'), true],
    [['a', 'b'], clause('EQUALS', 'b', { quantifier: 'all' }), false],
    [['a', 'b'], clause('EQUALS', 'b', { quantifier: 'none' }), false],
    [['a', 'b'], clause('NOT EQUALS', 'b'), false],
    [['a', 'b'], clause('NOT EQUALS', 'b', { quantifier: 'any' }), true],
    [['a', 'b'], clause('NOT EQUALS', 'c', { quantifier: 'all' }), true],
    [[{ id: '1', value: 'Admin' }], clause('EQUALS', 'Admin'), true],
  ];
  for (const [index, [v, one, expected]] of cases.entries()) {
    const operand = JSON.stringify(one.targetOperand?.values);
    test(`${index + 1}: ${JSON.stringify(v)} ${one.operatorName} ${operand} is ${expected}`, () => {
      assert.equal(passes(one, { v }), expected);
    });
  }

  test('about membership asks for the group of its operand', () => {
    const member = clause('ISMEMBEROF', 'g1', { sourceOperandName: 'objectId' });
    assert.equal(passes(member, { objectId: 'u' }, ['g1']), true);
    assert.equal(passes(member, { objectId: 'u' }, ['g2']), false);
  });

  test('reads own attributes only', () => {
    assert.equal(passes(clause('IS NULL', undefined, { sourceOperandName: 'constructor' }), {}), true);
  });
});

describe('a scoping filter', () => {
  const filter = compileFilter({
    groups: [
      { name: 'A', clauses: [clause('EQUALS', 'A', { sourceOperandName: 'department' })] },
      {
        name: 'New York',
        clauses: [
          clause('EQUALS', 'NY', { sourceOperandName: 'state' }),
          clause('IS NOT NULL', undefined, { sourceOperandName: 'jobTitle' }),
        ],
      },
    ],
  });

  test('passes when one group has only true clauses', () => {
    assert.equal(judge(filter, { department: 'B', state: 'NY' }, { now }).passed, false);
    assert.equal(judge(filter, { department: 'B', state: 'NY', jobTitle: 'Clerk' }, { now }).passed, true);
    assert.deepEqual(filter.sourceAttributes, ['department', 'state', 'jobTitle']);
  });

  test('tells for every clause what was seen', () => {
    const { groups, sentence } = judge(filter, { department: 'B', state: 'NY' }, { now });
    assert.deepEqual(groups[1], {
      name: 'New York',
      passed: false,
      clauses: [
        {
          attribute: 'state',
          operator: 'EQUALS',
          operand: ['NY'],
          seen: ['NY'],
          passed: true,
          sentence: '“state equals NY” is true: it is NY.',
        },
        {
          attribute: 'jobTitle',
          operator: 'IS NOT NULL',
          operand: [],
          seen: [],
          passed: false,
          sentence: '“jobTitle is not empty” is false: it is empty.',
        },
      ],
    });
    assert.equal(
      sentence,
      'None of the 2 scoping filters is satisfied; the first fails because “department equals A” is false: it is B.',
    );
  });

  test('lets everything pass when there is none', () => {
    for (const none of [null, undefined, { groups: [] }]) {
      assert.deepEqual(judge(compileFilter(none), {}, { now }), {
        passed: true,
        groups: [],
        unread: false,
        inputGroups: [],
        changesAt: null,
        sentence: 'There is no scoping filter.',
      });
    }
  });

  test('of the input kind leaves the object unread instead of out of scope', () => {
    const input = compileFilter({ groups: [], inputFilterGroups: [{ name: 'i', clauses: [clause('EQUALS', 'x')] }] });
    const verdict = judge(input, { v: 'y' }, { now });
    assert.deepEqual([verdict.passed, verdict.unread], [true, true]);
    assert.equal(judge(input, { v: 'x' }, { now }).unread, false);
  });

  test('about time says when to look again', () => {
    const moving = compileFilter({ groups: [{ name: 'soon', clauses: [clause('BEFORE', 'now+14d')] }] });
    const verdict = judge(moving, { v: '2025-08-20T12:00:00Z' }, { now });
    assert.deepEqual(verdict.changesAt, new Date('2025-08-06T12:00:00.001Z'));
    assert.equal(judge(moving, { v: '2025-08-20T12:00:00Z' }, { now: verdict.changesAt ?? now }).passed, true);
    assert.equal(judge(moving, { v: '2025-07-01' }, { now }).changesAt, null);
  });

  test('tells what judging needs beside the object, and whether time matters', () => {
    const member = { sourceOperandName: 'objectId', operatorName: 'ISMEMBEROF', targetOperand: { values: ['g1'] } };
    const compiled = compileFilter({
      groups: [{ clauses: [member, clause('EQUALS', 'x')] }, { clauses: [member, clause('BEFORE', '2025-01-01')] }],
      inputFilterGroups: [{ clauses: [{ ...member, targetOperand: { values: ['g2'] } }] }],
    });
    assert.deepEqual([compiled.groupIds, compiled.moving], [['g1', 'g2'], false]);
    assert.equal(compileFilter({ groups: [{ clauses: [clause('AFTER', 'now-6h')] }] }).moving, true);
  });

  const broken: readonly [one: FilterClause, says: RegExp, target: string][] = [
    [clause('Valid Cert Match', 'x'), /no operator Valid Cert Match/, 'groups[0].clauses[0].operatorName'],
    [clause('EQUALS'), /v: EQUALS needs a value/, 'groups[0].clauses[0].targetOperand'],
    [clause('EQUALS', ['a', 'b']), /takes one value/, 'groups[0].clauses[0].targetOperand'],
    [clause('REGEX MATCH', '(?=x)'), /pattern cannot be used/, 'groups[0].clauses[0].targetOperand'],
    [clause('GREATER_THAN', '1.5'), /whole number/, 'groups[0].clauses[0].targetOperand'],
    [clause('BEFORE', 'tomorrow'), /now\+14d/, 'groups[0].clauses[0].targetOperand'],
    [clause('EQUALS', 'x'.repeat(10_001)), /longer than 10000/, 'groups[0].clauses[0].targetOperand'],
  ];
  for (const [one, says, target] of broken) {
    test(`that cannot be used is refused: ${one.operatorName} ${says.source}`, () => {
      const filter = { groups: [{ name: 'g', clauses: [one] }] };
      assert.throws(
        () => compileFilter(filter),
        (error) => error instanceof FilterError && says.test(error.message) && error.target === target,
      );
      const source = { name: 'User', attributes: [{ name: 'v' }] };
      const [finding] = validateFilter(filter, source);
      assert.deepEqual([finding?.target, finding?.severity], [target, 'error']);
    });
  }

  test('without clauses in a group is refused', () => {
    assert.throws(() => compileFilter({ groups: [{ name: 'g', clauses: [] }] }), /needs a clause/);
  });

  const doubtful: readonly [one: FilterClause, code: string][] = [
    [clause('EQUALS', 'x', { sourceOperandName: 'w' }), 'UnknownSourceAttribute'],
    [clause('EQUALS', 'x', { sourceOperandName: 'V' }), 'AttributeCase'],
    [clause('Includes', 'x', { sourceOperandName: 'flag' }), 'TypeMismatch'],
    [clause('IS TRUE', undefined, { sourceOperandName: 'IsSoftDeleted' }), 'PartOfScope'],
    [clause('REGEX MATCH', '.*@domain.com'), 'PointIsWildcard'],
    [clause('EQUALS', 'x', { quantifier: 'most' as 'any' }), 'UnknownValue'],
    [clause('IS NULL', 'x'), 'OperandNotTaken'],
  ];
  for (const [one, code] of doubtful) {
    test(`is checked when it is saved for ${code}`, () => {
      const attributes = [
        { name: 'v' },
        ...['flag', 'IsSoftDeleted'].map((name) => ({ name, type: 'Boolean' as const })),
      ];
      const found = validateFilter({ groups: [{ name: 'g', clauses: [one] }] }, { name: 'User', attributes });
      assert.deepEqual(
        found.map((finding) => finding.code),
        [code],
      );
    });
  }

  test('may have at most a hundred groups of fifty clauses', () => {
    const group = (count: number) => ({ name: 'g', clauses: Array.from({ length: count }, () => clause('IS NULL')) });
    const source = { name: 'User', attributes: [{ name: 'v' }] };
    const codes = (groups: ReturnType<typeof group>[]) =>
      validateFilter({ groups }, source).map((finding) => finding.code);
    assert.deepEqual(codes(Array.from({ length: 100 }, () => group(1))), []);
    assert.deepEqual(codes(Array.from({ length: 101 }, () => group(1))), ['TooManyGroups']);
    assert.deepEqual(codes([group(51)]), ['TooManyClauses']);
    assert.deepEqual(codes([group(0)]), ['EmptyGroup']);
  });

  test('knows Entra’s fifteen operators first and marks its own', () => {
    const custom = operators.map((operator) => operator.custom === true);
    assert.equal(custom.indexOf(true), 15);
    assert.ok(custom.slice(15).every(Boolean));
    assert.equal(new Set(operators.map((operator) => operator.name)).size, operators.length);
  });
});

describe('the decision about scope', () => {
  const question: ScopeQuestion = {
    state: { deleted: 'no', accountEnabled: true },
    scope: 'assigned',
    assignments: [{ via: 'direct' }],
    filter: { passed: true, sentence: '' },
  };
  const worst = { assignments: [], filter: { passed: false, sentence: 'department is empty.' } };
  const decisions: readonly [
    name: string,
    change: Partial<ScopeQuestion>,
    cause: ScopeCause | undefined,
    says: RegExp,
  ][] = [
    ['assigned directly', {}, undefined, /assigned directly\.$/],
    [
      'assigned both ways',
      { assignments: [{ via: 'direct' }, { via: 'group', groupName: 'Sales' }] },
      undefined,
      /directly and through Sales/,
    ],
    ['everybody is covered', { scope: 'all', assignments: [] }, undefined, /everybody/],
    ['a group, which cannot be blocked', { state: { deleted: 'no', accountEnabled: null } }, undefined, /In scope/],
    [
      'purged, and everything else too',
      { ...worst, state: { deleted: 'hard', accountEnabled: false } },
      'hardDeleted',
      /permanently/,
    ],
    [
      'in the recycle bin, and everything else too',
      { ...worst, state: { deleted: 'soft', accountEnabled: false } },
      'softDeleted',
      /restored/,
    ],
    [
      'blocked, unassigned and filtered out',
      { ...worst, state: { deleted: 'no', accountEnabled: false } },
      'blocked',
      /sign-in is blocked/,
    ],
    ['unassigned and filtered out', worst, 'unassigned', /not assigned/],
    ['filtered out', { filter: worst.filter }, 'filteredOut', /department is empty/],
    ['Default Access only, not counted', { defaultAccessExcluded: true }, 'unassigned', /Default Access/],
    [
      'a role that counts',
      { defaultAccessExcluded: true, assignments: [{ via: 'direct', roleId: 'r' }] },
      undefined,
      /directly/,
    ],
  ];
  for (const [name, change, cause, says] of decisions) {
    test(`names the strongest cause: ${name}`, () => {
      const decision = decideScope({ ...question, ...change });
      assert.equal(decision.cause, cause);
      assert.equal(decision.inScope, cause === undefined);
      assert.match(decision.sentence, says);
    });
  }

  test('tells every gate by itself', () => {
    const { active, entitled, filterPassed } = decideScope({ ...question, ...worst, state: { deleted: 'soft' } });
    assert.deepEqual([active, entitled, filterPassed], [false, false, false]);
  });
});
