import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';
import type { Check, CheckProfile } from '../check.ts';
import { type Probe, patchBody } from '../probe.ts';
import { entraPatchRows } from './entra-patch-rows.ts';
import { type PatchRow, standardPatchRows } from './patch-rows.ts';

const REMEDY = 'Apply the operations in order to the stored resource, by the rules of RFC 7644 section 3.5.2.';

const noTarget: readonly JsonValue[] = [
  { op: 'replace', path: 'emails[value co "lockstep-check-nobody"].value', value: 'x@lockstep-check.example' },
];

/** Changes by PATCH (RFC 7644 section 3.5.2). */
export const patchChecks: readonly Check[] = [
  ...[...standardPatchRows, ...entraPatchRows].map(rowCheck),
  {
    id: 'patch-no-change',
    title: 'A PATCH that changes nothing succeeds and leaves meta.lastModified and meta.version alone',
    rule: 'RFC 7644 section 3.5.2 (no change shall occur)',
    profiles: ['rfc', 'entra'],
    remedy: 'Compare the new state with the stored one, and write only a difference.',
    run: async (probe) => {
      const { path, resource } = await probe.makeUser({ active: true });
      const before = await probe.get(path);
      const patched = await probe.patch(
        path,
        { op: 'replace', path: 'userName', value: resource.userName ?? '' },
        { op: 'add', path: 'active', value: true },
      );
      probe.requireStatus(patched, [200, 204]);
      const { lastModified, version } = (before.body?.meta ?? {}) as JsonObject;
      const same = { lastModified: lastModified ?? null, version: version ?? null };
      probe.expectResource({ meta: same }, await probe.get(path), patched);
    },
  },
  {
    id: 'patch-atomic',
    title: 'A PATCH of which one operation fails changes nothing at all',
    rule: 'RFC 7644 section 3.5.2 (the resource must not be changed)',
    profiles: ['rfc', 'entra'],
    remedy: 'Work on a copy, and store it only when every operation succeeded.',
    run: async (probe) => {
      const { path, resource } = await probe.makeUser({ active: true });
      const patched = await probe.patch(
        path,
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'id', value: 'lockstep-check-other' },
      );
      probe.expectError(patched, [400], ['mutability']);
      probe.expectResource({ active: true, id: resource.id ?? '' }, await probe.get(path), patched);
    },
  },
  refusal(
    'unknown-operation',
    'an operation that does not exist',
    [{ op: 'move', path: 'active', value: true }],
    'invalidSyntax',
  ),
  refusal('remove-without-path', 'remove without a path', [{ op: 'remove' }], 'noTarget'),
  refusal('remove-required', 'removal of userName', [{ op: 'remove', path: 'userName' }], 'mutability', 'invalidValue'),
  refusal(
    'malformed-path',
    'a path that cannot be read',
    [{ op: 'replace', path: 'name[', value: 'x' }],
    'invalidPath',
    'invalidFilter',
  ),
  refusal(
    'read-only',
    'a write to a readOnly attribute',
    [{ op: 'replace', path: 'meta.created', value: '1999-01-01T00:00:00Z' }],
    'mutability',
  ),
  {
    ...refusal('no-target', 'a filter that matches nothing and describes nothing', noTarget, 'noTarget'),
    run: async (probe) => {
      probe.needsPaths('User', 'emails.value');
      await expectRefused(probe, noTarget, ['noTarget']);
    },
  },
  {
    id: 'patch-without-operations',
    title: 'A PATCH body without Operations is 400 invalidSyntax',
    rule: 'RFC 7644 section 3.5.2',
    profiles: ['rfc'],
    remedy: 'Refuse a body that holds no Operations instead of taking it for success.',
    run: async (probe) => {
      const { path } = await probe.makeUser();
      const { Operations: _left, ...body } = patchBody([]);
      probe.expectError(await probe.send('PATCH', path, { body }), [400], ['invalidSyntax']);
    },
  },
];

