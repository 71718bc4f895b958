import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { diff, type PatchOperation } from '../patch/index.ts';
import { readPath } from '../resource/index.ts';
import { mergeOperations } from './merge.ts';
import { elementsAdded, emptiedInstead, sentIn } from './patch-forms.ts';

const URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a resource after operations', () => {
  const cases: readonly (readonly [string, JsonObject, readonly PatchOperation[], JsonObject])[] = [
    ['sets a text', { title: 'a' }, [{ op: 'replace', path: 'title', value: 'b' }], { title: 'b' }],
    [
      'keeps the spelling that is there',
      { Title: 'a' },
      [{ op: 'replace', path: 'title', value: 'b' }],
      { Title: 'b' },
    ],
    ['removes a text', { title: 'a', x: 1 }, [{ op: 'remove', path: 'title' }], { x: 1 }],
    ['sets a part', {}, [{ op: 'add', path: 'name.givenName', value: 'A' }], { name: { givenName: 'A' } }],
    [
      'sets the part of an element',
      { emails: [{ type: 'work', value: 'a' }] },
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'b' }],
      { emails: [{ type: 'work', value: 'b' }] },
    ],
    [
      'makes an element that is missing',
      { emails: [{ type: 'home', value: 'a' }] },
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'b' }],
      {
        emails: [
          { type: 'home', value: 'a' },
          { type: 'work', value: 'b' },
        ],
      },
    ],
    [
      'drops an element of which nothing is left',
      { emails: [{ type: 'work', value: 'a', primary: true }] },
      [{ op: 'remove', path: 'emails[type eq "work"].value' }],
      {},
    ],
    [
      'keeps an element of which something is left',
      { addresses: [{ type: 'work', locality: 'x', region: 'y' }] },
      [{ op: 'remove', path: 'addresses[type eq "work"].locality' }],
      { addresses: [{ type: 'work', region: 'y' }] },
    ],
    [
      'adds members once',
      { members: [{ value: '1', display: 'One' }] },
      [{ op: 'add', path: 'members', value: [{ value: '1' }, { value: '2' }] }],
      { members: [{ value: '1', display: 'One' }, { value: '2' }] },
    ],
    [
      'removes a member by filter, and others by their values',
      { members: [{ value: '1' }, { value: '2' }, { value: '3' }, { value: '4' }] },
      [
        { op: 'remove', path: 'members[value eq "1"]' },
        { op: 'remove', path: 'members', value: [{ value: '2' }, { value: '3' }] },
      ],
      { members: [{ value: '4' }] },
    ],
    [
      'adds members to null',
      { members: null },
      [{ op: 'add', path: 'members', value: [{ value: '1' }] }],
      { members: [{ value: '1' }] },
    ],
    [
      'sets and removes in an extension',
      { [URN]: { department: 'x' } },
      [
        { op: 'add', path: `${URN}:manager`, value: { value: '7' } },
        { op: 'remove', path: `${URN}:department` },
      ],
      { [URN]: { manager: { value: '7' } } },
    ],
    [
      'drops an extension of which nothing is left',
      { [URN]: { department: 'x' } },
      [{ op: 'remove', path: `${URN}:department` }],
      {},
    ],
    [
      'takes a value without path apart',
      {},
      [{ op: 'Replace', value: { title: 'a', 'name.givenName': 'A' } }],
      { title: 'a', name: { givenName: 'A' } },
    ],
  ];
  for (const [name, resource, operations, expected] of cases) {
    test(name, () => {
      const before = structuredClone(resource);
      assert.deepEqual(mergeOperations(resource, operations), expected);
      assert.deepEqual(resource, before);
    });
  }

  test('has the values a difference was made for', () => {
    const text = fc.stringMatching(/^[a-z]{1,8}$/);
    const paths = [
      'title',
      'name.givenName',
      'emails[type eq "work"].value',
      'emails[type eq "home"].value',
      `${URN}:department`,
    ];
    const values = fc.record(Object.fromEntries(paths.map((path) => [path, fc.option(text)])));
    const assigned = (record: Record<string, string | null>) =>
      Object.entries(record).map(([path, value]) => ({ path, value }));
    fc.assert(
      fc.property(values, values, (first, second) => {
        const current = mergeOperations({}, diff({}, assigned(first)).operations);
        const merged = mergeOperations(current, diff(current, assigned(second)).operations);
        for (const [path, value] of Object.entries(second)) assert.equal(readPath(merged, path) ?? null, value);
      }),
    );
  });
});

describe('forms of operations', () => {
  const added: PatchOperation = { op: 'add', path: 'emails', value: [{ type: 'work', value: 'a', primary: true }] };
  const apart = [
    { op: 'add', path: 'emails[type eq "work"].value', value: 'a' },
    { op: 'add', path: 'emails[type eq "work"].primary', value: true },
  ];

  test('in RFC form are left as they are, but for capitals', () => {
    assert.deepEqual(sentIn([added], 'rfc', 'lower'), [added]);
    assert.deepEqual(sentIn([added], 'rfc', 'capital'), [{ ...added, op: 'Add' }]);
  });

  test('in Entra dialects have one path each, and booleans as text in the old one', () => {
    assert.deepEqual(sentIn([added], 'entra-compliant', 'lower'), apart);
    assert.deepEqual(sentIn([added], 'entra', 'lower'), [
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'a' },
      { op: 'Add', path: 'emails[type eq "work"].primary', value: 'True' },
    ]);
  });

  test('leave lists of members whole in every dialect', () => {
    const members: PatchOperation = { op: 'add', path: 'members', value: [{ value: '1' }] };
    assert.deepEqual(sentIn([members], 'entra-compliant', 'lower'), [members]);
  });

  test('add an element whole where a filter matched nothing', () => {
    assert.deepEqual(elementsAdded([...apart, { op: 'remove', path: 'title' }] as PatchOperation[]), [
      { op: 'add', path: 'emails', value: [{ type: 'work', value: 'a', primary: true }] },
      { op: 'remove', path: 'title' },
    ]);
    assert.equal(elementsAdded([{ op: 'replace', path: 'title', value: 'x' }]), undefined);
  });

  test('set texts to nothing where removing is refused, and leave references alone', () => {
    const manager: PatchOperation = { op: 'remove', path: `${URN}:manager` };
    assert.deepEqual(emptiedInstead([manager, { op: 'remove', path: 'title' }]), [
      manager,
      { op: 'replace', path: 'title', value: '' },
    ]);
    assert.equal(emptiedInstead([manager]), undefined);
  });
});
