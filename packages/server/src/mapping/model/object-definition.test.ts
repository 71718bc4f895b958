import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { indexAttributes, withAliases } from './object-definition.ts';

const user = {
  name: 'User',
  attributes: [
    { name: 'objectId', anchor: true },
    { name: 'mobile', flowNullValues: true },
  ],
};
const aliases = new Map([
  ['id', 'objectId'],
  ['mobilePhone', 'mobile'],
  ['officeLocation', 'physicalDeliveryOfficeName'],
]);

describe('attributes with further names', () => {
  const index = indexAttributes(withAliases(user, aliases));

  test('are found by each of them, with all that is known of them', () => {
    assert.deepEqual(index.find('mobilePhone'), { name: 'mobilePhone', flowNullValues: true, anchor: false });
    assert.equal(index.find('mobile')?.name, 'mobile');
    assert.equal(index.find('MOBILEPHONE')?.name, 'mobilePhone');
  });

  test('stay one primary key', () => {
    assert.equal(index.find('id')?.anchor, false);
    assert.equal(index.find('objectId')?.anchor, true);
  });

  test('are only those the object has', () => {
    assert.equal(index.find('officeLocation'), undefined);
  });

  test('a name of its own is not covered by an alias', () => {
    const own = { ...user, attributes: [...user.attributes, { name: 'id', type: 'Integer' as const }] };
    assert.equal(indexAttributes(withAliases(own, aliases)).find('id')?.type, 'Integer');
  });
});
