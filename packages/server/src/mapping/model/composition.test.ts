import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { composed, namesSnippets, type SnippetLibrary } from './composition.ts';
import { from, schemaOf, userName } from './sample.test.ts';
import type { AttributeMapping, SynchronizationSchema } from './schema.ts';

const versions = [
  { name: 'login', version: 1, parameters: ['name'], expression: 'ToLower([name])' },
  { name: 'login', version: 2, parameters: ['name'], expression: 'ToUpper([name])' },
  { name: 'five', version: 1, parameters: [], expression: '5' },
];
const library: SnippetLibrary = (name, version) =>
  versions.findLast((one) => one.name === name && (version === undefined || one.version === version));

const written = 'Append(Snippet("login", [mail]), "x")';
const asText = (expression: string) => ({ type: 'Function', expression }) as const;
const madeOf = (expression: string, ...snippets: { name: string; version: number }[]) => ({ expression, snippets });
const login = (version: number) => ({ name: 'login', version });

function title(mapping: Omit<AttributeMapping, 'targetAttributeName'>): AttributeMapping {
  return { targetAttributeName: 'title', ...mapping };
}

function titleIn({ synchronizationRules: [rule] }: SynchronizationSchema): AttributeMapping | undefined {
  return rule?.objectMappings[0]?.attributeMappings[1];
}

function compose(mapping: AttributeMapping) {
  return composed(schemaOf([userName, mapping]), library);
}

describe('a schema whose mappings call snippets', () => {
  test('has their newest text instead, and remembers what it was made of', () => {
    const { schema, findings } = compose(title({ source: asText(written), flowType: 'ObjectAddOnly' }));
    assert.deepEqual(findings, []);
    assert.deepEqual(
      titleIn(schema),
      title({
        source: asText('Append(ToUpper([mail]), "x")'),
        flowType: 'ObjectAddOnly',
        composition: madeOf(written, login(2)),
      }),
    );
    assert.deepEqual(schema.synchronizationRules[0]?.objectMappings[0]?.attributeMappings[0], userName);
  });

  test('is told which call cannot be expanded, and where', () => {
    const mapping = title({ source: asText('Append(Snippet("nobody"), "x")') });
    const { schema, findings } = compose(mapping);
    assert.deepEqual(titleIn(schema), mapping);
    assert.deepEqual(
      findings.map(({ code, target, position }) => [code, target, position]),
      [['InvalidExpression', 'synchronizationRules[0].objectMappings[0].attributeMappings[1].source', 15]],
    );
  });

  const kept: readonly [what: string, expression: string, composition: AttributeMapping['composition']][] = [
    ['an older version', 'Append(ToLower([mail]), "x")', madeOf(written, login(1))],
    ['the newest version, spelt otherwise', 'Append( ToUpper( [mail] ),"x" )', madeOf(written, login(2))],
    ['a number', '5', madeOf('Snippet("five")', { name: 'five', version: 1 })],
  ];
  for (const [what, expression, composition] of kept) {
    test(`keeps what a mapping was made of: ${what}`, () => {
      const mapping = title({ source: from(expression), composition });
      assert.deepEqual(titleIn(compose(mapping).schema), mapping);
    });
  }

  const dropped: readonly [what: string, expression: string, composition: AttributeMapping['composition']][] = [
    ['the expression was edited', 'Append(ToLower([mail]), "y")', madeOf(written, login(1))],
    ['it is another version than it says', 'Append(ToLower([mail]), "x")', madeOf(written, login(2))],
    ['nobody knows that version', 'Append(ToLower([mail]), "x")', madeOf(written, login(9))],
    ['it names no version', 'Append(ToLower([mail]), "x")', madeOf(written)],
    [
      'it names more than it calls',
      'Append(ToLower([mail]), "x")',
      madeOf(written, login(1), { name: 'five', version: 1 }),
    ],
    ['it calls none', 'Append([mail], "x")', madeOf('Append([mail], "x")')],
    ['it cannot be read', 'Append(ToLower([mail]), "x")', madeOf(`${written})`, login(1))],
  ];
  for (const [what, expression, composition] of dropped) {
    test(`forgets what a mapping was made of when ${what}`, () => {
      const source = from(expression);
      assert.deepEqual(titleIn(compose(title({ source, composition })).schema), title({ source }));
    });
  }

  test('is told from others, in which constants may look like calls', () => {
    const names = (mapping: AttributeMapping) => namesSnippets(schemaOf([mapping]));
    assert.equal(names(title({ source: asText(written) })), true);
    assert.equal(names(title({ source: from('[mail]'), composition: madeOf(written, login(1)) })), true);
    assert.equal(names(title({ source: { type: 'Constant', name: 'x', expression: 'Snippet("login")' } })), false);
    assert.equal(names(title({ source: null })), false);
  });
});
