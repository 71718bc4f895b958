import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttributeMapping, SynchronizationSchema } from '../mapping/index.ts';
import { checkMatching, gallery, galleryAppById, hasConnector, synchronizationSchemaOf } from './index.ts';

/** What is said about matching the users of an application by these attributes, one after the other. */
function saidOf(id: string, ...targets: readonly string[]): readonly string[] {
  const entry = galleryAppById(id);
  assert.ok(entry !== undefined);
  const schema = synchronizationSchemaOf(entry);
  const matching = (row: AttributeMapping): AttributeMapping => ({
    ...row,
    matchingPriority: targets.indexOf(row.targetAttributeName) + 1,
  });
  const changed: SynchronizationSchema = {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings
        .filter(({ sourceObjectName }) => sourceObjectName === 'User')
        .map((mapping) => ({ ...mapping, attributeMappings: mapping.attributeMappings.map(matching) })),
    })),
  };
  return checkMatching(changed, entry).map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

describe('a matching attribute', () => {
  test('ENT-36 that the application cannot be searched by is refused, with those it can', () => {
    assert.deepEqual(saidOf('peripass', 'userName', 'displayName'), [
      'error MatchingNotFilterable: Peripass cannot be searched by displayName. Match by userName.',
    ]);
  });

  test('ENT-36 that nothing is known about is doubtful', () => {
    const [said, ...more] = saidOf('snowflake', 'userName');
    assert.match(said ?? '', /^warning MatchingMayNotFilter: Snowflake does not say/);
    assert.deepEqual(more, []);
  });

  test('of every default schema can be searched by, as far as is known', () => {
    for (const entry of gallery.filter(hasConnector)) {
      const errors = checkMatching(synchronizationSchemaOf(entry), entry).filter(
        ({ severity }) => severity === 'error',
      );
      assert.deepEqual(errors, [], entry.id);
    }
  });
});
