import { type Department, departments } from './departments.ts';
import { guests } from './guests.ts';
import { nameOf, namePools } from './names.ts';
import { companyName, domain, type Person } from './person.ts';
import type { Random } from './random.ts';
import { type Site, sites } from './sites.ts';
import { unusual } from './unusual.ts';

/** Everyone the directory knows. */
const everyone = 1000;
const guestCount = 25;

/** Employees whose data is unfinished in some way; no one is two of these, and none of them leads anybody. */
export const blockedCount = 30;
export const withoutMailCount = 12;

/** People who go by one name, and accounts of functions: `displayName` is all there is. */
const singleNames = [
  'Sutrisno',
  'Kartika',
  'Wulandari',
  'Supriyanto',
  'Yuliana',
  'Night Dispatch Rotterdam',
  'Gate 3 Hamburg',
  'Duty Officer Jebel Ali',
];

/** Sites whose yards are visited, so that accounts without mail matter there. */
export const yardSites = ['halden', 'rotterdam', 'hamburg', 'gdansk', 'felixstowe'];

/** Everyone, sorted by principal name: managers stand before and after the people they manage. */
export function people(random: Random): readonly Person[] {
  const employees = unusual(flawed(staff(random), random));
  return [...employees, ...guests(employees, guestCount, random)].toSorted((a, b) =>
    a.userPrincipalName < b.userPrincipalName ? -1 : 1,
  );
}

/** The employees: one head, the directors, the heads of sites, a lead for each team, and those they lead. */
function staff(random: Random): readonly Person[] {
  const hire = hiring(random);
  const [headquarters] = sites;
  const [operations] = departments;
  const head = hire(headquarters!, operations!, 'Chief Executive Officer', '', true);
  const directors = new Map(
    departments.map((department) => [
      department,
      hire(headquarters!, department, `Director, ${department.name}`, head.userPrincipalName, true),
    ]),
  );
  const siteHeads = new Map(
    sites.map((site) => [
      site,
      hire(site, operations!, 'Site Manager', directors.get(operations!)!.userPrincipalName, true),
    ]),
  );
  const leads = new Map<string, Person>();
  const team: Person[] = [];
  while (1 + directors.size + siteHeads.size + team.length < everyone - guestCount) {
    const [site, department] = [weighted(sites, random), weighted(departments, random)];
    const key = `${site.key} ${department.key}`;
    const lead = leads.get(key);
    if (lead) team.push(hire(site, department, random.pick(department.titles), lead.userPrincipalName, false));
    else {
      const boss = siteHeads.get(site)!.userPrincipalName;
      const hired = hire(site, department, `Team Lead, ${department.name}`, boss, true);
      leads.set(key, hired);
      team.push(hired);
    }
  }
  return [head, ...directors.values(), ...siteHeads.values(), ...team];
}

type Hire = (site: Site, department: Department, jobTitle: string, manager: string, leads: boolean) => Person;

/** Makes people with names nobody else has; most at a site have names of its language. */
function hiring(random: Random): Hire {
  const unused = new Map(
    Object.entries(namePools).map(([language, { given, surnames }]) => {
      const pairs = given.flatMap((first) => surnames.map((last) => [first, last] as const));
      return [language, random.shuffle(pairs)];
    }),
  );
  const languages = [...unused.keys()];
  const taken = new Set<string>();
  let hired = 0;
  return (site, department, jobTitle, manager, leads) => {
    hired += 1;
    const wanted = random.chance(85) ? site.language : random.pick(languages);
    const language = unused.get(wanted)!.length > 0 ? wanted : languages.find((one) => unused.get(one)!.length > 0)!;
    const [first, last] = unused.get(language)!.pop()!;
    const [given, surname] = [nameOf(first), nameOf(last)];
    const userPrincipalName = address(`${given.ascii}.${surname.ascii}`.toLowerCase(), taken);
    const desk = `${random.below(900) + 100}`;
    return {
      userPrincipalName,
      displayName: namePools[language]!.surnameFirst
        ? `${surname.written}${given.written}`
        : `${given.written} ${surname.written}`,
      givenName: given.written,
      surname: surname.written,
      mail: userPrincipalName,
      accountEnabled: true,
      guest: false,
      companyName,
      jobTitle,
      department,
      site,
      officeLocation: `${site.city} ${'ABCD'[random.below(4)]}-${desk}`,
      streetAddress: site.street,
      employeeId: `HL${String(hired).padStart(5, '0')}`,
      employeeType: leads || random.chance(88) ? 'Employee' : 'Contractor',
      employeeHireDate: hireDate(random),
      preferredLanguage: random.chance(80) ? site.language : 'en',
      businessPhone: random.chance(80) ? `${site.callingCode} 555 ${String(hired).padStart(4, '0')}` : '',
      mobilePhone: random.chance(85) ? `${site.callingCode} 556 ${String(hired).padStart(4, '0')}` : '',
      manager,
      leads,
    };
  };
}

/** An address of the organisation that is not taken, with a number where the name alone is. */
function address(localPart: string, taken: Set<string>): string {
  let candidate = `${localPart}@${domain}`;
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${localPart}${number}@${domain}`;
  taken.add(candidate);
  return candidate;
}

function hireDate(random: Random): string {
  const [year, month, day] = [2003 + random.below(23), 1 + random.below(12), 1 + random.below(28)];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00Z`;
}

function weighted<T extends { readonly share: number }>(items: readonly T[], random: Random): T {
  let place = random.below(items.reduce((sum, { share }) => sum + share, 0));
  for (const item of items) {
    place -= item.share;
    if (place < 0) return item;
  }
  throw new RangeError('There is nothing to choose from.');
}

/** Blocks some people and takes mail or surname from others, as happens in every grown directory. */
function flawed(employees: readonly Person[], random: Random): readonly Person[] {
  const ordinary = random.shuffle(employees.filter(({ leads }) => !leads));
  const inYards = ordinary.filter(({ site }) => yardSites.includes(site.key));
  const withoutMail = new Set(inYards.slice(0, withoutMailCount));
  const others = ordinary.filter((person) => !withoutMail.has(person));
  const blocked = new Set(others.slice(0, blockedCount));
  const single = new Map(singleNames.map((name, index) => [others[blockedCount + index]!, name]));
  return employees.map((person) => {
    if (withoutMail.has(person)) return { ...person, mail: '' };
    if (blocked.has(person)) return { ...person, accountEnabled: false };
    const displayName = single.get(person);
    if (displayName === undefined) return person;
    const userPrincipalName = `${displayName.toLowerCase().replaceAll(' ', '.')}@${domain}`;
    return { ...person, displayName, givenName: '', surname: '', userPrincipalName, mail: userPrincipalName };
  });
}
