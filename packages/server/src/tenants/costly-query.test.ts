import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupResourceType, parseFilter, resolveFilter, resolvePath, userResourceType } from '@lockstep/scim';
import { isCostly } from './costly-query.ts';

const indexed = new Set(['userName', 'emails.value']);

function costOf(text: string, type = userResourceType): boolean {
  return isCostly({ filter: resolveFilter(parseFilter(text), type), startIndex: 1, count: 10 }, indexed);
}

describe('a query costs little when an index narrows it', () => {
  for (const text of [
    'userName eq "a"',
    'id eq "1"',
    'emails.value eq "a"',
    'emails[type eq "work" and value eq "a"]',
    'emails[type eq "work"].value eq "a"',
    'userName eq "a" or id eq "1"',
    'title co "a" and userName eq "a"',
    'meta.lastModified gt "2026-01-01T00:00:00Z"',
  ]) {
    test(text, () => assert.equal(costOf(text), false));
  }
  test('members.value eq "1" of groups', () => assert.equal(costOf('members.value eq "1"', groupResourceType), false));
});

describe('a query costs much when all resources have to be looked at', () => {
  for (const text of [
    'userName sw "a"',
    'title eq "a"',
    'userName eq "a" or title eq "b"',
    'not (userName eq "a")',
    'userName pr',
    'emails[type eq "work"]',
    'meta.lastModified lt "2026-01-01T00:00:00Z"',
    'userName ne "a"',
  ]) {
    test(text, () => assert.equal(costOf(text), true));
  }
});

test('sorting costs much unless a filter narrows it, and a plain list costs little', () => {
  const path = resolvePath({ attribute: 'title' }, userResourceType);
  assert.ok(path);
  const sort = { path, descending: false };
  const filter = resolveFilter(parseFilter('userName eq "a"'), userResourceType);
  const page = { startIndex: 1, count: 10 };
  assert.equal(isCostly({ ...page, sort }, indexed), true);
  assert.equal(isCostly({ ...page, sort, filter }, indexed), false);
  assert.equal(isCostly(page, indexed), false);
});
