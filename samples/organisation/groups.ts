import { departments } from './departments.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';
import { sites } from './sites.ts';

/** A group and who is in it, by principal name or mail nickname. */
export interface Group {
  readonly mailNickname: string;
  readonly displayName: string;
  readonly description: string;
  readonly securityEnabled: boolean;
  readonly mailEnabled: boolean;
  readonly members: readonly string[];
}

const projects = [
  ['project-autogate', 'Project AutoGate', 'Number-plate recognition at the gates'],
  ['project-bluefleet', 'Project Blue Fleet', 'Electric terminal tractors'],
  ['project-customs-2027', 'Project Customs 2027', 'Preparing for the new declaration system'],
  ['project-north-hub', 'Project North Hub', 'Extension of the quay in Halden'],
  ['project-paperless', 'Project “Paperless”, phase 2', 'Waybills without paper'],
  ['project-reefer', 'Project Reefer 100%', 'Temperature monitoring of every container'],
  ['project-safety-first', 'Project Safety First', 'Fewer accidents in the yards'],
  ['project-yard-map', 'Project Yard Map', 'Positions of all containers, live'],
] as const;

/** The groups: departments, sites, projects with guests among them, and four of kinds that deserve a second look. */
export function groups(people: readonly Person[], random: Random): readonly Group[] {
  const employees = people.filter(({ guest }) => !guest);
  const guests = people.filter(({ guest }) => guest);
  const names = (some: readonly Person[]): readonly string[] => some.map(({ userPrincipalName }) => userPrincipalName);
  return [
    ...departments.map((department) =>
      security(
        `dept-${department.key}`,
        department.name,
        `Everyone in ${department.name}`,
        names(employees.filter((person) => person.department === department)),
      ),
    ),
    ...sites.map((site) =>
      security(
        `site-${site.key}`,
        `Site ${site.city}`,
        `Everyone at ${site.city}, ${site.country}`,
        names(employees.filter((person) => person.site === site)),
      ),
    ),
    ...projects.map(([mailNickname, displayName, description], index) =>
      security(
        mailNickname,
        displayName,
        description,
        names([
          ...random.shuffle(employees).slice(0, 12 + random.below(20)),
          ...guests.filter((_, place) => place % projects.length === index),
        ]),
      ),
    ),
    security(
      'sites-europe',
      'All European sites',
      'Holds the groups of the sites, no people of its own',
      sites.filter(({ europe }) => europe).map(({ key }) => `site-${key}`),
    ),
    security(
      'people-leads',
      'People who lead',
      'Everyone somebody reports to',
      names(employees.filter(({ leads }) => leads)),
    ),
    security('crisis-team', 'Crisis team', 'Filled when needed; empty today', []),
    {
      mailNickname: 'announcements',
      displayName: 'Announcements',
      description: 'A mailing list: mail-enabled, and no security group, so nothing can be assigned to it',
      securityEnabled: false,
      mailEnabled: true,
      members: names(employees.filter(({ department }) => department.key === 'people')),
    },
  ];
}

function security(mailNickname: string, displayName: string, description: string, members: readonly string[]): Group {
  return { mailNickname, displayName, description, securityEnabled: true, mailEnabled: false, members };
}
