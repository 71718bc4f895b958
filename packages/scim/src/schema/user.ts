import type { Attribute, Schema } from './attribute.ts';
import { attribute, multiValued } from './define.ts';
import { USER_URN } from './urn.ts';

const value = attribute('value', 'The value itself.');

const photoUrl = attribute('value', 'Address of the picture.', {
  type: 'reference',
  referenceTypes: ['external'],
  caseExact: true,
});

const readOnlyFact = { mutability: 'readOnly' } as const;

/** Computed from memberships, never written by the client. */
const groups: Attribute = attribute('groups', 'Groups the user belongs to, directly or through other groups.', {
  multiValued: true,
  mutability: 'readOnly',
  subAttributes: [
    attribute('value', 'Id of the group.', { ...readOnlyFact, caseExact: true }),
    attribute('$ref', 'Address of the group.', {
      ...readOnlyFact,
      type: 'reference',
      referenceTypes: ['User', 'Group'],
      caseExact: true,
    }),
    attribute('display', 'Name of the group.', readOnlyFact),
    attribute('type', 'Whether the membership is direct.', {
      ...readOnlyFact,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
});

/** The User schema (RFC 7643 section 4.1). `value` sub-attributes are optional: a filtered PATCH may build an element. */
export const userSchema: Schema = {
  id: USER_URN,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'Name the user signs in with; unique without regard to case.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', "Parts of the user's name.", {
      subAttributes: [
        attribute('formatted', 'The whole name, ready for display.'),
        attribute('familyName', 'Family name.'),
        attribute('givenName', 'Given name.'),
        attribute('middleName', 'Middle names.'),
        attribute('honorificPrefix', 'Title before the name.'),
        attribute('honorificSuffix', 'Suffix after the name.'),
      ],
    }),
    attribute('displayName', 'Name shown to other people.'),
    attribute('nickName', 'Casual name.'),
    attribute('profileUrl', 'Address of a page about the user.', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
    }),
    attribute('title', 'Job title.'),
    attribute('userType', 'Relation to the organisation, such as Employee.'),
    attribute('preferredLanguage', 'Languages in the form of an Accept-Language header.'),
    attribute('locale', 'Region for dates, numbers and currency, such as en-US.'),
    attribute('timezone', 'Time zone by its Olson name.'),
    attribute('active', 'Whether the account may be used.', { type: 'boolean' }),
    attribute('password', 'Password, written and never read back.', {
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
    multiValued('emails', 'E-mail addresses.', [value], ['work', 'home', 'other']),
    multiValued(
      'phoneNumbers',
      'Telephone numbers, stored as sent.',
      [value],
      ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    ),
    multiValued(
      'ims',
      'Instant messaging addresses.',
      [value],
      ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
    ),
    multiValued('photos', 'Pictures of the user.', [photoUrl], ['photo', 'thumbnail']),
    multiValued(
      'addresses',
      'Postal addresses.',
      [
        attribute('formatted', 'The whole address, ready for a label.'),
        attribute('streetAddress', 'Street and house number.'),
        attribute('locality', 'City.'),
        attribute('region', 'State or region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'Country code of ISO 3166-1 alpha-2.'),
      ],
      ['work', 'home', 'other'],
    ),
    groups,
    multiValued('entitlements', 'Things the user has a right to.', [value]),
    multiValued('roles', 'Roles of the user.', [value]),
    multiValued('x509Certificates', 'Certificates of the user.', [
      attribute('value', 'A DER certificate in base64.', { type: 'binary', caseExact: true }),
    ]),
  ],
};
