import { GROUP_URN, isJsonObject, type JsonObject, type JsonValue, USER_URN } from '@lockstep/scim';
import type { Check } from '../check.ts';
import { show } from '../difference.ts';
import { NAME_PREFIX } from '../ledger.ts';
import { type Probe, patchBody } from '../probe.ts';
import type { Reply } from '../wire.ts';

const RULE = 'RFC 7644 section 3.7';
const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** Several operations in one request (RFC 7644 section 3.7), where the endpoint says it has them. */
export const bulkChecks: readonly Check[] = [
  {
    id: 'bulk',
    title: 'Bulk runs its operations and answers each with its own status, as text',
    rule: RULE,
    profiles: ['rfc'],
    remedy:
      'Answer 200 with one entry for each operation, in order; status is a text, location is there unless a POST failed.',
    run: async (probe) => {
      const { path } = await probe.makeUser({ active: true });
      const reply = await bulk(probe, [
        { method: 'POST', path: '/Users', bulkId: 'one', data: probe.newUser() },
        { method: 'PATCH', path, data: patchBody([{ op: 'replace', path: 'active', value: false }]) },
        { method: 'POST', path: '/Users', bulkId: 'two', data: nameless(probe) },
        { method: 'DELETE', path },
      ]);
      const [made = {}, changed = {}, refused = {}, removed = {}] = operationsOf(probe, reply);
      probe.expect(
        made.status === '201' && made.bulkId === 'one',
        'The create should be "201" with its bulkId.',
        reply,
      );
      probe.expect(typeof made.location === 'string', 'The create should have its location.', reply);
      probe.expect(['200', '204'].includes(String(changed.status)), 'The PATCH should be "200" or "204".', reply);
      const response = isJsonObject(refused.response) ? refused.response : {};
      probe.expect(
        refused.status === '400' && response.status === '400',
        'The refused create should be "400" with its error.',
        reply,
      );
      probe.expect(removed.status === '204', 'The DELETE should be "204".', reply);
      probe.expectError(await probe.get(path), [404]);
    },
  },
  {
    id: 'bulk-references',
    title: 'A bulkId stands for an id, also before its resource is made',
    rule: 'RFC 7644 section 3.7.2',
    profiles: ['rfc'],
    remedy: 'Work out the order from the references, and put the ids in before an operation runs.',
    run: async (probe) => {
      needsBulk(probe);
      probe.needs('Group', {});
      const displayName = probe.run.newName();
      const reply = await bulk(probe, [
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'group',
          data: { schemas: [GROUP_URN], displayName, members: [{ value: 'bulkId:user', type: 'User' }] },
        },
        { method: 'POST', path: '/Users', bulkId: 'user', data: probe.newUser() },
      ]);
      const [group = {}, user = {}] = operationsOf(probe, reply);
      probe.require(group.status === '201' && user.status === '201', 'Both creates should be "201".', reply);
      const read = await probe.get(`/Groups/${idOf(group)}`);
      probe.expectResource({ members: [{ value: idOf(user) }] }, read, reply);
    },
  },
  {
    id: 'bulk-circle',
    title: 'Two new groups may hold each other',
    rule: 'RFC 7644 section 3.7.1',
    profiles: ['rfc'],
    remedy: 'Create with the open references left out, then fill them in; where that cannot be done, answer 409.',
    run: async (probe) => {
      needsBulk(probe);
      probe.needs('Group', {});
      const group = (bulkId: string, other: string) => ({
        method: 'POST',
        path: '/Groups',
        bulkId,
        data: {
          schemas: [GROUP_URN],
          displayName: probe.run.newName(),
          members: [{ value: `bulkId:${other}`, type: 'Group' }],
        },
      });
      const reply = await bulk(probe, [group('a', 'b'), group('b', 'a')]);
      const [a = {}, b = {}] = operationsOf(probe, reply);
      if (a.status === '409' && b.status === '409') return;
      probe.require(a.status === '201' && b.status === '201', 'Both creates should be "201", or both "409".', reply);
      probe.expectResource({ members: [{ value: idOf(b) }] }, await probe.get(`/Groups/${idOf(a)}`), reply);
      probe.expectResource({ members: [{ value: idOf(a) }] }, await probe.get(`/Groups/${idOf(b)}`), reply);
    },
  },
  {
    id: 'bulk-fail-on-errors',
    title: 'failOnErrors stops after so many failures, and the rest does not run',
    rule: 'RFC 7644 section 3.7.3',
    profiles: ['rfc'],
    remedy: 'Count failures, stop at the number, and leave operations that did not run out of the answer.',
    run: async (probe) => {
      const reply = await bulk(
        probe,
        [
          { method: 'POST', path: '/Users', bulkId: 'one', data: nameless(probe) },
          { method: 'POST', path: '/Users', bulkId: 'two', data: probe.newUser() },
        ],
        1,
      );
      const operations = operationsOf(probe, reply);
      probe.expect(operations.length === 1, `One operation should have run, but ${operations.length} did.`, reply);
    },
  },
  {
    id: 'bulk-unknown-reference',
    title: 'A reference to a bulkId that is not there fails that operation',
    rule: 'RFC 7644 section 3.7.2',
    profiles: ['rfc'],
    remedy: 'Answer 400 or 409 for the operation, and store nothing of it.',
    run: async (probe) => {
      needsBulk(probe);
      probe.needs('Group', {});
      const data = { schemas: [GROUP_URN], displayName: probe.run.newName(), members: [{ value: 'bulkId:nobody' }] };
      const reply = await bulk(probe, [{ method: 'POST', path: '/Groups', bulkId: 'group', data }]);
      const [operation = {}] = operationsOf(probe, reply);
      const isRefused = ['400', '409'].includes(String(operation.status));
      probe.expect(isRefused, `The operation should be "400" or "409", but is ${show(operation.status)}.`, reply);
    },
  },
  {
    id: 'bulk-repeated-id',
    title: 'A bulkId that was used before fails the operation, or the whole request',
    rule: 'RFC 7644 section 3.7 (unique within a request)',
    profiles: ['rfc'],
    remedy: 'Answer the second operation of a bulkId with 400 invalidValue, and carry out the first.',
    run: async (probe) => {
      const create = () => ({ method: 'POST', path: '/Users', bulkId: 'same', data: probe.newUser() });
      const reply = await bulk(probe, [create(), create()]);
      // Refusing the request as a whole keeps the ids apart as well.
      if (reply.status === 400) return probe.expectError(reply, [400]);
      const [first = {}, second = {}] = operationsOf(probe, reply);
      probe.expect(first.status === '201', 'The first operation should be "201".', reply);
      probe.expect(second.status === '400', `The second should be "400", but is ${show(second.status)}.`, reply);
    },
  },
  {
    id: 'bulk-version',
    title: 'The version of an operation guards it as If-Match guards a request',
    rule: `${RULE} (version); section 3.14`,
    profiles: ['rfc'],
    remedy: 'Compare version with the stored one, and answer "412" for the operation when they differ.',
    run: async (probe) => {
      needsBulk(probe);
      probe.skipUnless(probe.offer.features.etag, 'The endpoint says it has no versions.');
      const { path } = await probe.makeUser({ active: true });
      const data = patchBody([{ op: 'replace', path: 'active', value: false }]);
      const reply = await bulk(probe, [{ method: 'PATCH', path, version: 'W/"lockstep-check"', data }]);
      const [operation = {}] = operationsOf(probe, reply);
      probe.expect(operation.status === '412', `The status should be "412", but is ${show(operation.status)}.`, reply);
      probe.expectResource({ active: true }, await probe.get(path), reply);
    },
  },
  {
    id: 'bulk-limit',
    title: 'More operations than maxOperations are refused with 413 before any runs',
    rule: 'RFC 7644 section 3.7.4',
    profiles: ['rfc'],
    remedy: 'Count the operations before running the first, and answer 413 with the limit in the detail.',
    run: async (probe) => {
      needsBulk(probe);
      const limit = probe.offer.features.maxOperations ?? 0;
      if (limit < 1 || limit > 5_000) probe.skip(`The limit of ${limit} operations is too large to try.`);
      const data = probe.newUser();
      const create = { method: 'POST', path: '/Users', bulkId: 'first', data };
      const rest = Array.from({ length: limit }, () => ({ method: 'DELETE', path: '/Users/lockstep-check-unknown' }));
      probe.expectError(await bulk(probe, [create, ...rest]), [413]);
      const found = await probe.find('/Users', `userName eq "${data.userName}"`);
      probe.expect(probe.listOf(found).length === 0, 'Nothing should have run.', found);
    },
  },
];

