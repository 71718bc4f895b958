import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { Check } from '../check.ts';
import type { Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';

const RULE = 'RFC 7644 section 3.14';

/** Versions and conditional requests (RFC 7644 section 3.14), where the endpoint says it has them. */
export const versionChecks: readonly Check[] = [
  {
    id: 'etag',
    title: 'meta.version and the ETag header agree, and change with the resource only',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Derive one weak tag from the stored resource, and show it in both places.',
    run: async (probe) => {
      needsTags(probe);
      const { path, reply } = await probe.makeUser({ active: true });
      const first = tagOf(probe, reply);
      probe.expect(tagOf(probe, await probe.get(path)) === first, 'A read should show the tag of the create.', reply);
      await probe.patch(path, { op: 'replace', path: 'active', value: true });
      const same = await probe.get(path);
      probe.expect(tagOf(probe, same) === first, 'A PATCH that changes nothing should leave the tag.', same);
      await probe.patch(path, { op: 'replace', path: 'active', value: false });
      const changed = await probe.get(path);
      probe.expect(tagOf(probe, changed) !== first, 'A change should change the tag.', reply, changed);
    },
  },
  {
    id: 'etag-if-none-match',
    title: 'A read with If-None-Match of the current version is 304',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Compare If-None-Match with the current tag, weakly, and answer 304 without a body.',
    run: async (probe) => {
      needsTags(probe);
      const { path, reply } = await probe.makeUser();
      const tag = tagOf(probe, reply);
      const unchanged = await probe.send('GET', path, { headers: { 'if-none-match': tag } });
      probe.expect(
        unchanged.status === 304 && unchanged.text === '',
        'The answer should be 304 without a body.',
        unchanged,
      );
      const other = await probe.send('GET', path, { headers: { 'if-none-match': 'W/"lockstep-check"' } });
      probe.requireStatus(other, [200]);
    },
  },
  {
    id: 'etag-if-match',
    title: 'A write with If-Match of another version is 412 and changes nothing',
    rule: RULE,
    profiles: ['rfc'],
    remedy: 'Compare If-Match with the stored version inside the transaction that writes.',
    run: async (probe) => {
      needsTags(probe);
      const { path, reply, name } = await probe.makeUser({ active: true });
      const headers = { 'if-match': 'W/"lockstep-check"' };
      const body = probe.newUser({ userName: name, active: false });
      const operations = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value: false }],
      };
      for (const refused of [
        await probe.send('PUT', path, { headers, body }),
        await probe.send('PATCH', path, { headers, body: operations }),
        await probe.send('DELETE', path, { headers }),
      ]) {
        probe.expectError(refused, [412]);
      }
      const read = await probe.get(path);
      probe.expectResource({ active: true }, read);
      const matching = { 'if-match': tagOf(probe, reply) };
      const patched = await probe.send('PATCH', path, { headers: matching, body: operations });
      probe.requireStatus(patched, [200, 204], read);
    },
  },
  {
    id: 'etag-members',
    title: 'The version of a group changes with its members, that of a user does not',
    rule: `${RULE}; RFC 7643 section 4.1.2 (groups is readOnly)`,
    profiles: ['rfc'],
    remedy: 'Count memberships to the group when its version is made, and computed attributes to nothing.',
    run: async (probe) => {
      needsTags(probe);
      const user = await probe.makeUser();
      const group = await probe.makeGroup();
      const member = { op: 'add', path: 'members', value: [{ value: user.id }] };
      probe.requireStatus(await probe.patch(group.path, member), [200, 204]);
      const changed = await probe.get(group.path);
      probe.expect(tagOf(probe, changed) !== tagOf(probe, group.reply), 'The tag of the group should change.', changed);
      const same = await probe.get(user.path);
      probe.expect(tagOf(probe, same) === tagOf(probe, user.reply), 'The tag of the user should not change.', same);
    },
  },
  {
    id: 'etag-any',
    title: 'If-Match: * and one right tag of several let a write pass',
    rule: `${RULE}; RFC 9110 section 13.1.1`,
    profiles: ['rfc'],
    remedy: 'Read If-Match as a list of tags, and * as whatever is there.',
    run: async (probe) => {
      needsTags(probe);
      const { path, reply } = await probe.makeUser({ active: true });
      const body = (value: boolean) => ({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value }],
      });
      const several = { 'if-match': `W/"lockstep-check", ${tagOf(probe, reply)}` };
      probe.requireStatus(await probe.send('PATCH', path, { headers: several, body: body(false) }), [200, 204]);
      probe.requireStatus(
        await probe.send('PATCH', path, { headers: { 'if-match': '*' }, body: body(true) }),
        [200, 204],
      );
    },
  },
];

function needsTags(probe: Probe): void {
  probe.skipUnless(probe.offer.features.etag, 'The endpoint says it has no versions.');
}

function tagOf(probe: Probe, reply: Reply): string {
  const { version } = (reply.body?.meta ?? {}) as JsonObject;
  const tag = reply.headers.etag;
  probe.require(isText(version), "'meta.version' is missing.", reply);
  probe.require(isText(tag), 'The header ETag is missing.', reply);
  probe.expect(tag === version, `ETag is ${tag}, but meta.version ${version}.`, reply);
  return String(version);
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== '';
}
