import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { type JournalEntry, type ModifiedProperty, REDACTED } from '../journal/index.ts';
import { newLink } from './link.ts';
import { type Reversal, reversalOf } from './reversal.ts';
import { compileRules, type Rule } from './rule.ts';

const AT = new Date('2026-03-02T08:00:00Z');

const [RULE] = compileRules({
  id: 'job',
  version: 'v1.0',
  directories: [
    { id: 's', name: 'Directory', objects: [{ name: 'User', attributes: [{ name: 'mailNickname', type: 'String' }] }] },
    {
      id: 't',
      name: 'Target',
      objects: [
        {
          name: 'urn:ietf:params:scim:schemas:core:2.0:User',
          attributes: [
            { name: 'userName', type: 'String' },
            { name: 'active', type: 'Boolean' },
            { name: 'level', type: 'Integer' },
            { name: 'tags', type: 'String', multivalued: true },
          ],
        },
      ],
    },
  ],
  synchronizationRules: [
    {
      id: 'r',
      name: 'rule',
      sourceDirectoryName: 'Directory',
      targetDirectoryName: 'Target',
      objectMappings: [
        {
          sourceObjectName: 'User',
          targetObjectName: 'urn:ietf:params:scim:schemas:core:2.0:User',
          attributeMappings: ['userName', 'active', 'level', 'tags'].map((targetAttributeName) => ({
            targetAttributeName,
            source: { type: 'Attribute', name: 'mailNickname', expression: '[mailNickname]' } as const,
            matchingPriority: targetAttributeName === 'userName' ? 1 : 0,
          })),
        },
      ],
    },
  ],
});

function entry(modified: readonly ModifiedProperty[], change: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: 'e',
    jobId: 'job',
    cycleId: 'c',
    at: AT,
    action: 'Update',
    status: 'Success',
    code: undefined,
    message: '',
    source: { id: 's1', displayName: 'ada', type: 'User' },
    target: { id: 't1', displayName: 'ada', type: 'User' },
    steps: [],
    modified,
    durationMilliseconds: 0,
    ...change,
  };
}

function reversal(
  modified: readonly ModifiedProperty[],
  attributes: JsonObject | undefined,
  { change, rule = {}, unkept = {} }: { change?: Partial<JournalEntry>; rule?: Partial<Rule>; unkept?: object } = {},
): Reversal {
  assert.ok(RULE !== undefined);
  const link = { ...newLink('User', 's1', 't1', AT), unkept: unkept as Record<string, never> };
  const resource = attributes && { id: 't1', version: undefined, attributes };
  return reversalOf(entry(modified, change), link, resource, { ...RULE, ...rule });
}

/** What is sent, or the code of the reason for which nothing is. */
function sent(...parameters: Parameters<typeof reversal>): unknown {
  const back = reversal(...parameters);
  if (back.kind === 'none') return back.code;
  if (back.kind !== 'account') return back;
  return back.plan.action === 'delete' ? 'delete' : back.plan.operations;
}

const was = (name: string, oldValue: string | null, newValue: string | null): ModifiedProperty => ({
  name,
  oldValue,
  newValue,
});

const CASES: readonly [string, ReturnType<typeof sent>, Parameters<typeof reversal>][] = [
  [
    'a text goes back',
    [{ op: 'replace', path: 'userName', value: 'a' }],
    [[was('userName', 'a', 'b')], { userName: 'b' }],
  ],
  [
    'what was not there goes away',
    [{ op: 'remove', path: 'userName' }],
    [[was('userName', null, 'b')], { userName: 'b' }],
  ],
  ['what went away comes back', [{ op: 'add', path: 'userName', value: 'a' }], [[was('userName', 'a', null)], {}]],
  [
    'a truth value is one',
    [{ op: 'replace', path: 'active', value: true }],
    [[was('active', 'True', 'False')], { active: false }],
  ],
  ['a number is one', [{ op: 'replace', path: 'level', value: 3 }], [[was('level', '3', '4')], { level: 4 }]],
  ['a list is one', [{ op: 'replace', path: 'tags', value: ['x', 'y'] }], [[was('tags', 'x,y', 'z')], { tags: ['z'] }]],
  [
    'a list whose values hold commas is not guessed',
    'NotUndoable',
    [[was('tags', 'Doe, Jane,y', 'z')], { tags: ['z'] }],
  ],
  ['a number that is none is not guessed', 'NotUndoable', [[was('level', 'three', '4')], { level: 4 }]],
  ['a hidden value is not known', 'NotUndoable', [[was('userName', REDACTED, REDACTED)], { userName: 'b' }]],
  [
    'a deletion stays',
    'NotUndoable',
    [[was('userName', 'a', 'b')], { userName: 'b' }, { change: { action: 'Delete' } }],
  ],
  ['an entry without values says nothing', 'NotUndoable', [[], { userName: 'b' }]],
  ['a value that changed since stays', 'ChangedSince', [[was('userName', 'a', 'b')], { userName: 'c' }]],
  [
    'one changed value keeps all of them',
    'ChangedSince',
    [[was('userName', 'a', 'b'), was('level', '1', '2')], { userName: 'c', level: 2 }],
  ],
  ['what is back already is left', 'RedundantExport', [[was('userName', 'a', 'b')], { userName: 'a' }]],
  [
    'letter case that the application changed is no change',
    [{ op: 'replace', path: 'userName', value: 'a' }],
    [[was('userName', 'a', 'B')], { userName: 'b' }],
  ],
  [
    'what the application made of the value is no change',
    [{ op: 'replace', path: 'userName', value: 'a' }],
    [[was('userName', 'a', 'b')], { userName: 'B!' }, { unkept: { userName: { sent: 'b', kept: 'B!' } } }],
  ],
  ['an account that is gone is left', 'InvalidAnchor', [[was('userName', 'a', 'b')], undefined]],
  [
    'an account of another link is left',
    'ChangedSince',
    [
      [was('userName', 'a', 'b')],
      { userName: 'b' },
      { change: { target: { id: 't2', displayName: '', type: 'User' } } },
    ],
  ],
  [
    'nothing is written where updates are switched off',
    'ActionNotAllowed',
    [
      [was('userName', 'a', 'b')],
      { userName: 'b' },
      { rule: { allows: { create: true, update: false, delete: true } } },
    ],
  ],
  [
    'an account that was made is disabled',
    [{ op: 'replace', path: 'active', value: false }],
    [[was('userName', null, 'b')], { userName: 'b', active: true }, { change: { action: 'Create' } }],
  ],
  [
    'where it cannot be disabled it is deleted',
    'delete',
    [[was('userName', null, 'b')], { userName: 'b' }, { change: { action: 'Create' } }],
  ],
  [
    'and left where that is switched off',
    'NotUndoable',
    [
      [was('userName', null, 'b')],
      { userName: 'b' },
      { change: { action: 'Create' }, rule: { allows: { create: true, update: true, delete: false } } },
    ],
  ],
];

for (const [name, expected, parameters] of CASES) {
  test(`undo: ${name}`, () => assert.deepEqual(sent(...parameters), expected));
}

test('undo: switching an account off is counted, switching it on is not', () => {
  const off = reversal([was('active', 'False', 'True')], { active: true });
  const on = reversal([was('active', 'True', 'False')], { active: false });
  assert.deepEqual(
    [off, on].map((one) => one.kind === 'account' && one.counted),
    [true, false],
  );
});
