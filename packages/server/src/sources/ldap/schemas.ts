import type { LdapSchema } from '../source.ts';

/** The names attributes have in one kind of LDAP server. */
export interface LdapSchemaInfo {
  /** What people and groups are recognised by for ever: operational or binary, so asked for by name. */
  readonly id: string;
  readonly filter: string;
  readonly groupsFilter: string;
  /** By property of a person. Of several attributes the first with a value counts. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly group: Readonly<Record<'displayName' | 'description' | 'mailNickname' | 'mail', string>>;
  /** What members of a group stand in. */
  readonly members: readonly string[];
}

/** Both kinds share what inetOrgPerson (RFC 2798) took from X.520. */
const SHARED = {
  givenName: 'givenName',
  surname: 'sn',
  mail: 'mail',
  jobTitle: 'title',
  department: 'department',
  employeeType: 'employeeType',
  officeLocation: 'physicalDeliveryOfficeName',
  city: 'l',
  state: 'st',
  postalCode: 'postalCode',
  mobilePhone: 'mobile',
  businessPhones: 'telephoneNumber',
  faxNumber: 'facsimileTelephoneNumber',
  preferredLanguage: 'preferredLanguage',
  manager: 'manager',
};

export const LDAP_SCHEMAS: Readonly<Record<LdapSchema, LdapSchemaInfo>> = {
  activeDirectory: {
    id: 'objectGUID',
    filter: '(&(objectCategory=person)(objectClass=user))',
    groupsFilter: '(objectClass=group)',
    attributes: {
      userPrincipalName: 'userPrincipalName',
      displayName: 'displayName, cn',
      accountEnabled: 'userAccountControl',
      mailNickname: 'mailNickname, sAMAccountName',
      ...SHARED,
      companyName: 'company',
      employeeId: 'employeeID',
      streetAddress: 'streetAddress',
      country: 'co',
      onPremisesSamAccountName: 'sAMAccountName',
    },
    group: {
      displayName: 'displayName, cn',
      description: 'description',
      mailNickname: 'mailNickname, sAMAccountName, cn',
      mail: 'mail',
    },
    members: ['member'],
  },
  inetOrgPerson: {
    id: 'entryUUID',
    filter: '(objectClass=inetOrgPerson)',
    groupsFilter: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))',
    attributes: {
      userPrincipalName: 'mail',
      displayName: 'displayName, cn',
      accountEnabled: 'pwdAccountLockedTime',
      mailNickname: 'uid',
      ...SHARED,
      department: 'departmentNumber, ou',
      companyName: 'o',
      employeeId: 'employeeNumber',
      streetAddress: 'street, postalAddress',
    },
    group: { displayName: 'cn', description: 'description', mailNickname: 'cn', mail: 'mail' },
    members: ['member', 'uniqueMember'],
  },
};
