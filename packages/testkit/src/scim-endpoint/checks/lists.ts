import type { JsonObject } from '@lockstep/scim';
import type { Check } from '../check.ts';
import { show } from '../difference.ts';
import { reasonAgainstFilter } from '../filter-support.ts';
import type { MadeResource, Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';

const PROJECTION = 'RFC 7644 section 3.9';
const SORTING = 'RFC 7644 section 3.4.2.3';
const PAGING = 'RFC 7644 section 3.4.2.4';
const CURSOR = 'RFC 9865';

const MOST_IMPORTED = 2_000;

/** Which attributes, in which order, page by page (RFC 7644 sections 3.4.2 and 3.9, RFC 9865). */
export const listChecks: readonly Check[] = [
  {
    id: 'attributes',
    title: 'attributes limits an answer to those named, and id',
    rule: PROJECTION,
    profiles: ['rfc', 'entra'],
    remedy: 'Answer exactly the attributes asked for, and those that are returned always; names in any letter case.',
    run: async (probe) => {
      const { path, id, name } = await probe.makeUser();
      for (const query of [
        'attributes=userName',
        'attributes=USERNAME',
        'attributes=urn:ietf:params:scim:schemas:core:2.0:User:userName',
      ]) {
        const read = await probe.get(path, query);
        probe.requireStatus(read, [200]);
        probe.expectResource({ id, userName: name, name: null, active: null, emails: null, meta: null }, read);
      }
      const listed = await probe.find('/Users', `userName eq "${name}"`, '&attributes=userName');
      const [user = {}] = probe.listOf(listed);
      probe.expect(user.userName === name && user.name === undefined, 'A list should be limited too.', listed);
    },
  },
  {
    id: 'attributes-part',
    title: 'attributes may name a sub-attribute',
    rule: PROJECTION,
    profiles: ['rfc'],
    remedy: 'Cut complex values down to the sub-attributes asked for.',
    run: async (probe) => {
      probe.needs('User', { name: { givenName: 'A', familyName: 'B' } });
      const { path } = await probe.makeUser();
      const read = await probe.get(path, 'attributes=name.givenName,%20userName');
      probe.expectResource({ name: { givenName: 'Lockstep', familyName: null } }, read);
      probe.expect(read.body?.userName !== undefined, 'A blank after the comma should not matter.', read);
    },
  },
  {
    id: 'attributes-brackets',
    title: 'attributes may name an attribute with brackets, which mean nothing there',
    rule: 'Microsoft\'s collection asks for attributes=emails[type eq "work"]',
    profiles: ['entra'],
    remedy: 'Read a name with brackets in attributes as the attribute before them.',
    run: async (probe) => {
      probe.needs('User', { emails: [{ value: 'x' }] });
      const { path, resource } = await probe.makeUser();
      const read = await probe.get(path, `attributes=${encodeURIComponent('emails[type eq "work"]')}`);
      probe.requireStatus(read, [200]);
      probe.expectResource({ emails: resource.emails ?? null, name: null }, read);
    },
  },
  {
    id: 'excluded-attributes',
    title: 'excludedAttributes leaves those out, but never id',
    rule: PROJECTION,
    profiles: ['rfc', 'entra'],
    remedy: 'Answer the usual attributes without those excluded; id is always there.',
    run: async (probe) => {
      const { path, id, name } = await probe.makeUser();
      const read = await probe.get(path, 'excludedAttributes=name,id,active');
      probe.expectResource({ id, userName: name, name: null, active: null }, read);
    },
  },
  {
    id: 'projection-of-writes',
    title: 'attributes limits the answers to writes as well',
    rule: PROJECTION,
    profiles: ['rfc'],
    remedy: 'Apply attributes and excludedAttributes to the answers of POST, PUT and PATCH.',
    run: async (probe) => {
      const body = probe.newUser();
      const made = await probe.send('POST', '/Users', { body, query: 'attributes=userName' });
      probe.requireStatus(made, [201]);
      probe.expectResource({ userName: body.userName ?? '', name: null, active: null }, made);
      const put = await probe.send('PUT', `/Users/${made.body?.id}`, { body, query: 'excludedAttributes=active' });
      probe.requireStatus(put, [200]);
      probe.expectResource({ userName: body.userName ?? '', active: null }, put);
    },
  },
  {
    id: 'sort',
    title: 'A list is in the order asked for, either way',
    rule: SORTING,
    profiles: ['rfc'],
    remedy:
      'Sort by sortBy, ascending unless sortOrder says descending, without regard to letter case where caseExact is false.',
    run: async (probe) => {
      probe.skipUnless(probe.offer.features.sort, 'The endpoint says it does not sort.');
      const some = await someUsers(probe, 4);
      await expectOrder(probe, some, 'userName', 'ascending', [0, 1, 2, 3]);
      await expectOrder(probe, some, 'userName', 'descending', [3, 2, 1, 0]);
    },
  },
  {
    id: 'sort-missing-value',
    title: 'Resources without a value come last ascending and first descending',
    rule: SORTING,
    profiles: ['rfc'],
    remedy: 'Order a missing value behind all others, and reverse that with the order.',
    run: async (probe) => {
      probe.skipUnless(probe.offer.features.sort, 'The endpoint says it does not sort.');
      probe.needs('User', { title: 'x' });
      const some = await someUsers(probe, 3, [{ title: 'b' }, {}, { title: 'A' }]);
      await expectOrder(probe, some, 'title', 'ascending', [2, 0, 1]);
      await expectOrder(probe, some, 'title', 'descending', [1, 0, 2]);
    },
  },
  {
    id: 'sort-list',
    title: 'A list sorts by its primary element, else by its first',
    rule: SORTING,
    profiles: ['rfc'],
    remedy: 'Sort a multi-valued attribute by the value of its primary element, or of the first where none is primary.',
    run: async (probe) => {
      probe.skipUnless(probe.offer.features.sort, 'The endpoint says it does not sort.');
      probe.needs('User', {
        phoneNumbers: [
          { value: '1', type: 'work' },
          { value: '2', type: 'mobile' },
        ],
      });
      const some = await someUsers(probe, 3, [
        {
          phoneNumbers: [
            { value: '1', type: 'work' },
            { value: '9', type: 'mobile', primary: true },
          ],
        },
        {
          phoneNumbers: [
            { value: '5', type: 'work' },
            { value: '2', type: 'mobile' },
          ],
        },
        { phoneNumbers: [{ value: '7', type: 'work', primary: true }] },
      ]);
      await expectOrder(probe, some, 'phoneNumbers', 'ascending', [1, 2, 0]);
      await expectOrder(probe, some, 'phoneNumbers.value', 'descending', [0, 2, 1]);
    },
  },
  {
    id: 'paging',
    title: 'Pages by startIndex and count hold every resource once',
    rule: `${PAGING}; Okta and Microsoft Entra ID import page by page`,
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    remedy: 'Count from 1, keep one stable order over all pages, and let totalResults be the number of all matches.',
    run: async (probe) => {
      await needsNarrowing(probe);
      const { users, filter } = await someUsers(probe, 5);
      const seen: string[] = [];
      for (const startIndex of [1, 3, 5]) {
        const reply = await probe.find('/Users', filter, `&startIndex=${startIndex}&count=2`);
        const page = probe.listOf(reply);
        seen.push(...page.map(({ id }) => String(id)));
        expectPage(probe, reply, { total: 5, size: startIndex === 5 ? 1 : 2, startIndex });
      }
      const isWhole = new Set(seen).size === 5 && users.every(({ id }) => seen.includes(id));
      probe.expect(isWhole, `The pages should hold five users once each, but held ${show(seen)}.`);
    },
  },
  {
    id: 'paging-first-page',
    title: 'A page without filter holds at most count resources, and totalResults counts all',
    rule: `${PAGING}; the connection test of Okta`,
    profiles: ['rfc', 'okta', 'google'],
    remedy: 'Answer count resources, and totalResults as a JSON number of all there are.',
    run: async (probe) => {
      await someUsers(probe, 3);
      const reply = await probe.get('/Users', 'startIndex=1&count=2');
      const page = probe.listOf(reply);
      const total = Number(reply.body?.totalResults);
      probe.expect(
        page.length === 2 && total >= 3,
        `Two of at least three users should be answered, but ${page.length} of ${total} are.`,
        reply,
      );
    },
  },
  {
    id: 'paging-import',
    title: 'All pages of a list without filter hold every user once',
    rule: `${PAGING}; Okta imports so, and Microsoft Entra ID discovers accounts so`,
    profiles: ['rfc', 'entra', 'okta', 'authentik'],
    remedy: 'Keep one stable order over all pages, and let totalResults be the number of all matches.',
    run: async (probe) => {
      const { users } = await someUsers(probe, 3);
      const first = await probe.get('/Users', 'startIndex=1&count=1');
      probe.listOf(first);
      const total = Number(first.body?.totalResults);
      if (total > MOST_IMPORTED) probe.skip(`${total} users are too many to read them all.`);
      const size = Math.max(2, Math.ceil(total / 5));
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= total; startIndex += size) {
        const page = await probe.get('/Users', `startIndex=${startIndex}&count=${size}`);
        seen.push(...probe.listOf(page).map(({ id }) => String(id)));
      }
      probe.expect(new Set(seen).size === seen.length, 'A user is on two pages.', first);
      const missing = users.filter(({ id }) => !seen.includes(id));
      probe.expect(missing.length === 0, `${missing.map(({ id }) => id).join(', ')} should be on a page.`, first);
    },
  },
  {
    id: 'paging-odd',
    title: 'Odd page numbers are read as the standard says',
    rule: PAGING,
    profiles: ['rfc'],
    remedy:
      'Read startIndex below 1 as 1 and count below 0 as 0; count=0 answers totalResults only; past the end is an empty page.',
    run: async (probe) => {
      await needsNarrowing(probe);
      const { filter } = await someUsers(probe, 2);
      const pages: readonly (readonly [string, number])[] = [
        ['startIndex=0&count=1', 1],
        ['startIndex=-5', 2],
        ['count=0', 0],
        ['count=-1', 0],
        ['startIndex=3', 0],
        ['startIndex=100000', 0],
        ['count=1000000', 2],
      ];
      for (const [query, size] of pages) {
        const reply = await probe.find('/Users', filter, `&${query}`);
        probe.listOf(reply);
        expectPage(probe, reply, { total: 2, size });
      }
    },
  },
  {
    id: 'cursor',
    title: 'Pages by cursor hold every resource once, and the last has no nextCursor',
    rule: CURSOR,
    profiles: ['rfc'],
    remedy:
      'Start at an empty cursor, answer nextCursor until nothing is left, and continue behind a key, not a number.',
    run: async (probe) => {
      await needsNarrowing(probe);
      needsCursor(probe);
      const { users, filter } = await someUsers(probe, 5);
      const seen: string[] = [];
      let cursor: string | undefined = '';
      for (let page = 0; cursor !== undefined && page < 6; page += 1) {
        const reply: Reply = await probe.find('/Users', filter, `&count=2&cursor=${encodeURIComponent(cursor)}`);
        seen.push(...probe.listOf(reply).map(({ id }) => String(id)));
        const next = reply.body?.nextCursor;
        cursor = typeof next === 'string' && next !== '' ? next : undefined;
        const isPlain = cursor === undefined || /^[A-Za-z0-9._~-]+$/.test(cursor);
        probe.expect(isPlain, 'A cursor should use unreserved characters of an address only.', reply);
        const [first] = users;
        // What was delivered and then deleted must not shift what follows.
        if (page === 0 && first) await probe.send('DELETE', `/Users/${seen[0] ?? first.id}`);
      }
      const isWhole = seen.length === 5 && new Set(seen).size === 5;
      probe.expect(isWhole, `The pages should hold five users once each, but held ${show(seen)}.`);
    },
  },
  {
    id: 'cursor-refused',
    title: 'A cursor that is none is 400 invalidCursor',
    rule: CURSOR,
    profiles: ['rfc'],
    remedy: 'Verify cursors, and answer 400 with scimType invalidCursor for those that are not yours.',
    run: async (probe) => {
      await needsNarrowing(probe);
      needsCursor(probe);
      probe.expectError(await probe.get('/Users', 'count=2&cursor=lockstep-check'), [400], ['invalidCursor']);
      const { filter } = await someUsers(probe, 3);
      const reply = await probe.find('/Users', filter, '&count=1&cursor=');
      const next = String(reply.body?.nextCursor);
      const other = `filter=${encodeURIComponent('userName eq "lockstep-check"')}&count=1&cursor=${encodeURIComponent(next)}`;
      probe.expectError(await probe.get('/Users', other), [400], ['invalidCursor']);
    },
  },
  {
    id: 'cursor-count',
    title: 'A count below 1 beside a cursor is 400 invalidCount',
    rule: CURSOR,
    profiles: ['rfc'],
    remedy: 'Answer 400 with scimType invalidCount, unlike pages by startIndex, where such a count is read as 0.',
    run: async (probe) => {
      needsCursor(probe);
      for (const count of ['0', '-1', 'some']) {
        probe.expectError(await probe.get('/Users', `cursor=&count=${count}`), [400], ['invalidCount']);
      }
    },
  },
];

