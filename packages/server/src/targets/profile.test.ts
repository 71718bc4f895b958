import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type JsonObject, type PatchOperation, readFeatures } from '@lockstep/scim';
import { missingOnCreate, narrowedBody, narrowedOperations } from './narrowing.ts';
import { DEFAULT_PROFILE, declaredProfile, profileFrom, type ResourceRules, targetProfile } from './profile.ts';

describe('the profile of a target', () => {
  test('is by the letter of the standard where nothing is said', () => {
    assert.deepEqual(profileFrom(), DEFAULT_PROFILE);
    assert.deepEqual(profileFrom(undefined, {}), DEFAULT_PROFILE);
  });

  test('follows what a target says about itself, and what was named for it over that', () => {
    const declared = declaredProfile(
      readFeatures({ patch: { supported: false }, filter: { supported: false, maxResults: 50 } }),
    );
    const believed = profileFrom(declared);
    assert.deepEqual(
      [believed.users.update, believed.groups.memberChange, believed.users.filter, believed.paging.maxCount],
      ['put', 'put', [], 50],
    );
    const named = profileFrom(declared, { users: { update: 'patch', filter: null } });
    assert.deepEqual([named.users.update, named.users.filter, named.groups.update], ['patch', null, 'put']);
  });

  test('takes no limit from a document that says nothing or nonsense', () => {
    assert.deepEqual(profileFrom(declaredProfile(readFeatures({}))), DEFAULT_PROFILE);
    assert.equal(profileFrom(declaredProfile(readFeatures({ filter: { maxResults: 1 } }))).paging.maxCount, 100);
  });

  for (const [name, document, said] of [
    ['an unknown member', { user: {} }, /user/],
    ['an unknown member inside', { users: { updates: 'put' } }, /updates/],
    ['a value it does not know', { users: { update: 'post' } }, /update/],
    ['a limit of none', { limits: { maxConcurrency: 0 } }, /maxConcurrency/],
    ['a budget without a number', { limits: { routes: [{ perSeconds: 1 }] } }, /requests/],
  ] as const) {
    test(`is not read with ${name}`, () => {
      const read = targetProfile.safeParse(document);
      assert.match(read.success ? '' : JSON.stringify(read.error.issues), said);
    });
  }
});

const rules = (some: Partial<ResourceRules>): ResourceRules => ({ ...DEFAULT_PROFILE.users, ...some });
const URN = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('what is sent', () => {
  test('on create leaves out what is never sent, and what is empty without it', () => {
    const body = {
      schemas: ['a', 'b'],
      userName: 'x',
      password: 'y',
      name: { formatted: 'z' },
      [URN]: { division: 'd', department: 'e' },
    };
    const neverSend = ['PASSWORD', 'name.formatted', `${URN}:division`];
    assert.deepEqual(narrowedBody(body, rules({ neverSend })), {
      schemas: ['a', 'b'],
      userName: 'x',
      [URN]: { department: 'e' },
    });
  });

  test('holds no more values than the target takes, the primary one first', () => {
    const emails: JsonObject[] = [{ value: 'a' }, { value: 'b', primary: true }];
    const sent = narrowedBody({ schemas: ['a', 'b'], emails }, rules({ multiValuedMax: 1 }));
    assert.deepEqual(sent, { schemas: ['a', 'b'], emails: [{ value: 'b', primary: true }] });
  });

  test('on update leaves out what is never sent or never changes', () => {
    const operations = ['userName', 'emails[type eq "work"].value', 'title', 'titles'].map(
      (path) => ({ op: 'replace', path, value: 'x' }) as const,
    );
    const kept = narrowedOperations(operations, rules({ immutable: ['userName', 'title'], neverSend: ['emails'] }));
    assert.deepEqual(
      kept.map(({ path }) => path),
      ['titles'],
    );
  });

  test('replaces the one value a target holds rather than adding to it', () => {
    const add: PatchOperation = { op: 'add', path: 'emails', value: [{ type: 'work', value: 'a' }] };
    assert.deepEqual(narrowedOperations([add], rules({ multiValuedMax: 1 })), [{ ...add, op: 'replace' }]);
    assert.deepEqual(narrowedOperations([add], rules({ multiValuedMax: 2 })), [add]);
  });

  test('is missing something when an attribute the target wants has no value', () => {
    const wants = rules({ requiredOnCreate: ['userName', 'name.givenName'] });
    assert.equal(missingOnCreate({ userName: 'a', name: { givenName: '' } }, wants), 'name.givenName');
    assert.equal(missingOnCreate({ userName: 'a', name: { givenName: 'b' } }, wants), undefined);
  });
});
