import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ODataError } from './odata-error.ts';
import { parseExpand, parseOrderBy, parseSelect } from './query-options.ts';
import { parseSearch } from './search.ts';

const clause = (property: string, text: string) => ({ kind: 'clause', property, text });

describe('the other query options', () => {
  const read: readonly (readonly [string, unknown, unknown])[] = [
    ['names are selected, also inside objects', parseSelect('id, mail,a/b'), [['id'], ['mail'], ['a', 'b']]],
    ['an empty selection is none', parseSelect(' ,'), undefined],
    [
      'an order has directions',
      parseOrderBy('displayName desc,mail'),
      [
        { path: ['displayName'], descending: true },
        { path: ['mail'], descending: false },
      ],
    ],
    ['a relation is expanded', parseExpand('manager'), { name: 'manager' }],
    [
      'a relation is expanded with options of its own',
      parseExpand('manager($levels=max;$select=id,displayName)'),
      { name: 'manager', levels: 'max', select: [['id'], ['displayName']] },
    ],
    ['a search has a clause', parseSearch('"displayName:ann lee"'), clause('displayName', 'ann lee')],
    ['a quote inside a clause is escaped', parseSearch('"a:x\\"y\\\\"'), clause('a', 'x"y\\')],
    [
      'AND binds closer than OR',
      parseSearch('"a:1" OR "b:2" and "c:3"'),
      { kind: 'or', operands: [clause('a', '1'), { kind: 'and', operands: [clause('b', '2'), clause('c', '3')] }] },
    ],
  ];
  for (const [name, actual, expected] of read) test(name, () => assert.deepEqual(actual, expected));

  const refused: Readonly<Record<string, () => unknown>> = {
    'a name with a space in $select': () => parseSelect('a b'),
    'too many names in $select': () => parseSelect(Array(300).fill('a').join(',')),
    'an unknown direction in $orderby': () => parseOrderBy('a up'),
    'too many keys in $orderby': () => parseOrderBy('a,b,c,d,e,f'),
    'two relations in $expand': () => parseExpand('manager,members'),
    'an unknown option inside $expand': () => parseExpand('manager($top=1)'),
    'no steps at all in $levels': () => parseExpand('manager($levels=0)'),
    'a search without quotes': () => parseSearch('displayName:ann'),
    'a search without a property': () => parseSearch('"ann"'),
    'a search that ends in AND': () => parseSearch('"a:1" AND '),
    'two clauses that are not joined': () => parseSearch('"a:1" "b:2"'),
    'a search with too many clauses': () => parseSearch(Array(30).fill('"a:1"').join(' OR ')),
    'an empty search': () => parseSearch(''),
  };
  for (const [name, read] of Object.entries(refused)) {
    test(`${name} is refused`, () => assert.throws(read, ODataError));
  }
});
