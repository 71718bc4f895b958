import type { JsonValue } from '@lockstep/scim';
import type { Check } from '../check.ts';
import type { MadeResource } from '../probe.ts';

const MEMBERS = 40;

/** Writes at the same moment: none may be lost. */
export const parallelChecks: readonly Check[] = [
  {
    id: 'parallel-members',
    title: `${MEMBERS} members added to one group at once are all kept`,
    rule: 'RFC 7644 section 3.5.2; clients push members of one group side by side',
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    remedy:
      'Add a member as a row of its own, or serialise the writes to one group; read, change and write back loses members.',
    run: async (probe) => {
      const group = await probe.makeGroup();
      const users: MadeResource[] = [];
      while (users.length < MEMBERS) {
        users.push(...(await Promise.all(Array.from({ length: 8 }, () => probe.makeUser()))));
      }
      const members: JsonValue[] = users.map(({ id }) => ({ value: id }));
      const replies = await Promise.all(
        members.map((member) => probe.patch(group.path, { op: 'add', path: 'members', value: [member] })),
      );
      for (const reply of replies) probe.expect([200, 204].includes(reply.status), 'Each PATCH should succeed.', reply);
      const read = await probe.get(group.path);
      const kept = Array.isArray(read.body?.members) ? read.body.members.length : 0;
      probe.expect(kept === MEMBERS, `Of ${MEMBERS} members ${kept} were kept.`, ...replies.slice(0, 1), read);
      probe.expectResource({ members }, read);
      if (kept !== MEMBERS) return;
      const [first, ...others] = users;
      await Promise.all(
        others.map(({ id }) => probe.patch(group.path, { op: 'remove', path: `members[value eq "${id}"]` })),
      );
      probe.expectResource({ members: [{ value: first?.id ?? '' }] }, await probe.get(group.path));
    },
  },
  {
    id: 'parallel-attributes',
    title: 'Changes of different attributes of one user at once are all kept',
    rule: 'RFC 7644 section 3.5.2',
    profiles: ['rfc', 'entra'],
    remedy: 'Lock the resource from reading to writing, or repeat on a changed version.',
    run: async (probe) => {
      const { path } = await probe.makeUser({ active: true });
      const replies = await Promise.all([
        probe.patch(path, { op: 'replace', path: 'active', value: false }),
        probe.patch(path, { op: 'replace', path: 'name.givenName', value: 'Changed' }),
        probe.patch(path, { op: 'replace', path: 'name.familyName', value: 'Too' }),
        probe.patch(path, { op: 'replace', path: 'externalId', value: 'lockstep-check-changed' }),
      ]);
      for (const reply of replies) probe.requireStatus(reply, [200, 204]);
      const expected = {
        active: false,
        name: { givenName: 'Changed', familyName: 'Too' },
        externalId: 'lockstep-check-changed',
      };
      probe.expectResource(expected, await probe.get(path), ...replies.slice(0, 1));
    },
  },
];
