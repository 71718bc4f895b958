import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Snippet, SnippetStore } from '../../../server/src/applications/index.ts';
import type { AttributeMapping } from '../../../server/src/mapping/index.ts';

/** A store with an organisation of its own, which has one job. */
export interface SnippetStoreUnderTest {
  readonly store: SnippetStore;
  readonly jobId: string;
  readonly applicationName: string;
  /** Puts a schema in force whose users have these mappings. */
  map(mappings: readonly AttributeMapping[]): Promise<void>;
}

function snippet(name: string, version: number, change: Partial<Snippet> = {}): Snippet {
  return {
    name,
    version,
    description: `${name} ${version}`,
    parameters: ['first'],
    expression: 'ToLower([first])',
    cases: [],
    author: 'ada',
    createdAt: new Date(Date.parse('2026-03-02T08:00:00Z') + version),
    ...change,
  };
}

/** What every `SnippetStore` promises. */
export function snippetStoreSuite(name: string, make: () => Promise<SnippetStoreUnderTest>): void {
  describe(`snippet store: ${name}`, () => {
    test('a snippet is read as it was saved, whatever text its cases hold', async () => {
      const { store } = await make();
      const saved = snippet('login', 1, {
        cases: [
          {
            expression: 'Snippet("login", [a])',
            source: { a: '\0\ud800', b: null, c: ['x', null] },
            expected: { $error: 'parse' },
            context: { now: '2001-01-01T00:00:00Z' },
          },
        ],
      });
      assert.equal(await store.save(saved), true);
      assert.deepEqual(await store.read('login'), saved);
      assert.deepEqual(await store.read('login', 1), saved);
      assert.equal(await store.read('login', 2), undefined);
      assert.equal(await store.read('Login'), undefined);
    });

    test('versions are added one after the other, and the newest counts', async () => {
      const { store } = await make();
      const [first, second, third] = [1, 2, 3].map((version) => snippet('login', version)) as [
        Snippet,
        Snippet,
        Snippet,
      ];
      assert.equal(await store.save(second), false, 'there is no first');
      assert.equal(await store.save(first), true);
      assert.equal(await store.save(snippet('login', 1, { author: 'grace' })), false, 'there is one');
      assert.equal(await store.save(third), false, 'there is no second');
      assert.equal(await store.save(second), true);
      assert.equal(await store.save(third), true);
      assert.deepEqual(await store.read('login'), third);
      assert.deepEqual(await store.read('login', 1), first);
      assert.deepEqual(await store.versions('login', undefined, 2), [third, second]);
      assert.deepEqual(await store.versions('login', 2, 10), [first]);
      assert.deepEqual(await store.versions('other', undefined, 10), []);
    });

    test('of two who save the same version at once one is told', async () => {
      const { store } = await make();
      await store.save(snippet('login', 1));
      const saved = await Promise.all(
        ['ada', 'grace', 'mary'].map((author) => store.save(snippet('login', 2, { author }))),
      );
      assert.equal(saved.filter(Boolean).length, 1);
    });

    test('the newest of each is listed by name, and those of others are not', async () => {
      const { store } = await make();
      const other = await make();
      await other.store.save(snippet('elsewhere', 1));
      for (const [name, version] of [
        ['b', 1],
        ['a', 1],
        ['b', 2],
        ['B', 1],
      ] as const) {
        await store.save(snippet(name, version));
      }
      assert.deepEqual(await store.newest(), [snippet('B', 1), snippet('a', 1), snippet('b', 2)]);
    });

    test('a snippet is removed with its versions', async () => {
      const { store } = await make();
      for (const version of [1, 2]) await store.save(snippet('login', version));
      await store.save(snippet('other', 1));
      assert.equal(await store.remove('login'), true);
      assert.equal(await store.remove('login'), false);
      assert.equal(await store.read('login'), undefined);
      assert.equal(await store.save(snippet('login', 3)), false);
      assert.deepEqual(await store.newest(), [snippet('other', 1)]);
    });

    test('uses are the mappings of schemas in force that say what they were made of', async () => {
      const { store, jobId, applicationName, map } = await make();
      const composition = { expression: 'Snippet("login", [mail])', snippets: [{ name: 'login', version: 1 }] };
      const use = (targetAttributeName: string) => ({
        jobId,
        applicationName,
        object: 'User',
        targetAttributeName,
        composition,
      });
      assert.deepEqual(await store.uses(), []);
      await map([{ targetAttributeName: 'title', composition }, { targetAttributeName: 'nickName' }]);
      assert.deepEqual(await store.uses(), [use('title')]);
      await map([
        { targetAttributeName: 'nickName', composition },
        { targetAttributeName: 'locale', composition },
      ]);
      assert.deepEqual(await store.uses(), [use('locale'), use('nickName')]);
    });
  });
}