function needsCursor(probe: Probe): void {
  probe.skipUnless(probe.offer.features.cursor, 'The endpoint does not advertise paging by cursor.');
}

interface SomeUsers {
  readonly users: readonly MadeResource[];
  readonly filter: string;
}

/** Users of the check in the order of their names, and a filter that finds just them. */
async function someUsers(probe: Probe, count: number, more: readonly JsonObject[] = []): Promise<SomeUsers> {
  const prefix = probe.run.newName();
  const users: MadeResource[] = [];
  for (let index = 0; index < count; index += 1) {
    users.push(await probe.make('/Users', probe.newUser(more[index], `${prefix}-${'abcdefgh'.charAt(index)}`)));
  }
  return { users, filter: `userName sw "${prefix}-"` };
}

/** Ends the check where a list cannot be narrowed to the users of the check. */
async function needsNarrowing(probe: Probe): Promise<void> {
  const reason = await reasonAgainstFilter(probe, 'userName sw "x"');
  if (reason !== undefined) probe.skip(reason);
}

/** The users come in this order: in a list narrowed to them, else in the first page of all, when that holds them. */
async function expectOrder(
  probe: Probe,
  { users, filter }: SomeUsers,
  sortBy: string,
  sortOrder: 'ascending' | 'descending',
  places: readonly number[],
): Promise<void> {
  const reason = await reasonAgainstFilter(probe, filter);
  const query = `sortBy=${sortBy}&sortOrder=${sortOrder}`;
  const reply =
    reason === undefined
      ? await probe.find('/Users', filter, `&${query}`)
      : await probe.get('/Users', `count=200&${query}`);
  const ids = users.map(({ id }) => id);
  const found = probe.listOf(reply).flatMap(({ id }) => (ids.includes(String(id)) ? [String(id)] : []));
  if (reason !== undefined && found.length < ids.length)
    probe.skip(`${reason} There are too many users to see the order.`);
  const wanted = places.map((place) => ids[place] ?? '');
  const isRight = show(found) === show(wanted);
  probe.expect(
    isRight,
    `By ${sortBy} ${sortOrder}, the order should be ${show(wanted)}, but is ${show(found)}.`,
    reply,
  );
}

function expectPage(probe: Probe, reply: Reply, page: { total: number; size: number; startIndex?: number }): void {
  const { totalResults, itemsPerPage, startIndex, Resources } = reply.body ?? {};
  const size = Array.isArray(Resources) ? Resources.length : 0;
  probe.expect(
    totalResults === page.total,
    `'totalResults' should be ${page.total}, but is ${show(totalResults)}.`,
    reply,
  );
  probe.expect(size === page.size, `The page should hold ${page.size} resources, but holds ${size}.`, reply);
  const isCounted = itemsPerPage === undefined ? page.size === Number(totalResults) : itemsPerPage === size;
  probe.expect(isCounted, `'itemsPerPage' should be ${size}, but is ${show(itemsPerPage)}.`, reply);
  if (page.startIndex === undefined || page.size === page.total) return;
  probe.expect(
    startIndex === page.startIndex,
    `'startIndex' should be ${page.startIndex}, but is ${show(startIndex)}.`,
    reply,
  );
}
