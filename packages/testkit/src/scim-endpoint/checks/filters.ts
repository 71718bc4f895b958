import type { JsonObject } from '@lockstep/scim';
import type { Check } from '../check.ts';
import { show } from '../difference.ts';
import { reasonAgainstFilter } from '../filter-support.ts';
import { offeredPart, requiredOfUsers } from '../offer.ts';
import type { Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';
import { FILTER_RULE, type FilterRow, filterRows, population } from './filter-rows.ts';

const REMEDY =
  'Parse the filter by the grammar of the RFC and evaluate it by the types of the attributes; never ignore a part of it.';

/** Looking resources up (RFC 7644 section 3.4.2.2). */
export const filterChecks: readonly Check[] = [
  {
    id: 'filter-user-name',
    title: 'A user is found by userName, in any letter case, and nobody else',
    rule: `${FILTER_RULE}; Microsoft Entra ID, Okta, OneLogin, JumpCloud and Google look users up by it`,
    profiles: ['rfc', 'entra', 'okta', 'onelogin', 'jumpcloud', 'google'],
    remedy: 'Answer userName eq from an index on the name without letter case.',
    run: async (probe) => {
      await probe.makeUser();
      const { id, name } = await probe.makeUser();
      for (const value of [name, name.toUpperCase()]) await expectFound(probe, id, `filter=${lookUp(value)}`);
    },
  },
  {
    id: 'filter-plus',
    title: 'A + in a query is a blank, and %2B a plus sign',
    rule: 'Microsoft Entra ID sends blanks as +',
    profiles: ['entra'],
    remedy: 'Decode the query string as forms do: + is a blank, %2B is +.',
    run: async (probe) => {
      const user = probe.newUser();
      const userName = String(user.userName).replace('@', '+tag@');
      const { id } = await probe.make('/Users', { ...user, userName });
      await expectFound(probe, id, `filter=${lookUp(userName)}`);
      await expectFound(probe, id, `filter=${lookUp(userName).replaceAll('%20', '+')}`);
    },
  },
  {
    id: 'filter-nobody',
    title: 'A filter that nobody matches is 200 with an empty list',
    rule: `${FILTER_RULE}; the connection test of Microsoft Entra ID`,
    profiles: ['rfc', 'entra', 'okta', 'onelogin', 'jumpcloud', 'google'],
    remedy: 'Answer 200 with totalResults 0 and Resources [], never 404.',
    run: async (probe) => {
      await probe.makeUser();
      const reply = await probe.get('/Users', `filter=${lookUp(probe.run.newName())}`);
      const isEmpty = probe.listOf(reply).length === 0 && reply.body?.totalResults === 0;
      probe.expect(isEmpty, 'Nobody has this name, yet somebody is found.', reply);
      probe.expect(Array.isArray(reply.body?.Resources), "'Resources' should be there, as [].", reply);
    },
  },
  {
    id: 'filter-search',
    title: 'POST to /.search below an endpoint answers as GET does',
    rule: 'RFC 7644 section 3.4.3',
    profiles: ['rfc'],
    remedy: 'Read filter, attributes, sortBy, startIndex and count from the body, and answer as for GET.',
    run: async (probe) => {
      const { id, name } = await probe.makeUser();
      const filter = `userName eq "${name}"`;
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter,
        startIndex: 1,
        count: 5,
      };
      await probe.makeUser();
      const reply = await probe.send('POST', '/Users/.search', { body });
      expectOnly(probe, id, reply);
    },
  },
  {
    id: 'filter-search-all',
    title: 'POST to /.search of the endpoint finds resources of every type',
    rule: 'RFC 7644 sections 3.4.2.1 and 3.4.3',
    profiles: ['rfc'],
    remedy: 'Search all resource types; where a type lacks an attribute of the filter, nothing of it matches.',
    run: async (probe) => {
      probe.needs('Group', {});
      const user = await probe.makeUser();
      const group = await probe.makeGroup({ externalId: probe.run.newName() });
      probe.skipUnless(probe.offer.features.filter !== false, 'The endpoint says it has no filters.');
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: `id eq "${user.id}" or id eq "${group.id}"`,
      };
      const reply = await probe.send('POST', '/.search', { body });
      if (reply.status === 501) probe.skip('The endpoint answers a search over all resource types with 501.');
      const found = probe.listOf(reply).map(({ id }) => String(id));
      const isRight = found.length === 2 && found.includes(user.id) && found.includes(group.id);
      probe.expect(isRight, `One user and one group should be found, but ${show(found)} are.`, reply);
    },
  },
  {
    id: 'filter-memberships',
    title: 'Groups are found by a member, and members by a group',
    rule: `${FILTER_RULE}; RFC 7643 sections 4.1.2 and 4.2`,
    profiles: ['rfc'],
    remedy: 'Index memberships both ways, and answer members.value eq and groups.value eq from them.',
    run: async (probe) => {
      probe.needs('Group', {});
      const user = await probe.makeUser();
      await probe.makeUser();
      const group = await probe.makeGroup({ members: [{ value: user.id }] });
      await probe.makeGroup();
      const groups = await probe.find('/Groups', `members.value eq "${user.id}"`);
      expectOnly(probe, group.id, groups);
      probe.needsPaths('User', 'groups');
      expectOnly(probe, user.id, await probe.find('/Users', `groups.value eq "${group.id}"`));
    },
  },
  {
    id: 'filter-refused',
    title: 'A filter that cannot be read is 400 invalidFilter',
    rule: 'RFC 7644 sections 3.4.2.2 and 3.12',
    profiles: ['rfc'],
    remedy:
      'Refuse what the grammar does not know, unknown attributes included; answering with nothing makes clients create duplicates.',
    run: async (probe) => {
      for (const filter of unreadable) {
        probe.expectError(await probe.find('/Users', filter), [400], ['invalidFilter']);
      }
    },
  },
  ...filterRows.map(rowCheck),
];

