import { nameOf, namePools } from './names.ts';
import { domain, type Person } from './person.ts';
import type { Random } from './random.ts';

const partners = [
  { companyName: 'Kestrel Forwarding', domain: 'kestrel-forwarding.example' },
  { companyName: 'Blue Harbour Customs', domain: 'blueharbour.example' },
  { companyName: 'Nordkai Stevedores', domain: 'nordkai.example' },
];

/** People of other companies, invited by someone here: their principal names carry their own address. */
export function guests(employees: readonly Person[], count: number, random: Random): readonly Person[] {
  const hosts = random.shuffle(employees.filter(({ leads }) => leads)).slice(0, count);
  const { given, surnames } = namePools.en!;
  return hosts.map((host, index) => {
    const partner = partners[index % partners.length]!;
    const first = nameOf(given[index % given.length]!);
    const last = nameOf(surnames[(index * 5 + Math.floor(index / given.length)) % surnames.length]!);
    const localPart = `${first.ascii}.${last.ascii}`.toLowerCase().replaceAll("'", '');
    return {
      ...host,
      userPrincipalName: `${localPart}_${partner.domain}#EXT#@${domain}`,
      displayName: `${first.written} ${last.written}`,
      givenName: first.written,
      surname: last.written,
      mail: `${localPart}@${partner.domain}`,
      guest: true,
      companyName: partner.companyName,
      jobTitle: 'Partner Contact',
      officeLocation: '',
      streetAddress: '',
      employeeId: '',
      employeeType: 'Guest',
      employeeHireDate: '',
      preferredLanguage: 'en',
      businessPhone: '',
      manager: host.userPrincipalName,
      leads: false,
    };
  });
}
