import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ScimError } from '../message/index.ts';
import { attribute, ENTERPRISE_USER_URN, type ResourceType, USER_URN, userResourceType } from '../schema/index.ts';
import { parsePath, printPath, resolveExtension, resolvePath } from './index.ts';

describe('reading paths', () => {
  for (const [text, path] of [
    ['userName', { attribute: 'userName' }],
    ['members.$ref', { attribute: 'members', subAttribute: '$ref' }],
    [`${USER_URN}:name.familyName`, { urn: USER_URN, attribute: 'name', subAttribute: 'familyName' }],
  ] as const) {
    test(`${text} is read and printed`, () => {
      assert.deepEqual(parsePath(text), path);
      assert.equal(printPath(parsePath(text)), text);
    });
  }

  for (const text of [
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '1a',
    'a b',
    'a[b]',
    'urn:',
    'x:y',
    '__proto__',
    'a\u0000',
    'ä',
    'a'.repeat(2000),
  ]) {
    test(`${JSON.stringify(text.slice(0, 20))} is refused`, () =>
      assert.throws(() => parsePath(text), { scimType: 'invalidPath', status: 400 }));
  }

  test('any text is a path or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return printPath(parsePath(text)) === text;
        } catch (error) {
          return error instanceof ScimError;
        }
      }),
    );
  });
});

describe('what a path means', () => {
  for (const [text, canonical] of [
    ['USERNAME', 'userName'],
    ['Emails.Value', 'emails.value'],
    ['externalId', 'externalId'],
    ['meta.lastModified', 'meta.lastModified'],
    [`${USER_URN}:name.familyName`, 'name.familyName'],
    [`${USER_URN}.userName`, 'userName'],
    [`${ENTERPRISE_USER_URN.toUpperCase()}:manager.value`, `${ENTERPRISE_USER_URN}:manager.value`],
    [`${ENTERPRISE_USER_URN}.manager`, `${ENTERPRISE_USER_URN}:manager`],
    [`${ENTERPRISE_USER_URN}.manager.value`, `${ENTERPRISE_USER_URN}:manager.value`],
    ['department', `${ENTERPRISE_USER_URN}:department`],
    ['manager.displayName', `${ENTERPRISE_USER_URN}:manager.displayName`],
    ['nonsense', undefined],
    ['userName.part', undefined],
    [`${USER_URN}:department`, undefined],
    ['urn:other:User:userName', undefined],
    ['constructor', undefined],
  ] as const) {
    test(`${text} is ${canonical}`, () => assert.equal(resolvePath(text, userResourceType)?.text, canonical));
  }

  test('a parsed path means what its text means, with the URN behind a dot too', () => {
    for (const text of [`${ENTERPRISE_USER_URN}.manager`, `${ENTERPRISE_USER_URN}.manager.value`, 'department']) {
      assert.equal(resolvePath(parsePath(text), userResourceType), resolvePath(text, userResourceType));
    }
  });

  test('the longest URN counts, and an unqualified name that two extensions define means nothing', () => {
    const extension = (id: string) => ({
      required: false,
      schema: { id, name: id, description: '', attributes: [attribute('tag', ''), attribute('b', '')] },
    });
    const type: ResourceType = { ...userResourceType, schemaExtensions: [extension('urn:x'), extension('urn:x:b')] };
    assert.equal(resolvePath('urn:x:b', type)?.text, 'urn:x:b');
    assert.equal(resolvePath('urn:x:b:tag', type)?.extension, 'urn:x:b');
    assert.equal(resolvePath('urn:x:b.tag', type)?.extension, 'urn:x:b');
    assert.equal(resolvePath('tag', type), undefined);
    assert.equal(resolveExtension('URN:X:B', type), 'urn:x:b');
    assert.equal(resolveExtension(USER_URN, type), undefined);
  });
});