function lookUp(userName: string): string {
  return encodeURIComponent(`userName eq ${JSON.stringify(userName)}`);
}

async function expectFound(probe: Probe, id: string, query: string): Promise<void> {
  expectOnly(probe, id, await probe.get('/Users', query));
}

function expectOnly(probe: Probe, id: string, reply: Reply): void {
  const found = probe.listOf(reply).map((user) => String(user.id));
  const isRight = found.length === 1 && found[0] === id && reply.body?.totalResults === 1;
  probe.expect(isRight, `This should find one resource, ${id}, but found ${found.length}: ${show(found)}.`, reply);
}

const unreadable = [
  'userName',
  'userName eq',
  'userName is "a"',
  'userName eq "a',
  'userName eq "a" and',
  'userName eq "a" userName eq "b"',
  '(userName eq "a"',
  'userName eq "a")',
  'not userName eq "a"',
  'emails[type eq "work"',
  'lockstepCheckUnknown eq "a"',
  'and',
];

function rowCheck({ id, title, filter, finds, by, rule, profiles, remedy }: FilterRow): Check {
  return {
    id: `filter-${id}`,
    title: `Filter: ${title}`,
    rule: rule ?? FILTER_RULE,
    profiles: profiles ?? ['rfc'],
    remedy: remedy ?? REMEDY,
    run: async (probe) => {
      probe.needsPaths('User', ...by);
      const people = await populate(probe);
      const text = withNames(filter, people);
      const reason = await reasonAgainstFilter(probe, text);
      if (reason !== undefined) probe.skip(reason);
      const reply = await probe.find('/Users', text, '&count=50');
      const found = probe.listOf(reply).map((user) => String(user.id));
      const wanted = finds.map((key) => people.ids[key] ?? '');
      const missing = finds.filter((key) => !found.includes(people.ids[key] ?? ''));
      const tooMuch = found.filter((user) => !wanted.includes(user));
      probe.expect(
        missing.length === 0,
        `${text} should find ${missing.join(', ')} of ${describe(people)}, but does not.`,
        reply,
      );
      probe.expect(
        tooMuch.length === 0,
        `${text} should not find ${nameAll(tooMuch, people)}; there are ${describe(people)}.`,
        reply,
      );
    },
  };
}

interface People {
  readonly n: string;
  readonly now: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly bodies: Readonly<Record<string, JsonObject>>;
}

/** The users filters are tried on, made at the first filter check and shared by all. */
function populate(probe: Probe): Promise<People> {
  return probe.run.remember('people', async () => {
    const n = probe.run.newName();
    const ids: Record<string, string> = {};
    const bodies: Record<string, JsonObject> = {};
    let now = '';
    for (const [key, wanted] of Object.entries(population)) {
      const more = JSON.parse(JSON.stringify(wanted).replaceAll('{n}', n)) as JsonObject;
      const body = bodyOf(probe, more, `${n}-${key}`);
      const made = await probe.make('/Users', body);
      probe.run.ledger.add({ endpoint: '/Users', id: made.id });
      probe.ledger.release({ endpoint: '/Users', id: made.id });
      ids[key] = made.id;
      bodies[key] = offeredPart(probe.offer, 'User', more);
      const created = (made.resource.meta as JsonObject | undefined)?.created;
      if (now === '' && typeof created === 'string') now = created;
    }
    return { n, now, ids, bodies };
  });
}

function bodyOf(probe: Probe, more: JsonObject, name: string): JsonObject {
  const required = new Set(requiredOfUsers(probe.offer).map((attribute) => attribute.name));
  const body = { ...probe.newUser({}, name) };
  for (const [attribute, value] of Object.entries(offeredPart(probe.offer, 'User', more))) {
    if (value !== null) body[attribute] = value;
    else if (!required.has(attribute)) delete body[attribute];
  }
  return body;
}

function withNames(text: string, { n, ids, now }: People): string {
  const named = text.replaceAll('{n}', n).replaceAll('{N}', n.toUpperCase()).replaceAll('{now}', now);
  return named.replace(/\{([a-z]+)\}/g, (all, key: string) => ids[key] ?? all);
}

function describe({ bodies }: People): string {
  return Object.entries(bodies)
    .map(([key, body]) => `${key} ${show(body)}`)
    .join(', ');
}

function nameAll(ids: readonly string[], people: People): string {
  const named = ids.map((id) => Object.entries(people.ids).find(([, known]) => known === id)?.[0] ?? `stranger ${id}`);
  return named.slice(0, 5).join(', ');
}
