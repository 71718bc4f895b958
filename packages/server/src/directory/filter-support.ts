import type { DirectoryObjectType } from './directory-object.ts';

/**
 * What Microsoft Graph filters by without advanced parameters. This server answers more; with strict queries it asks for
 * the parameters wherever the real service would.
 */
type Plain = Readonly<Record<string, readonly string[]>>;

const text = ['eq', 'in', 'ge', 'le', 'startsWith'];
const equality = ['eq', 'in'];
const time = ['eq', 'in', 'ge', 'le'];

const plain: Readonly<Record<DirectoryObjectType, Plain>> = {
  User: {
    id: equality,
    userPrincipalName: ['eq', 'in', 'le', 'startsWith'],
    displayName: ['eq', 'in', 'startsWith'],
    accountEnabled: equality,
    mailNickname: text,
    givenName: text,
    surname: text,
    jobTitle: time,
    mail: text,
    businessPhones: ['any'],
    department: text,
    employeeId: ['eq', 'in', 'startsWith'],
    city: text,
    state: text,
    country: text,
    usageLocation: text,
    otherMails: ['any'],
    proxyAddresses: ['any'],
    imAddresses: ['any'],
    userType: equality,
    creationType: equality,
    externalUserState: equality,
    ageGroup: equality,
    consentProvidedForMinor: equality,
    legalAgeGroupClassification: equality,
    createdDateTime: time,
    deletedDateTime: time,
  },
  Group: {
    id: equality,
    displayName: text,
    mailNickname: ['eq', 'in', 'startsWith'],
    mail: ['eq', 'in', 'startsWith'],
    mailEnabled: equality,
    securityEnabled: equality,
    groupTypes: ['any'],
    proxyAddresses: ['any'],
    createdDateTime: time,
    deletedDateTime: time,
  },
};

/** Whether the reference answers this test of a property without `ConsistencyLevel: eventual` and `$count=true`. */
export function isPlain(type: DirectoryObjectType, property: string, test: string): boolean {
  const tests = Object.hasOwn(plain[type], property) ? plain[type][property] : undefined;
  return tests?.includes(test) ?? (property.startsWith('extension_') && equality.includes(test));
}

/** The only properties that can be asked for their end. */
export const endingProperties: readonly string[] = ['mail', 'otherMails', 'userPrincipalName', 'proxyAddresses'];