function needsBulk(probe: Probe): void {
  probe.skipUnless(probe.offer.features.bulk, 'The endpoint says it has no bulk operations.');
}

/** A user to be refused, recognisable should it be made. */
function nameless(probe: Probe): JsonObject {
  return { schemas: [USER_URN], userName: '', displayName: probe.run.newName() };
}

/** Sends the operations, and notes what they made so that it is removed. */
async function bulk(probe: Probe, operations: readonly JsonObject[], failOnErrors?: number): Promise<Reply> {
  needsBulk(probe);
  const body: JsonObject = {
    schemas: [REQUEST],
    ...(failOnErrors !== undefined && { failOnErrors }),
    Operations: [...operations],
  };
  // Never settled: a create answered as refused may have been done all the same.
  for (const { method, path, data } of operations) {
    if (method === 'POST' && isJsonObject(data)) probe.ledger.expect(String(path), data);
  }
  const reply = await probe.send('POST', '/Bulk', { body });
  for (const operation of listIn(reply.body?.Operations)) {
    const id = idOf(operation);
    const endpoint = /\/Groups\//i.test(String(operation.location)) ? '/Groups' : '/Users';
    const isMade = String(operation.method).toUpperCase() === 'POST' && String(operation.status) === '201' && id !== '';
    if (!isMade) continue;
    const { userName, displayName } = (await probe.get(`${endpoint}/${encodeURIComponent(id)}`)).body ?? {};
    const isOurs = [userName, displayName].some((name) => String(name).startsWith(NAME_PREFIX));
    if (isOurs) probe.ledger.add({ endpoint, id });
  }
  return reply;
}

function operationsOf(probe: Probe, reply: Reply): readonly JsonObject[] {
  probe.requireStatus(reply, [200]);
  const { schemas, Operations } = reply.body ?? {};
  const isAnswer = Array.isArray(schemas) && schemas.includes(RESPONSE) && Array.isArray(Operations);
  probe.require(isAnswer, `The answer should be a ${RESPONSE} with its Operations.`, reply);
  return listIn(Operations);
}

function listIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function idOf({ location }: JsonObject): string {
  return typeof location === 'string' ? decodeURIComponent(location.split('/').at(-1) ?? '') : '';
}
