import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { sampleFiles } from './generate.ts';
import type { Assignment } from './organisation/assignments.ts';

type Row = Readonly<Record<string, string>>;

const files = sampleFiles();

/** The file as an ordinary reader of RFC 4180 understands it. */
function rowsOf(name: string): readonly Row[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of (files.get(name) ?? '').matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])/g,
  )) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\n') rows.push([]);
  }
  const [header = [], ...rest] = rows.slice(0, -1);
  return rest.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index]!])));
}

const users = rowsOf('users.csv');
const groups = rowsOf('groups.csv');
const members = rowsOf('members.csv');
const { applications } = JSON.parse(files.get('assignments.json') ?? '') as { applications: readonly Assignment[] };

const guests = users.filter(({ userType }) => userType === 'Guest');
const blocked = users.filter(({ accountEnabled }) => accountEnabled === 'false');
const withoutMail = users.filter(({ mail }) => mail === '');
const withoutSurname = users.filter(({ surname }) => surname === '');
const byName = new Map(users.map((user) => [user.userPrincipalName, user]));

function membersOf(group: string): readonly string[] {
  return members.filter((row) => row.group === group).map(({ member = '' }) => member);
}

function assigned(template: string): Assignment {
  const found = applications.find((application) => application.template === template);
  assert.ok(found);
  return found;
}

/** How many of the values occur more than once without case. */
function repeated(values: readonly (string | undefined)[]): number {
  return values.length - new Set(values.map((value) => value?.normalize('NFC').toLowerCase())).size;
}

describe('the sample organisation', () => {
  test('comes out of the generator byte by byte as it is kept', async () => {
    for (const [name, text] of files) {
      assert.equal(await readFile(new URL(name, import.meta.url), 'utf8'), text, `${name}: run npm run samples`);
    }
    assert.deepEqual(sampleFiles(), files, 'a second run');
  });

  test('has the numbers its description gives', () => {
    assert.deepEqual(
      {
        users: users.length,
        groups: groups.length,
        guests: guests.length,
        blocked: blocked.length,
        withoutMail: withoutMail.length,
        withoutSurname: withoutSurname.length,
      },
      { users: 1000, groups: 40, guests: 25, blocked: 30, withoutMail: 12, withoutSurname: 8 },
    );
  });

  test('gives nobody two shortcomings', () => {
    const all = [...guests, ...blocked, ...withoutMail, ...withoutSurname];
    assert.equal(new Set(all).size, all.length);
  });

  test('leaves those without surname their display name alone', () => {
    for (const { givenName, displayName } of withoutSurname) {
      assert.equal(givenName, '');
      assert.notEqual(displayName, '');
    }
  });

  test('has no principal name, mail address or employee number twice', () => {
    assert.equal(repeated(users.map(({ userPrincipalName }) => userPrincipalName)), 0);
    assert.equal(repeated(users.map(({ mail }) => mail).filter((mail) => mail !== '')), 0);
    assert.equal(repeated(users.map(({ employeeId }) => employeeId).filter((id) => id !== '')), 0);
    assert.equal(repeated(groups.map(({ mailNickname }) => mailNickname)), 0);
  });

  test('writes principal names in ASCII, those of guests with their own address', () => {
    for (const { userPrincipalName = '', userType } of users) {
      const form =
        userType === 'Guest' ? /^[a-z.-]+_[a-z.-]+#EXT#@halden\.example$/ : /^[A-Za-z0-9.'-]+@halden\.example$/;
      assert.match(userPrincipalName, form);
    }
  });

  test('leads every chain of managers to one person', () => {
    const heads = users.filter(({ manager }) => manager === '');
    assert.equal(heads.length, 1);
    for (const user of users) {
      let current: Row | undefined = user;
      let steps = 0;
      while (current && current !== heads[0] && steps < 10) {
        current = byName.get(current.manager ?? '');
        steps += 1;
      }
      assert.equal(current, heads[0], user.userPrincipalName);
    }
  });

  test('lets nobody with an unfinished account lead', () => {
    const managers = new Set(users.map(({ manager }) => manager));
    for (const { userPrincipalName } of [...guests, ...blocked, ...withoutMail, ...withoutSurname]) {
      assert.equal(managers.has(userPrincipalName), false, userPrincipalName);
    }
  });

  const oddities: readonly (readonly [string, (user: Row) => boolean])[] = [
    ['an apostrophe in the principal name', ({ userPrincipalName = '' }) => userPrincipalName.includes("'")],
    ['a hyphen in the surname', ({ surname = '' }) => surname.includes('-')],
    ['quotes in the display name', ({ displayName = '' }) => displayName.includes('"')],
    ['a comma in the display name', ({ displayName = '' }) => displayName.includes(',')],
    ['a percent sign in the title', ({ jobTitle = '' }) => jobTitle.includes('%')],
    ['emoji in the title', ({ jobTitle = '' }) => /\p{Extended_Pictographic}/u.test(jobTitle)],
    ['a title of 128 characters', ({ jobTitle = '' }) => jobTitle.length === 128],
    ['accents as separate characters', ({ displayName = '' }) => displayName !== displayName.normalize('NFC')],
    ['a line break in the address', ({ streetAddress = '' }) => streetAddress.includes('\n')],
    ['a backslash', ({ officeLocation = '' }) => officeLocation.includes('\\')],
    ['capitals in the principal name', ({ userPrincipalName = '' }) => /CASE/.test(userPrincipalName)],
    ['a cost centre that begins with zero', (user) => user['employeeOrgData.costCenter']?.startsWith('0') === true],
  ];
  for (const [what, has] of oddities) {
    test(`contains ${what}`, () => assert.ok(users.some(has)));
  }

  const scripts = ['Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Hiragana', 'Hangul'];
  for (const script of scripts) {
    test(`has names written in ${script}`, () => {
      const letters = new RegExp(`\\p{Script=${script}}`, 'u');
      assert.ok(users.filter(({ givenName = '' }) => letters.test(givenName)).length >= 1);
    });
  }

  test('speaks languages by bare codes', () => {
    const languages = new Set(users.map(({ preferredLanguage }) => preferredLanguage));
    assert.ok(languages.size >= 16);
    for (const language of languages) assert.match(language ?? '', /^[a-z]{2}$/);
  });

  test('has phones, sites and hire dates for most', () => {
    const share = (property: string) => users.filter((user) => user[property] !== '').length;
    for (const property of ['businessPhones', 'mobilePhone', 'officeLocation', 'employeeHireDate']) {
      assert.ok(share(property) > 700, `${property}: ${share(property)}`);
    }
    assert.ok(share('businessPhones') < 1000 && share('mobilePhone') < 1000, 'some have none');
  });
});

