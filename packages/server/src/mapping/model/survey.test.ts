import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvaluationContext, SourceRecord } from '../expression/index.ts';
import { compileObjectMapping } from './object-mapping.ts';
import { from } from './sample.test.ts';
import type { AttributeDefinition } from './schema.ts';
import { MappingSurvey } from './survey.ts';

const context: EvaluationContext = { now: new Date('2025-07-30T00:00:00Z'), random: (count) => new Uint8Array(count) };

const target: readonly AttributeDefinition[] = [
  { name: 'userName' },
  { name: 'externalId', caseExact: true },
  { name: 'level', type: 'Integer' },
  { name: 'title', metadata: [{ key: 'MaximumLength', value: '5' }] },
  { name: 'emails', multivalued: true },
];

function surveyed(people: readonly SourceRecord[]) {
  const source = { name: 'User', attributes: ['name', 'number', 'title', 'mails'].map((name) => ({ name })) };
  const rows = [
    { targetAttributeName: 'userName', source: from('[name]'), matchingPriority: 1 },
    { targetAttributeName: 'externalId', source: from('[name]'), matchingPriority: 2 },
    { targetAttributeName: 'level', source: from('[number]') },
    { targetAttributeName: 'title', source: from('IgnoreFlowIfNullOrEmpty([title])') },
    { targetAttributeName: 'emails', source: from('[mails]') },
  ];
  const mapping = { sourceObjectName: 'User', targetObjectName: 'T', attributeMappings: rows };
  const compiled = compileObjectMapping(mapping, { name: 'T', attributes: target }, source);
  const survey = new MappingSurvey();
  for (const [index, person] of people.entries())
    survey.add({ id: `p${index}`, name: `Person ${index}` }, compiled.evaluate(person, context));
  return new Map(survey.report().map((one) => [one.target, one]));
}

/** A mapping of `title` from this source attribute. */
function titled(name: string) {
  const source = { name: 'User', attributes: [{ name: 'title' }, { name: 'office' }] };
  const rows = [{ targetAttributeName: 'title', source: from(`[${name}]`) }];
  const mapping = { sourceObjectName: 'User', targetObjectName: 'T', attributeMappings: rows };
  return compileObjectMapping(mapping, { name: 'T', attributes: target }, source);
}

describe('a survey of what mappings do to everybody', () => {
  const found = surveyed([
    { name: 'Ada', number: '1', title: 'Chief', mails: ['a@b.c', 'ada@example.com'] },
    { name: 'ada', number: 'one', title: 'Manager' },
    { number: '' },
    { name: 'Bob', number: '2', title: '' },
  ]);

  test('counts values, empty ones, those left alone and errors', () => {
    const counts = (name: string) => {
      const { values, empty, ignored, failed } = found.get(name) ?? {};
      return [values, empty, ignored, failed];
    };
    assert.deepEqual(counts('userName'), [3, 1, 0, 0]);
    assert.deepEqual(counts('level'), [2, 1, 0, 1]);
    assert.deepEqual(counts('title'), [2, 0, 2, 0]);
    assert.deepEqual(counts('emails'), [1, 3, 0, 0]);
  });

  test('finds who has the same matching value as another, by the case rule of the target', () => {
    assert.deepEqual([found.get('userName')?.repeated, found.get('externalId')?.repeated], [1, 0]);
    assert.deepEqual(found.get('userName')?.examples, [
      { id: 'p1', name: 'Person 1', problem: 'repeated' },
      { id: 'p2', name: 'Person 2', problem: 'empty' },
    ]);
    assert.equal(found.get('level')?.repeated, undefined);
  });

  test('tells the longest value, and which are longer than the target takes', () => {
    const { longest, tooLong, examples } = found.get('title') ?? {};
    assert.deepEqual([longest, tooLong, examples], [7, 1, [{ id: 'p1', name: 'Person 1', problem: 'tooLong' }]]);
    assert.equal(found.get('emails')?.longest, 15);
  });

  test('names some of the people, not all of them', () => {
    const many = surveyed(Array.from({ length: 50 }, () => ({ name: 'same' })));
    assert.deepEqual([many.get('userName')?.repeated, many.get('userName')?.examples.length], [49, 10]);
  });

  test('counts for whom something else would be sent than before; what is no longer sent changes nothing', () => {
    const survey = new MappingSurvey();
    const [before, after] = [titled('title'), titled('office')];
    const people = [
      { title: 'Clerk', office: 'Clerk' },
      { title: 'Clerk', office: 'Porter' },
      { title: 'Clerk' },
      { office: 'Porter' },
    ];
    for (const [index, person] of people.entries()) {
      const whom = { id: `p${index}`, name: `Person ${index}` };
      survey.add(whom, after.evaluate(person, context), before.evaluate(person, context));
    }
    const [title] = survey.report();
    assert.deepEqual([survey.changed, title?.changed], [2, 2]);
    const changed = title?.examples.filter(({ problem }) => problem === 'changed');
    assert.deepEqual(
      changed?.map(({ id }) => id),
      ['p1', 'p3'],
    );
  });
});
