import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Copy, DeltaReader } from './delta-reader.ts';
import { type DirectoryWorld, openDirectoryWorld } from './directory-world.ts';

const PEOPLE = 8;
const TEAMS = 4;

/** One thing somebody does to the directory; it may fail, as it would when others are quicker. */
type Act =
  | { readonly kind: 'title'; readonly who: number; readonly value: string | null }
  | { readonly kind: 'manager'; readonly who: number; readonly other: number }
  | { readonly kind: 'unmanaged' | 'deleteUser' | 'restoreUser' | 'createUser'; readonly who: number }
  | { readonly kind: 'join' | 'leave' | 'own' | 'disown'; readonly team: number; readonly who: number }
  | { readonly kind: 'nest' | 'unnest'; readonly team: number; readonly other: number }
  | { readonly kind: 'deleteTeam' | 'restoreTeam' | 'rename'; readonly team: number }
  | { readonly kind: 'purgeUser' | 'purgeTeam'; readonly which: number };

const who = fc.nat(PEOPLE - 1);
const team = fc.nat(TEAMS - 1);
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('title' as const), who, value: fc.constantFrom('Cook', 'Clerk', null) }),
  fc.record({ kind: fc.constant('manager' as const), who, other: who }),
  fc.record({ kind: fc.constantFrom('unmanaged', 'deleteUser', 'restoreUser', 'restoreUser', 'createUser'), who }),
  { arbitrary: fc.record({ kind: fc.constantFrom('join', 'join', 'leave', 'own', 'disown'), team, who }), weight: 3 },
  fc.record({ kind: fc.constantFrom('nest', 'unnest'), team, other: team }),
  fc.record({ kind: fc.constantFrom('deleteTeam', 'restoreTeam', 'restoreTeam', 'rename'), team }),
  fc.record({ kind: fc.constantFrom('purgeUser', 'purgeTeam'), which: fc.nat(20) }),
);

