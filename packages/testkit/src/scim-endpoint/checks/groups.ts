import { GROUP_URN, type JsonObject, type JsonValue } from '@lockstep/scim';
import type { Check, CheckProfile } from '../check.ts';
import { isUnassigned } from '../difference.ts';
import type { MadeResource, Probe } from '../probe.ts';

interface GroupRow {
  readonly id: string;
  readonly title: string;
  readonly profiles: readonly CheckProfile[];
  readonly rule: string;
  readonly remedy?: string;
  /** Members beforehand and afterwards, of the users a, b and c. */
  readonly members: string;
  readonly operations: readonly JsonValue[];
  readonly expected: string;
}

const VALUE_LIST = 'Take only the members listed in value away; reading it as "remove members" empties the group.';
const RULE = 'RFC 7644 section 3.5.2';

/** `{a}` is the id of user a. */
const rows: readonly GroupRow[] = [
  {
    id: 'add',
    title: 'add puts members in, one and several at once',
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    rule: `${RULE}.1`,
    members: 'a',
    operations: [{ op: 'add', path: 'members', value: [{ value: '{b}' }, { value: '{c}' }] }],
    expected: 'abc',
  },
  {
    id: 'add-again',
    title: 'add of a member that is there changes nothing',
    profiles: ['rfc', 'entra'],
    rule: `${RULE}.1`,
    members: 'a',
    operations: [{ op: 'add', path: 'members', value: [{ value: '{a}' }] }],
    expected: 'a',
  },
  {
    id: 'remove-filtered',
    title: 'remove with a filter takes that member only',
    profiles: ['rfc', 'entra', 'okta'],
    rule: `${RULE}.2`,
    members: 'abc',
    operations: [{ op: 'remove', path: 'members[value eq "{b}"]' }],
    expected: 'ac',
  },
  {
    id: 'remove-all',
    title: 'remove of members empties the group',
    profiles: ['rfc'],
    rule: `${RULE}.2`,
    members: 'abc',
    operations: [{ op: 'remove', path: 'members' }],
    expected: '',
  },
  {
    id: 'remove-null',
    title: 'remove of members with a null value empties the group',
    profiles: ['keycloak'],
    rule: 'Keycloak empties groups so',
    members: 'abc',
    operations: [{ op: 'remove', path: 'members', value: null }],
    expected: '',
  },
  {
    id: 'remove-stranger',
    title: 'remove of somebody who is no member succeeds',
    profiles: ['rfc', 'entra', 'okta'],
    rule: `${RULE}.2; clients repeat removals`,
    members: 'a',
    operations: [{ op: 'remove', path: 'members[value eq "{b}"]' }],
    expected: 'a',
  },
  {
    id: 'replace',
    title: 'replace of members leaves exactly those sent',
    profiles: ['rfc', 'okta', 'keycloak'],
    rule: `${RULE}.3`,
    members: 'ab',
    operations: [{ op: 'replace', path: 'members', value: [{ value: '{b}' }, { value: '{c}' }] }],
    expected: 'bc',
  },
  {
    id: 'replace-empty',
    title: 'replace of members with an empty list empties the group',
    profiles: ['rfc', 'okta'],
    rule: `${RULE}.3; Okta pushes an empty group so`,
    members: 'ab',
    operations: [{ op: 'replace', path: 'members', value: [] }],
    expected: '',
  },
  {
    id: 'remove-list',
    title: 'Remove with a list of members takes those only',
    profiles: ['entra', 'jumpcloud', 'authentik', 'onelogin'],
    rule: 'Microsoft Entra ID (default job), JumpCloud, OneLogin and authentik remove members so',
    remedy: VALUE_LIST,
    members: 'abc',
    operations: [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: '{b}' }] }],
    expected: 'ac',
  },
  {
    id: 'remove-empty-list',
    title: 'Remove with an empty list takes nobody',
    profiles: ['entra'],
    rule: 'Microsoft Entra ID (default job) removes what value lists',
    remedy: VALUE_LIST,
    members: 'abc',
    operations: [{ op: 'Remove', path: 'members', value: [] }],
    expected: 'abc',
  },
  {
    id: 'add-null-reference',
    title: 'Add of members with $ref null',
    profiles: ['entra'],
    rule: 'Microsoft Entra ID sends $ref: null with every member',
    remedy: 'Ignore $ref of a member on input.',
    members: 'a',
    operations: [{ op: 'Add', path: 'members', value: [{ $ref: null, value: '{b}' }] }],
    expected: 'ab',
  },
  {
    id: 'mixed',
    title: 'removals and additions in one request, in order',
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    rule: `${RULE}; Okta and authentik send both together, and the gallery of Microsoft Entra ID asks for it`,
    members: 'ab',
    operations: [
      { op: 'remove', path: 'members[value eq "{a}"]' },
      { op: 'add', path: 'members', value: [{ value: '{c}', display: 'c' }] },
      { op: 'remove', path: 'members[value eq "{b}"]' },
    ],
    expected: 'c',
  },
  {
    id: 'without-path',
    title: 'members in an object without path',
    profiles: ['rfc'],
    rule: `${RULE}.1`,
    members: 'a',
    operations: [{ op: 'add', value: { members: [{ value: '{b}' }] } }],
    expected: 'ab',
  },
];

