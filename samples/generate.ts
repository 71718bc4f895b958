/**
 * Writes the sample organisation: `users.csv`, `groups.csv`, `members.csv` and `assignments.json` beside this file. The
 * same files each time, byte by byte, since names and numbers come from a generator with a fixed seed.
 */
import { writeFile } from 'node:fs/promises';
import { assignments } from './organisation/assignments.ts';
import { toCsv } from './organisation/csv.ts';
import { groups } from './organisation/groups.ts';
import { people } from './organisation/people.ts';
import type { Person } from './organisation/person.ts';
import { seededRandom } from './organisation/random.ts';
import { sites } from './organisation/sites.ts';

const seed = 1659;

const userColumns: Readonly<Record<string, (person: Person) => string>> = {
  userPrincipalName: (person) => person.userPrincipalName,
  displayName: (person) => person.displayName,
  givenName: (person) => person.givenName,
  surname: (person) => person.surname,
  mail: (person) => person.mail,
  accountEnabled: (person) => String(person.accountEnabled),
  userType: (person) => (person.guest ? 'Guest' : 'Member'),
  jobTitle: (person) => person.jobTitle,
  department: (person) => person.department.name,
  companyName: (person) => person.companyName,
  manager: (person) => person.manager,
  employeeId: (person) => person.employeeId,
  employeeType: (person) => person.employeeType,
  employeeHireDate: (person) => person.employeeHireDate,
  'employeeOrgData.costCenter': (person) => (person.guest ? '' : costCentre(person)),
  'employeeOrgData.division': (person) => (person.guest ? '' : person.department.division),
  officeLocation: (person) => person.officeLocation,
  streetAddress: (person) => person.streetAddress,
  city: (person) => person.site.city,
  state: (person) => person.site.state,
  postalCode: (person) => person.site.postalCode,
  country: (person) => person.site.country,
  usageLocation: (person) => person.site.country,
  preferredLanguage: (person) => person.preferredLanguage,
  businessPhones: (person) => person.businessPhone,
  mobilePhone: (person) => person.mobilePhone,
};

function costCentre({ department, site }: Person): string {
  return `${department.costCentre}${String(sites.indexOf(site) + 1).padStart(2, '0')}`;
}

/** The files by name. */
export function sampleFiles(): ReadonlyMap<string, string> {
  const random = seededRandom(seed);
  const everyone = people(random);
  const everyGroup = groups(everyone, random);
  const users = toCsv(
    Object.keys(userColumns),
    everyone.map((person) => Object.values(userColumns).map((cell) => cell(person))),
  );
  const groupRows = everyGroup.map(({ mailNickname, displayName, description, securityEnabled, mailEnabled }) => [
    mailNickname,
    displayName,
    description,
    String(securityEnabled),
    String(mailEnabled),
  ]);
  const memberRows = everyGroup.flatMap(({ mailNickname, members }) => members.map((member) => [mailNickname, member]));
  return new Map([
    ['users.csv', users],
    ['groups.csv', toCsv(['mailNickname', 'displayName', 'description', 'securityEnabled', 'mailEnabled'], groupRows)],
    ['members.csv', toCsv(['group', 'member'], memberRows)],
    ['assignments.json', toJson({ applications: assignments(everyone) })],
  ]);
}

/** JSON as the project's formatter leaves it: short lists stand on one line. */
function toJson(value: unknown): string {
  const onOneLine = (all: string, name: string, list: string): string => {
    const line = `${name}[${list.trim().replaceAll(/\n\s+/g, ' ')}]`;
    return line.length <= 120 ? line : all;
  };
  return `${JSON.stringify(value, null, 2).replaceAll(/^( *"\w+": )\[([^[\]{}]*)\]/gm, onOneLine)}\n`;
}

if (import.meta.main) {
  for (const [name, text] of sampleFiles()) await writeFile(new URL(name, import.meta.url), text);
}
