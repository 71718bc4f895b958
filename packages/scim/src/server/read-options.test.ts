import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '../json.ts';
import { defaultOptions } from './options.ts';
import { readServiceOptions, serviceOptionNames } from './read-options.ts';

describe('reading the options of a tenant', () => {
  const everything: JsonObject = {
    strict: true,
    client: 'entra',
    patchResponse: { Group: '204', User: 200 },
    unknownPath: 'ignore',
    unknownMembers: 'ignore',
    groupNameUnique: false,
    externalIdUnique: true,
    nestedGroups: false,
    groupsReturned: 'request',
    membersReplaceIsAdditive: true,
    rolesAsJsonText: 'unpack',
    bareFilterValues: true,
    passwords: 'store',
    advertiseCommonAttributes: false,
    advertisePagination: false,
    pageSize: 50,
    maxPageSize: 500,
    bulk: { maxOperations: 0, maxPayloadSize: 2048 },
    emailValidation: true,
    filterable: ['title', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department'],
  };

  test('every option is read', () => {
    const read = readServiceOptions(everything);
    assert.deepEqual(read, { ok: true, value: { ...everything, patchResponse: { Group: '204', User: '200' } } });
    assert.deepEqual(Object.keys(everything).sort(), [...serviceOptionNames].sort());
  });

  test('every option but what the installation decides can be set', () => {
    assert.deepEqual([...serviceOptionNames, 'maxBodySize'].sort(), Object.keys(defaultOptions).sort());
  });

  test('what is left out is left out', () => assert.deepEqual(readServiceOptions({}), { ok: true, value: {} }));

  test('a part of the bounds of bulk keeps the other as it is by default', () => {
    const read = readServiceOptions({ bulk: { maxOperations: 5 } });
    assert.deepEqual(read.ok && read.value.bulk, { maxOperations: 5, maxPayloadSize: 1_048_576 });
  });

  const refusals: readonly (readonly [JsonValue, string, RegExp])[] = [
    [{ strict: 'true' }, 'strict', /true or false/],
    [{ strict: null }, 'strict', /true or false/],
    [{ client: 'Entra' }, 'client', /'any' or 'entra' or 'okta'/],
    [{ patchResponse: 'never' }, 'patchResponse', /'204'/],
    [{ patchResponse: { Group: '205' } }, 'patchResponse', /'204'/],
    [{ patchResponse: { Group: { User: '204' } } }, 'patchResponse', /'204'/],
    [{ pageSize: 0 }, 'pageSize', /from 1/],
    [{ pageSize: 1.5 }, 'pageSize', /whole/],
    [{ pageSize: 201 }, 'pageSize', /1 to 200/],
    [{ pageSize: 10, maxPageSize: 5 }, 'pageSize', /1 to 5/],
    [{ bulk: { maxOperations: -1 } }, 'bulk', /from 0/],
    [{ bulk: { maximum: 1 } }, 'bulk', /maxOperations/],
    [{ bulk: 5 }, 'bulk', /object/],
    [{ filterable: 'title' }, 'filterable', /list/],
    [{ filterable: ['a b'] }, 'filterable', /paths/],
    [{ maxBodySize: 1 }, 'maxBodySize', /strict, client/],
    [{ constructor: true }, 'constructor', /strict, client/],
    [JSON.parse('{"__proto__":{"strict":true}}'), '__proto__', /strict, client/],
    [[], '', /object/],
    [null, '', /object/],
  ];
  for (const [json, target, allowed] of refusals) {
    test(`${JSON.stringify(json)} is a finding that says what is allowed`, () => {
      const read = readServiceOptions(json);
      assert.ok(!read.ok);
      assert.deepEqual(
        read.findings.map((finding) => finding.target),
        [target],
      );
      assert.match(read.findings[0]?.allowed ?? '', allowed);
      assert.ok(read.findings[0]?.problem);
    });
  }

  test('everything that is wrong is told at once', () => {
    const read = readServiceOptions({ strict: 1, colour: 'red', client: 'okta', pageSize: -1 });
    assert.deepEqual(!read.ok && read.findings.map(({ target }) => target), ['strict', 'colour', 'pageSize']);
  });
});
