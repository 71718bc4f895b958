import assert from 'node:assert/strict';
import {
  compareScope,
  type SchemaChoice,
  type ScopeComparison,
  whoIsInScope,
} from '../../packages/server/src/engine/index.ts';
import type { FilterClause } from '../../packages/server/src/mapping/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

function inDepartment(...values: readonly string[]): FilterClause {
  return { sourceOperandName: 'department', operatorName: 'IN', targetOperand: { values } };
}

/** The difference between two versions, read in pages of two. */
async function pagesOf(world: World, before: SchemaChoice, after: SchemaChoice): Promise<readonly ScopeComparison[]> {
  const pages: ScopeComparison[] = [];
  for (let from: string | undefined; ; ) {
    const request = { type: 'User', after: from, limit: 2 } as const;
    const page = await compareScope(world.preview, await world.job(), { before, after }, request);
    pages.push(page);
    from = page.next;
    if (from === undefined) return pages;
  }
}

/** Names of who moves, from all pages. */
function moved(pages: readonly ScopeComparison[], which: 'entering' | 'leaving'): readonly string[] {
  return pages.flatMap((page) => page[which].map(({ after }) => after.name.replace('@halden.example', ''))).toSorted();
}

stories('the difference in scope between two versions of a schema', (story) => {
  story(
    'is told page by page, everybody once, each with both reasons',
    { settings: { scope: 'all' } },
    async (world) => {
      for (const [name, department] of [
        ['ada', 'Engines'],
        ['bob', 'Sales'],
        ['cid', 'Design'],
        ['dora', 'Engines'],
        ['eve', 'Sales'],
      ] as const) {
        await world.join(name, { department });
      }
      await world.join('fay');
      const { version: first } = await world.filter(inDepartment('Engines', 'Design'));
      const { version: second } = await world.filter(inDepartment('Sales', 'Design'));

      const pages = await pagesOf(world, { version: first }, { version: second });
      assert.deepEqual(
        pages.map(({ evaluated }) => evaluated),
        [2, 2, 2],
      );
      assert.deepEqual(moved(pages, 'entering'), ['bob', 'eve']);
      assert.deepEqual(moved(pages, 'leaving'), ['ada', 'dora']);
      for (const { sentence } of pages.flatMap(({ leaving }) => leaving)) {
        assert.match(sentence, /department is one of Sales, Design.*it is Engines.*Before: In scope/s);
      }

      const back = await pagesOf(world, { version: second }, { version: first });
      assert.deepEqual(
        [moved(back, 'entering'), moved(back, 'leaving')],
        [
          ['ada', 'dora'],
          ['bob', 'eve'],
        ],
      );
      const same = await pagesOf(world, { version: second }, { version: second });
      assert.deepEqual([moved(same, 'entering'), moved(same, 'leaving')], [[], []]);
      assert.deepEqual(world.target.requests, [], 'the application is not asked');
    },
  );

  story('agrees with who is in scope by each of them', { settings: { scope: 'all' } }, async (world) => {
    for (const [index, department] of ['A', 'B', 'C', 'A', 'B'].entries())
      await world.join(`p${index}`, { department });
    const { version: first } = await world.filter(inDepartment('A', 'B'));
    const { version: second } = await world.filter(inDepartment('B', 'C'));
    const inScope = async (version: number) => {
      const request = { type: 'User', limit: 10 } as const;
      const { rows } = await whoIsInScope(world.preview, await world.job(), { version }, request);
      return rows.flatMap(({ inScope: is, name }) => (is ? [name.replace('@halden.example', '')] : [])).toSorted();
    };
    const [before, after] = [await inScope(first), await inScope(second)];
    const pages = await pagesOf(world, { version: first }, { version: second });
    assert.deepEqual(
      moved(pages, 'entering'),
      after.filter((name) => !before.includes(name)),
    );
    assert.deepEqual(
      moved(pages, 'leaving'),
      before.filter((name) => !after.includes(name)),
    );
  });
});