/** Groups and their members. */
export const groupChecks: readonly Check[] = [
  {
    id: 'group-life',
    title: 'A group is created empty, shows members, is renamed, found by name and deleted',
    rule: 'RFC 7643 section 4.2; RFC 7644 sections 3.3 to 3.6',
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    remedy: 'Offer create, read, rename, look-up and delete for groups as for users; show members as [] when empty.',
    run: async (probe) => {
      const { path, reply, name } = await probe.makeGroup({ externalId: probe.run.newName() });
      probe.expectResource({ displayName: name, members: null }, reply);
      const renamed = probe.run.newName();
      const patched = await probe.patch(path, { op: 'replace', path: 'displayName', value: renamed });
      probe.requireStatus(patched, [200, 204]);
      probe.expectResource({ displayName: renamed }, await probe.get(path), patched);
      const found = await probe.find(
        '/Groups',
        `displayName eq "${renamed.toUpperCase()}"`,
        '&excludedAttributes=members',
      );
      const groups = probe.listOf(found);
      probe.expect(groups.length === 1, `One group should be found, but ${groups.length} are.`, found);
      probe.expect(
        groups.every((group) => group.members === undefined),
        "'members' was excluded, but is answered.",
        found,
      );
      probe.requireStatus(await probe.send('DELETE', path), [204]);
      probe.expectError(await probe.get(path), [404]);
    },
  },
  {
    id: 'group-required-name',
    title: 'A group without displayName, or with a blank one, is refused with 400 invalidValue',
    rule: 'RFC 7643 section 4.2; RFC 7644 section 3.12',
    profiles: ['rfc'],
    remedy: 'Check required attributes before storing, blank values included.',
    run: async (probe) => {
      probe.needs('Group', {});
      for (const displayName of [undefined, '']) {
        const body = {
          schemas: [GROUP_URN],
          externalId: probe.run.newName(),
          ...(displayName !== undefined && { displayName }),
        };
        probe.expectError(await probe.send('POST', '/Groups', { body }), [400], ['invalidValue']);
      }
    },
  },
  {
    id: 'group-empty-members',
    title: 'An empty group is answered with members as an empty list',
    rule: 'authentik reads members before it adds any, and adds nobody where the attribute is missing',
    profiles: ['authentik'],
    remedy: 'Answer "members": [] for a group without members, unless the projection leaves members out.',
    run: async (probe) => {
      const { path } = await probe.makeGroup();
      const read = await probe.get(path);
      probe.expect(Array.isArray(read.body?.members), "'members' should be there, as [].", read);
    },
  },
  {
    id: 'group-create-with-members',
    title: 'A group is created with its members, and each shows the group',
    rule: 'RFC 7643 sections 4.1.2 and 4.2',
    profiles: ['rfc', 'okta'],
    remedy: 'Store members of a create, and compute groups of a user from the memberships.',
    run: async (probe) => {
      probe.needs('Group', {});
      const [a, b] = [await probe.makeUser(), await probe.makeUser()];
      const group = await probe.makeGroup({ members: [{ value: a.id }, { value: b.id, display: b.name }] });
      probe.expectResource({ members: [{ value: a.id }, { value: b.id }] }, await probe.get(group.path), group.reply);
      const user = await probe.get(a.path, 'attributes=groups');
      probe.needsPaths('User', 'groups');
      probe.expectResource({ groups: [{ value: group.id }] }, user, group.reply);
    },
  },
  {
    id: 'group-replace',
    title: 'PUT of a group sets its name and exactly its members',
    rule: 'RFC 7644 section 3.5.1; Okta (wizard applications) pushes groups so',
    profiles: ['rfc', 'okta', 'keycloak'],
    remedy: 'Replace the members by those sent; type and $ref may be missing, and id in the body is ignored.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, 'ab');
      const body = {
        schemas: [GROUP_URN],
        id: group.id,
        displayName: group.name,
        members: [{ value: idIn(users, 'c'), display: 'c' }],
      };
      const put = await probe.send('PUT', group.path, { body });
      probe.requireStatus(put, [200]);
      probe.expectResource(
        { displayName: group.name, members: [{ value: idIn(users, 'c') }] },
        await probe.get(group.path),
        put,
      );
      const emptied = await probe.send('PUT', group.path, { body: { schemas: [GROUP_URN], displayName: group.name } });
      probe.requireStatus(emptied, [200]);
      probe.expectResource({ members: null }, await probe.get(group.path), emptied);
    },
  },
  {
    id: 'group-unknown-member',
    title: 'A member that does not exist is refused with 400, and nobody is added',
    rule: 'RFC 7644 section 3.12 (invalidValue)',
    profiles: ['rfc'],
    remedy: 'Look every member up before storing any; a reference to nobody is a fault of the request.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, 'a');
      const value = [{ value: idIn(users, 'b') }, { value: 'lockstep-check-unknown-member' }];
      const patched = await probe.patch(group.path, { op: 'add', path: 'members', value });
      probe.expectError(patched, [400], ['invalidValue']);
      probe.expectResource({ members: [{ value: idIn(users, 'a') }] }, await probe.get(group.path), patched);
    },
  },
  {
    id: 'group-member-deleted',
    title: 'A deleted user is in no group any more',
    rule: 'RFC 7644 section 3.6',
    profiles: ['rfc', 'entra'],
    remedy: 'Remove memberships together with the user.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, 'ab');
      const removed = await probe.send('DELETE', `/Users/${encodeURIComponent(idIn(users, 'a'))}`);
      probe.requireStatus(removed, [204]);
      probe.expectResource({ members: [{ value: idIn(users, 'b') }] }, await probe.get(group.path), removed);
    },
  },
  {
    id: 'group-member-inactive',
    title: 'A user keeps memberships while inactive',
    rule: 'Microsoft Entra ID does not send members again when a user comes back',
    profiles: ['entra', 'okta'],
    remedy: 'Leave memberships alone when active changes.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, 'ab');
      const path = `/Users/${encodeURIComponent(idIn(users, 'a'))}`;
      const disabled = await probe.patch(path, { op: 'replace', path: 'active', value: false });
      probe.requireStatus(disabled, [200, 204]);
      const members = [{ value: idIn(users, 'a') }, { value: idIn(users, 'b') }];
      probe.expectResource({ members }, await probe.get(group.path), disabled);
    },
  },
  {
    id: 'group-reference-check',
    title: 'Whether somebody is a member is asked by id and members together',
    rule: 'Microsoft Entra ID asks id eq "…" and members eq "…"',
    profiles: ['entra'],
    remedy: 'Read members eq "x" as members.value eq "x", and answer it from an index.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, 'a');
      for (const [key, count] of [
        ['a', 1],
        ['b', 0],
      ] as const) {
        const filter = `id eq "${group.id}" and members eq "${idIn(users, key)}"`;
        const found = await probe.find('/Groups', filter, '&attributes=id');
        probe.expect(probe.listOf(found).length === count, `${count} group should be found for user ${key}.`, found);
      }
    },
  },
  {
    id: 'group-nested',
    title: 'A group can be a member of a group',
    rule: 'RFC 7643 section 4.2',
    profiles: ['rfc'],
    remedy: 'Accept ids of groups as members, and stop at circles when following them.',
    run: async (probe) => {
      const inner = await probe.makeGroup();
      const outer = await probe.makeGroup();
      const patched = await probe.patch(outer.path, {
        op: 'add',
        path: 'members',
        value: [{ value: inner.id, type: 'Group' }],
      });
      if (patched.status === 400 && patched.body?.scimType === 'invalidValue') {
        probe.skip(`The endpoint takes no groups as members: "${patched.body.detail}"`);
      }
      probe.requireStatus(patched, [200, 204]);
      probe.expectResource({ members: [{ value: inner.id }] }, await probe.get(outer.path), patched);
      const circle = await probe.patch(inner.path, {
        op: 'add',
        path: 'members',
        value: [{ value: outer.id, type: 'Group' }],
      });
      probe.expect(circle.status < 500, 'A circle of groups should not be a fault of the server.', circle);
      probe.requireStatus(await probe.get(inner.path), [200], circle);
    },
  },
  ...rows.map(rowCheck),
];

