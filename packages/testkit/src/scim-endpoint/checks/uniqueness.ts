import { GROUP_URN } from '@lockstep/scim';
import type { Check } from '../check.ts';

/** One user name, one user (RFC 7643 section 4.1.1, RFC 7644 section 3.3). */
export const uniquenessChecks: readonly Check[] = [
  {
    id: 'unique-user-name',
    title: 'A taken userName is refused with 409 uniqueness, in any letter case, by POST, PUT and PATCH',
    rule: 'RFC 7644 section 3.12; RFC 7643 section 4.1.1 (caseExact: false)',
    profiles: ['rfc', 'entra', 'okta', 'onelogin', 'jumpcloud', 'google', 'authentik', 'keycloak'],
    remedy: 'Compare user names without regard to letter case, and answer 409 with scimType uniqueness.',
    run: async (probe) => {
      const { name } = await probe.makeUser();
      const other = await probe.makeUser();
      for (const userName of [name, name.toUpperCase()]) {
        const body = probe.newUser({ userName });
        probe.expectError(await probe.send('POST', '/Users', { body }), [409], ['uniqueness']);
        const replacement = { ...probe.newUser(), userName };
        probe.expectError(await probe.send('PUT', other.path, { body: replacement }), [409], ['uniqueness']);
        const patched = await probe.patch(other.path, { op: 'replace', path: 'userName', value: userName });
        probe.expectError(patched, [409], ['uniqueness']);
      }
      probe.expectResource({ userName: other.name }, await probe.get(other.path));
    },
  },
  {
    id: 'unique-user-name-respelled',
    title: 'A user may keep its own userName and change its letter case',
    rule: 'RFC 7643 section 4.1.1',
    profiles: ['rfc', 'entra'],
    remedy: 'Leave the resource itself out when looking for a conflict, and store the name as sent.',
    run: async (probe) => {
      const { name, path } = await probe.makeUser();
      const userName = name.charAt(0).toUpperCase() + name.slice(1);
      const patched = await probe.patch(path, { op: 'replace', path: 'userName', value: userName });
      probe.requireStatus(patched, [200, 204]);
      probe.expectResource({ userName }, await probe.get(path), patched);
    },
  },
  {
    id: 'unique-user-name-race',
    title: 'Of creates of one userName at the same moment exactly one succeeds',
    rule: 'RFC 7643 section 2.4 (uniqueness: server)',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Guard the name by a unique constraint in the database; reading before writing leaves a gap.',
    run: async (probe) => {
      const { userName = '' } = probe.newUser();
      const bodies = Array.from({ length: 6 }, () => probe.newUser({ userName }));
      const replies = await Promise.all(bodies.map((body) => probe.send('POST', '/Users', { body })));
      const statuses = replies.map(({ status }) => status).sort();
      const isRight = statuses.filter((status) => status === 201).length === 1;
      probe.expect(
        isRight,
        `Of ${replies.length} creates at once one should be 201, but they were ${statuses.join(', ')}.`,
        ...replies.slice(0, 2),
      );
      const others = replies.filter(({ status }) => status !== 201);
      for (const reply of others.slice(0, isRight ? others.length : 0)) probe.expectError(reply, [409], ['uniqueness']);
    },
  },
  {
    id: 'unique-group-name',
    title: 'A taken displayName of a group is refused with 409 uniqueness where /Schemas says it is unique',
    rule: 'Microsoft Entra ID matches groups by displayName; RFC 7644 section 3.12',
    profiles: ['entra', 'authentik'],
    remedy: 'Make displayName of groups unique, or clients that match by it join two groups into one.',
    run: async (probe) => {
      const { name } = await probe.makeGroup();
      for (const displayName of [name, name.toUpperCase()]) {
        const body = { schemas: [GROUP_URN], displayName };
        probe.expectError(await probe.send('POST', '/Groups', { body }), [409], ['uniqueness']);
      }
    },
  },
];
