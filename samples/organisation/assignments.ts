import { yardSites } from './people.ts';
import type { Person } from './person.ts';

/** Which application gets whom: everybody, some people, some groups. */
export interface Assignment {
  /** Id of the gallery entry. */
  readonly template: string;
  readonly displayName: string;
  readonly scope: 'assigned' | 'all';
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
}

const writerCount = 60;

/** One of the four applications for each way to assign, the last by groups and people together. */
export function assignments(people: readonly Person[]): readonly Assignment[] {
  const employees = people.filter(({ guest }) => !guest);
  return [
    {
      template: 'peripass',
      displayName: 'Peripass',
      scope: 'assigned',
      groups: yardSites.map((key) => `site-${key}`),
    },
    { template: 'passle', displayName: 'Passle', scope: 'assigned', users: writers(employees) },
    { template: 'travelperk', displayName: 'TravelPerk', scope: 'all' },
    {
      template: 'iris-intranet',
      displayName: 'Iris Intranet',
      scope: 'assigned',
      groups: ['dept-people', 'dept-it', 'dept-sales', 'dept-customer-service', 'people-leads', 'project-paperless'],
      users: namesOf(employees.filter(({ jobTitle }) => jobTitle === 'Truck Driver').slice(0, 15)),
    },
  ];
}

/** Those who write articles: marketing, legal and sales, and a few whose data is not good enough for an account. */
function writers(employees: readonly Person[]): readonly string[] {
  const unfinished = [
    ...employees.filter(({ surname }) => surname === '').slice(0, 4),
    ...employees.filter(({ accountEnabled }) => !accountEnabled).slice(0, 2),
    ...employees.filter(({ mail }) => mail === '').slice(0, 2),
  ];
  const complete = ['marketing', 'legal', 'sales'].flatMap((key) =>
    employees.filter(
      ({ department, surname, accountEnabled, mail }) =>
        department.key === key && surname !== '' && accountEnabled && mail !== '',
    ),
  );
  return namesOf([...complete.slice(0, writerCount - unfinished.length), ...unfinished]).toSorted();
}

function namesOf(people: readonly Person[]): readonly string[] {
  return people.map(({ userPrincipalName }) => userPrincipalName);
}
