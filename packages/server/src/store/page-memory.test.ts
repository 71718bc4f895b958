import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PageMemory } from './page-memory.ts';

const start = (id: string) => ({ id, created: new Date(0), removed: 0 });

test('the start of a page is recalled for its list and its index alone', () => {
  const pages = new PageMemory();
  pages.remember('list', 101, start('a'));
  assert.deepEqual(pages.recall('list', 101), start('a'));
  assert.equal(pages.recall('list', 102), undefined);
  assert.equal(pages.recall('other', 101), undefined);
});

test('the start that was remembered longest ago goes when there are too many', () => {
  const pages = new PageMemory(2);
  pages.remember('list', 1, start('a'));
  pages.remember('list', 2, start('b'));
  pages.remember('list', 1, start('c'));
  pages.remember('list', 3, start('d'));
  assert.deepEqual(pages.recall('list', 1), start('c'));
  assert.equal(pages.recall('list', 2), undefined);
  assert.deepEqual(pages.recall('list', 3), start('d'));
});