function rowCheck({ id, title, profiles, rule, remedy, stored, operations, expected }: PatchRow): Check {
  return {
    id: `patch-${id}`,
    title: `PATCH: ${title}`,
    profiles,
    rule,
    remedy: remedy ?? REMEDY,
    run: async (probe) => {
      probe.skipUnless(probe.offer.features.patch !== false, 'The endpoint says it has no PATCH.');
      probe.needs('User', stored);
      probe.needs('User', Object.fromEntries(Object.entries(expected).filter(([name]) => !isPathKey(name))));
      const usesBoss = JSON.stringify([stored, operations, expected]).includes('{boss}');
      const boss = usesBoss ? (await probe.makeUser()).id : '';
      const [given, sent, wanted] = JSON.parse(
        JSON.stringify([stored, operations, expected]).replaceAll('{boss}', boss),
      ) as [JsonObject, JsonValue[], JsonObject];
      const { path, reply } = await probe.makeUser(unlike(given, probe));
      await expectStored(probe, path, unlikeOperations(sent, probe), unlike(wanted, probe), reply);
    },
  };
}

/** Sends the same PATCH twice, since clients repeat requests: the second one changes nothing. */
async function expectStored(
  probe: Probe,
  path: string,
  operations: JsonValue[],
  expected: JsonObject,
  made: Parameters<Probe['expectResource']>[1],
): Promise<void> {
  const patched = await probe.patch(path, ...operations);
  probe.requireStatus(patched, [200, 204], made);
  const read = await probe.get(path);
  probe.expectResource(expected, read, patched);
  if (patched.status === 200) probe.expectResource(expected, patched);
  if (probe.findings.length > 0) return;
  const repeated = await probe.patch(path, ...operations);
  probe.requireStatus(repeated, [200, 204], patched);
  probe.expectResource(expected, await probe.get(path), repeated);
}

/** Keys that are paths: what must not come back as an attribute. */
function isPathKey(name: string): boolean {
  return name.includes('.') && !/:2\.0:[A-Za-z]+$/.test(name);
}

/** E-mail addresses of the rows, made unlike those of all other users: some endpoints want them unique. */
function unlike(resource: JsonObject, probe: Probe): JsonObject {
  return withAddresses(resource, probe) as JsonObject;
}

function unlikeOperations(operations: JsonValue[], probe: Probe): JsonValue[] {
  return withAddresses(operations, probe) as JsonValue[];
}

const suffixes = new WeakMap<Probe, string>();

function withAddresses(value: JsonValue, probe: Probe): JsonValue {
  const suffix = suffixes.get(probe) ?? probe.run.newName();
  suffixes.set(probe, suffix);
  if (typeof value === 'string') {
    return value.replace(/^(work|home|new)@lockstep-check\.example$/, `${suffix}.$1@${probe.domain}`);
  }
  if (Array.isArray(value)) return value.map((element) => withAddresses(element, probe));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withAddresses(member, probe)]));
}

function refusal(id: string, what: string, operations: readonly JsonValue[], ...scimTypes: readonly string[]): Check {
  const profiles: readonly CheckProfile[] = ['rfc'];
  return {
    id: `patch-refuses-${id}`,
    title: `PATCH: ${what} is refused with 400 ${scimTypes.join(' or ')}, and nothing changes`,
    rule: 'RFC 7644 sections 3.5.2 and 3.12',
    profiles,
    remedy: 'Validate every operation, and answer 400 with the scimType of RFC 7644 table 9.',
    run: (probe) => expectRefused(probe, operations, scimTypes),
  };
}

async function expectRefused(probe: Probe, operations: readonly JsonValue[], scimTypes: readonly string[]) {
  const { path, resource } = await probe.makeUser();
  const patched = await probe.patch(path, ...operations);
  probe.expectError(patched, [400], scimTypes);
  const { meta: _meta, ...attributes } = resource;
  probe.expectResource(attributes, await probe.get(path), patched);
}