describe('the sample groups', () => {
  test('have members that exist, none twice', () => {
    const names = new Set([...byName.keys(), ...groups.map(({ mailNickname }) => mailNickname)]);
    for (const { group, member } of members) assert.ok(names.has(member), `${member} of ${group}`);
    assert.equal(repeated(members.map(({ group, member }) => `${group} ${member}`)), 0);
    const known = new Set(groups.map(({ mailNickname }) => mailNickname));
    for (const { group = '' } of members) assert.ok(known.has(group), group);
  });

  test('are one nested, one empty, one mailing list, and full ones', () => {
    const empty = groups.filter(({ mailNickname = '' }) => membersOf(mailNickname).length === 0);
    assert.deepEqual(
      empty.map(({ mailNickname }) => mailNickname),
      ['crisis-team'],
    );
    const mailing = groups.filter(({ securityEnabled }) => securityEnabled === 'false');
    assert.deepEqual(
      mailing.map(({ mailNickname, mailEnabled }) => [mailNickname, mailEnabled]),
      [['announcements', 'true']],
    );
    const nested = new Set(members.filter(({ member = '' }) => !byName.has(member)).map(({ group }) => group));
    assert.deepEqual([...nested], ['sites-europe']);
    assert.ok(membersOf('sites-europe').every((member) => member.startsWith('site-')));
  });

  test('put every employee into one department and one site', () => {
    const employees = users.length - guests.length;
    const inAll = (prefix: string) => members.filter(({ group = '' }) => group.startsWith(prefix)).length;
    assert.deepEqual([inAll('dept-'), inAll('site-')], [employees, employees]);
  });

  test('bring guests into projects only', () => {
    const names = new Set(guests.map(({ userPrincipalName }) => userPrincipalName));
    const withGuests = members.filter(({ member }) => names.has(member)).map(({ group = '' }) => group);
    assert.ok(withGuests.length >= guests.length);
    assert.ok(withGuests.every((group) => group.startsWith('project-')));
  });
});

describe('the sample assignments', () => {
  test('use the three ways, for the four applications', () => {
    assert.deepEqual(
      applications.map(({ template, scope, groups: some, users: few }) => [template, scope, !!some, !!few]),
      [
        ['peripass', 'assigned', true, false],
        ['passle', 'assigned', false, true],
        ['travelperk', 'all', false, false],
        ['iris-intranet', 'assigned', true, true],
      ],
    );
  });

  test('name groups and people that exist, and only security groups', () => {
    for (const { groups: some = [], users: few = [] } of applications) {
      for (const name of some) {
        assert.equal(groups.find(({ mailNickname }) => mailNickname === name)?.securityEnabled, 'true', name);
      }
      for (const name of few) assert.ok(byName.has(name), name);
      assert.equal(repeated(few), 0);
    }
  });

  test('give Peripass sites where people without mail work', () => {
    const reached = new Set(assigned('peripass').groups?.flatMap(membersOf));
    assert.equal(withoutMail.filter(({ userPrincipalName = '' }) => reached.has(userPrincipalName)).length, 12);
  });

  test('give Passle 60 people, 8 of them with unfinished accounts', () => {
    const people = (assigned('passle').users ?? []).map((name) => byName.get(name));
    assert.equal(people.length, 60);
    assert.equal(people.filter((user) => user?.surname === '').length, 4);
    assert.equal(people.filter((user) => user?.accountEnabled === 'false').length, 2);
    assert.equal(people.filter((user) => user?.mail === '').length, 2);
  });

  test('give Iris Intranet six groups and 15 people, some of whom no group brings in', () => {
    const { groups: some = [], users: few = [] } = assigned('iris-intranet');
    assert.deepEqual([some.length, few.length], [6, 15]);
    const reached = new Set(some.flatMap(membersOf));
    assert.ok(
      few.some((name) => !reached.has(name)),
      'assigned directly only',
    );
  });
});
