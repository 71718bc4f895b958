import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type JsonObject, readPath } from '@lockstep/scim';
import type { TargetError, TargetResource, TargetSystem } from '../../../server/src/engine/index.ts';

/** A target, seen through the port that is tested and past it. */
export interface TargetUnderTest {
  readonly target: TargetSystem;
  /** Resources as the target keeps them. */
  held(kind: 'Users' | 'Groups'): Promise<readonly JsonObject[]>;
  /** Puts an account in by other means than the port. */
  put(kind: 'Users' | 'Groups', resource: JsonObject): Promise<string>;
  close(): Promise<void>;
}

export interface TargetSuiteOptions {
  /** Attributes of an account that is created, beside its name. */
  readonly account?: JsonObject;
  /** What the target offers nobody: that groups are renamed, or their members shown. */
  readonly refuses?: readonly ('rename' | 'members')[];
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** What every implementation of the `TargetSystem` port has to do, whatever the target is like. */
export function targetSystemSuite(
  name: string,
  start: () => Promise<TargetUnderTest>,
  { account = {}, refuses = [] }: TargetSuiteOptions = {},
): void {
  describe(`a target system: ${name}`, () => {
    let under: TargetUnderTest;
    let made = 0;
    before(async () => {
      under = await start();
    });
    after(async () => {
      await under.target.close();
      await under.close();
    });

    const bodyOf = (userName: string): JsonObject => ({
      schemas: [USER],
      userName,
      displayName: 'Someone',
      name: { givenName: 'Some', familyName: 'One' },
      active: true,
      ...account,
    });
    const newName = () => {
      made += 1;
      return `person-${made}@halden.example`;
    };
    const create = async (userName = newName()): Promise<TargetResource> =>
      under.target.create('User', bodyOf(userName));
    const byName = (value: string) => under.target.find('User', [{ path: 'userName', value, caseExact: false }]);
    const heldUser = async (id: string) => (await under.held('Users')).find((user) => user.id === id);
    const membersOf = async (id: string) => {
      const members = (await under.held('Groups')).find((group) => group.id === id)?.members;
      return (Array.isArray(members) ? members : []).map((member) => String((member as JsonObject).value)).sort();
    };

    test(`${name}: the connection is tested without being changed by it`, async () => {
      const count = (await under.held('Users')).length;
      await under.target.test('User', 'userName');
      assert.equal((await under.held('Users')).length, count);
    });

    test(`${name}: an account that was made is found by its name and read by its id`, async () => {
      const resource = await create('Ada.Byron@halden.example');
      assert.equal((await byName('Ada.Byron@halden.example'))[0]?.id, resource.id);
      assert.equal((await byName('nobody@halden.example')).length, 0);
      const read = await under.target.get('User', resource.id);
      assert.equal(String(readPath(read?.attributes ?? {}, 'displayName')), 'Someone');
      assert.equal(await under.target.get('User', 'no-such-id'), undefined);
    });

    test(`${name}: the answer to a create shows what was made`, async () => {
      const { attributes } = await create();
      assert.equal(readPath(attributes, 'displayName'), 'Someone');
    });

    test(`${name}: a name is given once`, async () => {
      const { id } = await create('taken@halden.example');
      await assert.rejects(create('taken@halden.example'), isFailure('EntryConflict'));
      assert.deepEqual(
        (await byName('taken@halden.example')).map((found) => found.id),
        [id],
      );
    });

    test(`${name}: an account somebody else made is found`, async () => {
      const id = await under.put('Users', { schemas: [USER], userName: 'elsewhere@halden.example' });
      // What was read before is not all there is: whoever could not create looks again.
      await assert.rejects(create('elsewhere@halden.example'), isFailure('EntryConflict'));
      assert.deepEqual(
        (await byName('elsewhere@halden.example')).map((found) => found.id),
        [id],
      );
    });

    test(`${name}: differences are written, and nothing else is touched`, async () => {
      const { id } = await create();
      const answered = await under.target.update('User', id, [
        { op: 'replace', path: 'displayName', value: 'Somebody Else' },
        { op: 'add', path: 'nickName', value: 'Else' },
        { op: 'replace', path: 'active', value: false },
      ]);
      const user = (await heldUser(id)) ?? {};
      assert.deepEqual(
        [user.displayName, user.nickName, user.active, readPath(user, 'name.familyName')],
        ['Somebody Else', 'Else', false, 'One'],
      );
      if (answered !== undefined) assert.equal(readPath(answered.attributes, 'displayName'), 'Somebody Else');
    });

    test(`${name}: an element is added, changed and added again`, async () => {
      const { id } = await create();
      const work = async () => readPath((await heldUser(id)) ?? {}, 'phoneNumbers[type eq "work"].value');
      await under.target.update('User', id, [
        { op: 'add', path: 'phoneNumbers', value: [{ type: 'work', value: '+45 1' }] },
      ]);
      assert.equal(await work(), '+45 1');
      await under.target.update('User', id, [
        { op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '+45 2' },
      ]);
      assert.equal(await work(), '+45 2');
    });

    test(`${name}: a part of an element that is not there makes it`, async () => {
      const { id } = await create();
      await under.target.update('User', id, [{ op: 'replace', path: 'ims[type eq "work"].value', value: 'x' }]);
      assert.equal(readPath((await heldUser(id)) ?? {}, 'ims[type eq "work"].value'), 'x');
    });

    test(`${name}: a value is cleared`, async () => {
      const { id } = await create();
      await under.target.update('User', id, [{ op: 'add', path: 'nickName', value: 'Else' }]);
      await under.target.update('User', id, [{ op: 'remove', path: 'nickName' }]);
      const left = (await heldUser(id))?.nickName ?? '';
      assert.equal(left, '');
    });

    test(`${name}: changing what is not there is said to be that`, async () => {
      const change = under.target.update('User', 'no-such-id', [{ op: 'replace', path: 'displayName', value: 'x' }]);
      await assert.rejects(change, isFailure('InvalidAnchor'));
    });

    test(`${name}: members come and go, many at a time and over again`, async () => {
      const people = [];
      for (let number = 0; number < 130; number += 1) {
        people.push(await under.put('Users', { schemas: [USER], userName: `member-${number}@halden.example` }));
      }
      const group = await under.target.create('Group', { schemas: [GROUP], displayName: 'Everyone' });
      const all = [...people].sort();
      assert.deepEqual(await under.target.changeMembers(group.id, 'members', { add: all, remove: [] }), []);
      assert.deepEqual(await membersOf(group.id), all);
      const some = all.slice(0, 45);
      // Who is a member already, and who is none, is no failure.
      const change = { add: all.slice(100), remove: some };
      assert.deepEqual(await under.target.changeMembers(group.id, 'members', change), []);
      assert.deepEqual(await membersOf(group.id), all.slice(45));
      assert.deepEqual(
        await under.target.changeMembers(group.id, 'members', { add: [], remove: some.slice(0, 1) }),
        [],
      );
      assert.deepEqual(await membersOf(group.id), all.slice(45));
    });

    test(`${name}: a group is found by its name, without its members`, async () => {
      const person = await create();
      const { id } = await under.target.create('Group', { schemas: [GROUP], displayName: 'Engines' });
      await under.target.changeMembers(id, 'members', { add: [person.id], remove: [] });
      const [found] = await under.target.find('Group', [{ path: 'displayName', value: 'Engines', caseExact: false }]);
      assert.deepEqual([found?.id, found?.attributes.members], [id, undefined]);
    });

    test(`${name}: the members of a group are told, or it is said that they are not shown`, async () => {
      const ids = [(await create()).id, (await create()).id].sort();
      const { id } = await under.target.create('Group', { schemas: [GROUP], displayName: 'Mills' });
      await under.target.changeMembers(id, 'members', { add: ids, remove: [] });
      const told = await under.target.members(id, 'members');
      assert.deepEqual(told && [...told].sort(), refuses.includes('members') ? undefined : ids);
      assert.equal(await under.target.members('no-such-id', 'members'), undefined);
    });

    if (!refuses.includes('rename')) {
      test(`${name}: a group that is renamed keeps its id and its members`, async () => {
        const person = await create();
        const { id } = await under.target.create('Group', { schemas: [GROUP], displayName: 'Looms' });
        await under.target.changeMembers(id, 'members', { add: [person.id], remove: [] });
        await under.target.update('Group', id, [{ op: 'replace', path: 'displayName', value: 'Looms and Cards' }]);
        const group = (await under.held('Groups')).find((one) => one.id === id);
        assert.equal(group?.displayName, 'Looms and Cards');
        assert.deepEqual(await membersOf(id), [person.id]);
      });
    }

    test(`${name}: what is deleted is gone, and deleting it again is no failure`, async () => {
      const { id } = await under.target.create('Group', { schemas: [GROUP], displayName: 'Short-lived' });
      await under.target.delete('Group', id);
      await under.target.delete('Group', id);
      assert.equal(await under.target.get('Group', id), undefined);
    });

    test(`${name}: nothing is sent once the signal came`, async () => {
      const sent = under.target.get('User', 'x', AbortSignal.abort());
      await assert.rejects(sent, { name: 'AbortError' });
    });
  });
}

function isFailure(code: string) {
  return (error: TargetError) => {
    assert.deepEqual([error.name, error.code, error.behaviour], ['TargetError', code, 'object']);
    return true;
  };
}