function rowCheck({ id, title, profiles, rule, remedy, members, operations, expected }: GroupRow): Check {
  return {
    id: `group-patch-${id}`,
    title: `PATCH of a group: ${title}`,
    profiles,
    rule,
    remedy:
      remedy ?? 'Treat members as a list whose elements are told apart by value, and apply the operations in order.',
    run: async (probe) => {
      const { group, users } = await groupOf(probe, members);
      const text = JSON.stringify(operations).replace(/\{([abc])\}/g, (_all, key: string) => idIn(users, key));
      const before = await probe.get(group.path);
      const patched = await probe.patch(group.path, ...(JSON.parse(text) as JsonValue[]));
      probe.requireStatus(patched, [200, 204]);
      const read = await probe.get(group.path);
      probe.expectResource({ displayName: group.name, members: membersOf(users, expected) }, read, patched);
      if (members === expected && probe.offer.features.etag === true) {
        const { version } = (before.body?.meta ?? {}) as JsonObject;
        if (!isUnassigned(version)) probe.expectResource({ meta: { version: version ?? null } }, read, patched);
      }
    },
  };
}

type Users = Readonly<Record<string, MadeResource>>;

/** A group with some of three users as members. */
async function groupOf(probe: Probe, members: string): Promise<{ group: MadeResource; users: Users }> {
  probe.needs('Group', {});
  const users = { a: await probe.makeUser(), b: await probe.makeUser(), c: await probe.makeUser() };
  return { group: await probe.makeGroup({ members: membersOf(users, members) }), users };
}

function membersOf(users: Users, keys: string): JsonValue[] {
  return [...keys].map((key) => ({ value: idIn(users, key) }));
}

function idIn(users: Users, key: string): string {
  return users[key]?.id ?? '';
}