test('a reader that restarts at random while users change at once ends with what the directory holds', async (t) => {
  const world = await openDirectoryWorld('PostgreSQL');
  t.after(() => world.close());
  const people: string[] = [];
  const teams: string[] = [];
  for (let n = 0; n < PEOPLE; n += 1) people.push(await world.user(`user${n}`));
  for (let n = 0; n < TEAMS; n += 1) teams.push(await world.group(`team${n}`));
  let created = 0;

  const act = async (one: Act): Promise<unknown> => {
    const path = (kind: 'users' | 'groups', id: string | undefined) => `/${kind}/${id}`;
    switch (one.kind) {
      case 'title':
        return world.call('PATCH', path('users', people[one.who]), { jobTitle: one.value });
      case 'manager':
        return world.call('PUT', `/users/${people[one.who]}/manager/$ref`, {
          '@odata.id': `/users/${people[one.other]}`,
        });
      case 'unmanaged':
        return world.call('DELETE', `/users/${people[one.who]}/manager/$ref`);
      case 'deleteUser':
        return world.call('DELETE', path('users', people[one.who]));
      case 'restoreUser':
        return world.call('POST', `/directory/deletedItems/${people[one.who]}/restore`);
      case 'createUser':
        created += 1;
        people[one.who] = await world.user(`new${created}`);
        return undefined;
      case 'join':
        return world.call('POST', `/groups/${teams[one.team]}/members/$ref`, {
          '@odata.id': `/users/${people[one.who]}`,
        });
      case 'leave':
        return world.call('DELETE', `/groups/${teams[one.team]}/members/${people[one.who]}/$ref`);
      case 'own':
        return world.call('POST', `/groups/${teams[one.team]}/owners/$ref`, {
          '@odata.id': `/users/${people[one.who]}`,
        });
      case 'disown':
        return world.call('DELETE', `/groups/${teams[one.team]}/owners/${people[one.who]}/$ref`);
      case 'nest':
        return world.call('POST', `/groups/${teams[one.team]}/members/$ref`, {
          '@odata.id': `/groups/${teams[one.other]}`,
        });
      case 'unnest':
        return world.call('DELETE', `/groups/${teams[one.team]}/members/${teams[one.other]}/$ref`);
      case 'deleteTeam':
        return world.call('DELETE', path('groups', teams[one.team]));
      case 'restoreTeam':
        return world.call('POST', `/directory/deletedItems/${teams[one.team]}/restore`);
      case 'rename':
        created += 1;
        return world.call('PATCH', path('groups', teams[one.team]), { displayName: `team ${created}` });
      case 'purgeUser':
      case 'purgeTeam':
        return world.call(
          'DELETE',
          `/directory/deletedItems/${(one.kind === 'purgeUser' ? people : teams)[one.which]}`,
        );
    }
  };

  const readers = [
    '/users/delta?$select=userPrincipalName,displayName,jobTitle,manager',
    '/groups/delta?$select=displayName,members,owners',
  ];
  const headers = fc.constantFrom<Record<string, string>>(
    { prefer: 'odata.maxpagesize=2' },
    { prefer: 'return=minimal, odata.maxpagesize=3' },
    {},
  );
  const runs = fc.record({
    writers: fc.array(fc.array(acts, { minLength: 5, maxLength: 25 }), { minLength: 1, maxLength: 4 }),
    // What a reader does after a page: goes on, reads its last page again, or forgets everything.
    moods: fc.array(fc.constantFrom('on', 'on', 'on', 'again', 'anew'), { minLength: 5, maxLength: 20 }),
    headers,
  });

  await fc.assert(
    fc.asyncProperty(runs, async ({ writers, moods, headers: prefer }) => {
      let busy = true;
      const writing = Promise.all(
        writers.map(async (script) => {
          for (const one of script) await act(one);
        }),
      ).finally(() => {
        busy = false;
      });
      const reading = readers.map(async (first) => {
        let reader = new DeltaReader(world, first, prefer);
        for (let step = 0; busy || step < moods.length; step += 1) {
          const before = reader.link;
          await reader.page();
          const mood = moods[step % moods.length];
          // A replay tells the state of now or of then; the round that follows puts it right. That of the first page
          // begins anew.
          if (mood === 'again') reader.link = before;
          else if (mood === 'anew' && step < moods.length) reader = new DeltaReader(world, first, prefer);
        }
        return reader;
      });
      await writing;
      const [users, groups] = await Promise.all(reading);
      // The round under way may have begun before the last change.
      for (const reader of [users!, groups!, users!, groups!]) await reader.round();
      assert.deepEqual(shown(users!.copies), await usersNow(world));
      assert.deepEqual(shown(groups!.copies), await groupsNow(world));
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

type Shown = Readonly<Record<string, { readonly properties: unknown; readonly related: unknown }>>;

function shown(copies: ReadonlyMap<string, Copy>): Shown {
  const entries = [...copies].map(([id, { properties, related }]) => {
    const relations = Object.entries(related).filter(([, ids]) => ids.size > 0);
    return [id, { properties, related: Object.fromEntries(relations.map(([name, ids]) => [name, [...ids].sort()])) }];
  });
  return Object.fromEntries(entries.sort());
}

type Item = Record<string, unknown> & { readonly id: string };

async function usersNow(world: DirectoryWorld): Promise<Shown> {
  const select = 'id,userPrincipalName,displayName,jobTitle';
  const { body } = await world.call('GET', `/users?$select=${select}&$expand=manager($select=id)&$top=999`, undefined, {
    expect: 200,
  });
  const entries = body.value.map(({ id, manager, ...rest }: Item & { manager?: Item }) => {
    const related = manager === undefined ? {} : { manager: [manager.id] };
    return [id, { properties: present(rest), related }];
  });
  return Object.fromEntries(entries.sort());
}

async function groupsNow(world: DirectoryWorld): Promise<Shown> {
  const { body } = await world.call('GET', '/groups?$select=id,displayName&$top=999', undefined, { expect: 200 });
  const entries = await Promise.all(
    body.value.map(async ({ id, ...rest }: Item) => {
      const related: Record<string, string[]> = {};
      for (const relation of ['members', 'owners']) {
        const list = await world.call('GET', `/groups/${id}/${relation}?$select=id&$top=999`, undefined, {
          expect: 200,
        });
        const ids = list.body.value.map((item: Item) => item.id).sort();
        if (ids.length > 0) related[relation] = ids;
      }
      return [id, { properties: present(rest), related }];
    }),
  );
  return Object.fromEntries(entries.sort());
}

function present(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
