import { useQuery } from '@tanstack/react-query';
import { read } from './client.ts';

/** A person of the directory with everything the profile shows. */
export interface User {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly onPremisesSyncEnabled: boolean | null;
  readonly onPremisesDomainName: string | null;
  readonly manager?: { readonly id: string; readonly displayName: string } | null;
  readonly [property: string]: unknown;
}

/** Properties of a person that the profile shows, in its order, with where each belongs. */
export const PROFILE: readonly ProfileSection[] = [
  {
    heading: 'Identity',
    fields: [
      { name: 'displayName', label: 'Display name', required: true },
      { name: 'givenName', label: 'First name' },
      { name: 'surname', label: 'Last name' },
      { name: 'userPrincipalName', label: 'User principal name', required: true },
      { name: 'mailNickname', label: 'Mail nickname', required: true },
      { name: 'mail', label: 'Email' },
      { name: 'userType', label: 'User type', choices: ['Member', 'Guest'] },
    ],
  },
  {
    heading: 'Job information',
    fields: [
      { name: 'jobTitle', label: 'Job title' },
      { name: 'department', label: 'Department' },
      { name: 'companyName', label: 'Company name' },
      { name: 'employeeId', label: 'Employee ID' },
      { name: 'employeeType', label: 'Employee type' },
      { name: 'officeLocation', label: 'Office location' },
    ],
  },
  {
    heading: 'Contact information',
    fields: [
      { name: 'streetAddress', label: 'Street address' },
      { name: 'city', label: 'City' },
      { name: 'state', label: 'State or province' },
      { name: 'postalCode', label: 'ZIP or postal code' },
      { name: 'country', label: 'Country or region' },
      { name: 'mobilePhone', label: 'Mobile phone' },
      { name: 'faxNumber', label: 'Fax number' },
      { name: 'preferredLanguage', label: 'Preferred language' },
      { name: 'usageLocation', label: 'Usage location' },
    ],
  },
];

export interface ProfileSection {
  readonly heading: string;
  readonly fields: readonly ProfileField[];
}

export interface ProfileField {
  readonly name: string;
  readonly label: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
}

const NAMES = PROFILE.flatMap(({ fields }) => fields.map(({ name }) => name));
const SELECT = [
  'id',
  'accountEnabled',
  'businessPhones',
  'createdDateTime',
  'onPremisesSyncEnabled',
  'onPremisesDomainName',
  ...NAMES,
].join();

/** Where one person is read with the manager. */
export function userPath(id: string): string {
  return `/v1.0/users/${id}?$select=${SELECT}&$expand=manager($select=id,displayName)`;
}

/** One person with the manager, and the version a later write names. */
export function useUser(id: string) {
  return useQuery({
    queryKey: [userPath(id)],
    queryFn: ({ queryKey: [path], signal }) => read<User>(String(path), signal),
  });
}
