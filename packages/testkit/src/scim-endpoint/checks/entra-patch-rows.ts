import { ENTERPRISE_USER_URN as ENTERPRISE, type JsonObject, USER_URN } from '@lockstep/scim';
import type { PatchRow } from './patch-rows.ts';

const ENTRA = 'Microsoft Entra ID';

const CREATES_ELEMENT =
  'When no element matches a filter of eq comparisons, create the element they describe, with the value added.';
const KEYS_ARE_PATHS =
  'Read each key of an object without path as a path of its own, never as the name of an attribute.';
const BLANK_CLEARS = 'Treat "" for an optional text as removal of the value.';
const PRIMARY = 'When an element becomes primary, make all others of the attribute not primary.';

const work = { type: 'work', value: 'work@lockstep-check.example' };
const home = { type: 'home', value: 'home@lockstep-check.example' };

const managerShapes: Readonly<Record<string, JsonObject>> = {
  text: { op: 'Add', path: `${ENTERPRISE}:manager`, value: '{boss}' },
  object: { op: 'Replace', path: `${ENTERPRISE}:manager`, value: { value: '{boss}' } },
  list: { op: 'Add', path: 'manager', value: [{ $ref: 'http://host.example/scim/Users/{boss}', value: '{boss}' }] },
  dot: { op: 'replace', path: `${ENTERPRISE}.manager`, value: '{boss}' },
  value: { op: 'Replace', path: `${ENTERPRISE}:manager.value`, value: '{boss}' },
};

const managerRemovals: Readonly<Record<string, JsonObject>> = {
  remove: { op: 'Remove', path: `${ENTERPRISE}:manager` },
  blank: { op: 'Replace', path: `${ENTERPRISE}:manager`, value: '' },
};

/** Shapes that Microsoft Entra ID sends and that a strict reading of the standard refuses. */
export const entraPatchRows: readonly PatchRow[] = [
  {
    id: 'entra-operation-case',
    title: 'Add, Replace and Remove are read in any letter case',
    profiles: ['entra'],
    rule: `${ENTRA} writes op with a capital letter`,
    remedy: 'Compare op without regard to letter case.',
    stored: { title: 'Before', nickName: 'Before' },
    operations: [
      { op: 'Replace', path: 'title', value: 'After' },
      { op: 'Remove', path: 'nickName' },
      { op: 'Add', path: 'userType', value: 'Employee' },
    ],
    expected: { title: 'After', nickName: null, userType: 'Employee' },
  },
  {
    id: 'entra-boolean-text',
    title: 'active as the text "False" is the boolean false',
    profiles: ['entra'],
    rule: `${ENTRA} sends active as text`,
    remedy: 'Convert the texts true and false, in any letter case, to booleans before storing.',
    stored: { active: true },
    operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    expected: { active: false },
  },
  {
    id: 'entra-boolean-text-back',
    title: 'active as the text "True" is the boolean true',
    profiles: ['entra'],
    rule: `${ENTRA} sends active as text`,
    remedy: 'Convert the texts true and false, in any letter case, to booleans before storing.',
    stored: { active: false },
    operations: [{ op: 'Replace', path: 'active', value: 'True' }],
    expected: { active: true },
  },
  {
    id: 'entra-wrapped-value',
    title: 'a single value in a list of one object is that value',
    profiles: ['entra'],
    rule: `${ENTRA}: the shape of an old Microsoft library`,
    remedy: 'Take the member value out of a list of one object where an attribute has a single value.',
    stored: { title: 'Before' },
    operations: [{ op: 'Replace', path: 'title', value: [{ $ref: null, value: 'After' }] }],
    expected: { title: 'After' },
  },
  {
    id: 'entra-create-by-two',
    title: 'a filter of two comparisons creates an element with both values',
    profiles: ['entra'],
    rule: `${ENTRA} narrows a path by type and primary together`,
    remedy: CREATES_ELEMENT,
    stored: { phoneNumbers: [{ type: 'mobile', value: '1' }] },
    operations: [{ op: 'Add', path: 'phoneNumbers[type eq "work" and primary eq "True"].value', value: '2' }],
    expected: {
      phoneNumbers: [
        { type: 'mobile', value: '1' },
        { type: 'work', primary: true, value: '2' },
      ],
    },
  },
  {
    id: 'entra-create-by-filter',
    title: 'replace behind a filter that matches nothing creates the element',
    profiles: ['entra'],
    rule: `${ENTRA} sets emails[type eq "work"].value on users without one`,
    remedy: CREATES_ELEMENT,
    stored: { phoneNumbers: [{ type: 'mobile', value: '1' }] },
    operations: [{ op: 'Replace', path: 'phoneNumbers[type eq "work"].value', value: '2' }],
    expected: {
      phoneNumbers: [
        { type: 'mobile', value: '1' },
        { type: 'work', value: '2' },
      ],
    },
  },
  {
    id: 'entra-create-first',
    title: 'a filtered path creates the first element of a list',
    profiles: ['entra'],
    rule: `${ENTRA} adds phone numbers by type`,
    remedy: CREATES_ELEMENT,
    stored: {},
    operations: [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46 70 555 01 02' }],
    expected: { phoneNumbers: [{ type: 'mobile', value: '+46 70 555 01 02' }] },
  },
  {
    id: 'entra-one-address',
    title: 'filtered paths of one request build up one address',
    profiles: ['entra'],
    rule: `${ENTRA} sends an address part by part`,
    remedy: `${CREATES_ELEMENT} Later operations then match it.`,
    stored: {},
    operations: [
      { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: 'Kajgatan 9' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Lund' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'SE' },
    ],
    expected: { addresses: [{ type: 'work', streetAddress: 'Kajgatan 9', locality: 'Lund', country: 'SE' }] },
  },
  {
    id: 'entra-update',
    title: 'the update of the default job: one operation for each attribute',
    profiles: ['entra'],
    rule: `${ENTRA}, default job`,
    stored: { displayName: 'Before', name: { givenName: 'A', familyName: 'B' }, emails: [work] },
    operations: [
      { op: 'Replace', path: 'displayName', value: 'After' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@lockstep-check.example' },
      { op: 'Replace', path: 'name.familyName', value: 'C' },
      { op: 'Add', path: 'nickName', value: 'Nick' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46 70 555 01 02' },
      { op: 'Replace', path: `${ENTERPRISE}:employeeNumber`, value: '70412' },
    ],
    expected: {
      displayName: 'After',
      name: { givenName: 'A', familyName: 'C' },
      emails: [{ type: 'work', value: 'new@lockstep-check.example' }],
      nickName: 'Nick',
      phoneNumbers: [{ type: 'mobile', value: '+46 70 555 01 02' }],
      [ENTERPRISE]: { employeeNumber: '70412' },
    },
  },
  {
    id: 'entra-keys-are-paths',
    title: 'dotted, filtered and URN-qualified keys of an object are paths',
    profiles: ['entra'],
    rule: `${ENTRA} with aadOptscim062020`,
    remedy: KEYS_ARE_PATHS,
    stored: { displayName: 'Before', name: { givenName: 'A', familyName: 'B' } },
    operations: [
      {
        op: 'replace',
        value: {
          displayName: 'After',
          'name.givenName': 'C',
          'name.familyName': 'D',
          [`${ENTERPRISE}:employeeNumber`]: '70412',
        },
      },
    ],
    expected: {
      displayName: 'After',
      name: { givenName: 'C', familyName: 'D' },
      'name.givenName': null,
      [ENTERPRISE]: { employeeNumber: '70412' },
      [`${ENTERPRISE}:employeeNumber`]: null,
    },
  },
  {
    id: 'entra-name-keys',
    title: 'a key such as name.givenName is a path, not the name of an attribute',
    profiles: ['entra', 'okta'],
    rule: `${ENTRA} with aadOptscim062020`,
    remedy: KEYS_ARE_PATHS,
    stored: { name: { givenName: 'A', familyName: 'B' } },
    operations: [{ op: 'replace', value: { 'name.givenName': 'C', active: 'False' } }],
    expected: { name: { givenName: 'C', familyName: 'B' }, 'name.givenName': null, active: false },
  },
  {
    id: 'entra-mixed-keys',
    title: 'keys with filters, nested objects and extensions may be mixed',
    profiles: ['entra'],
    rule: `${ENTRA} with aadOptscim062020`,
    remedy: KEYS_ARE_PATHS,
    stored: { name: { givenName: 'A', familyName: 'B' }, emails: [work] },
    operations: [
      {
        op: 'replace',
        value: {
          'name.givenName': 'C',
          name: { familyName: 'D' },
          'emails[type eq "work"].value': 'new@lockstep-check.example',
          [`${ENTERPRISE}:department`]: 'Ops',
          [ENTERPRISE]: { costCenter: '77' },
          active: 'False',
          schemas: [USER_URN],
        },
      },
    ],
    expected: {
      name: { givenName: 'C', familyName: 'D' },
      emails: [{ type: 'work', value: 'new@lockstep-check.example' }],
      [ENTERPRISE]: { department: 'Ops', costCenter: '77' },
      active: false,
    },
  },
  {
    id: 'entra-clear-by-blank',
    title: 'replace with an empty text clears the value',
    profiles: ['entra'],
    rule: `${ENTRA}, validation of gallery applications`,
    remedy: BLANK_CLEARS,
    stored: { title: 'Before', emails: [work, home], [ENTERPRISE]: { department: 'Before' } },
    operations: [
      { op: 'replace', path: 'title', value: '' },
      { op: 'replace', path: 'emails[type eq "home"].value', value: '' },
      { op: 'replace', path: `${ENTERPRISE}:department`, value: '' },
    ],
    expected: { title: null, emails: [work], [ENTERPRISE]: { department: null } },
  },
  {
    id: 'entra-clear-one-by-blank',
    title: 'replace of a part of the name with an empty text clears it',
    profiles: ['entra'],
    rule: `${ENTRA}, validation of gallery applications`,
    remedy: BLANK_CLEARS,
    stored: { name: { givenName: 'A', familyName: 'B', formatted: 'A B' } },
    operations: [{ op: 'replace', path: 'name.formatted', value: '' }],
    expected: { name: { givenName: 'A', familyName: 'B', formatted: null } },
  },
  {
    id: 'entra-no-operations',
    title: 'a request without operations succeeds and changes nothing',
    profiles: ['entra'],
    rule: `${ENTRA}: its validator sends an empty Operations`,
    remedy: 'Take an empty list of operations for success.',
    stored: { name: { givenName: 'A', familyName: 'B' } },
    operations: [],
    expected: { name: { givenName: 'A', familyName: 'B' } },
  },
  {
    id: 'entra-primary-flags',
    title: 'the primary flag moves by filtered paths, and types that do not exist yet are added',
    profiles: ['entra'],
    rule: `${ENTRA}: its validator sets display and primary by type`,
    remedy: `${CREATES_ELEMENT} ${PRIMARY}`,
    stored: { emails: [{ ...work, primary: true }] },
    operations: [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@lockstep-check.example' },
      { op: 'add', path: 'emails[type eq "home"].value', value: home.value },
      { op: 'add', path: 'emails[type eq "home"].display', value: 'Home' },
      { op: 'add', path: 'emails[type eq "work"].primary', value: false },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
    ],
    expected: {
      emails: [
        { type: 'work', value: 'new@lockstep-check.example' },
        { ...home, display: 'Home', primary: true },
      ],
    },
  },
  {
    id: 'entra-roles-add',
    title: 'a role whose value is a JSON text is kept as that text',
    profiles: ['entra'],
    rule: `${ENTRA}, AppRoleAssignmentsComplex by PATCH`,
    remedy: 'Store the value of a role as it is sent.',
    stored: {},
    operations: [
      { op: 'Add', path: 'roles', value: [{ value: '{"id":"0c7d","value":"Editor","displayName":"Editor"}' }] },
    ],
    expected: { roles: [{ value: '{"id":"0c7d","value":"Editor","displayName":"Editor"}' }] },
  },
  {
    id: 'entra-roles-replace',
    title: 'roles are replaced as a whole',
    profiles: ['entra'],
    rule: `${ENTRA}, AppRoleAssignmentsComplex by PATCH`,
    stored: { roles: [{ value: 'Reader' }] },
    operations: [
      {
        op: 'replace',
        path: 'roles',
        value: [{ primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Editor', value: 'Editor' }],
      },
    ],
    expected: { roles: [{ type: 'WindowsAzureActiveDirectoryRole', display: 'Editor', value: 'Editor' }] },
  },
  {
    id: 'entra-roles-primary',
    title: 'roles[primary eq "True"].value creates a primary role, its flag a boolean',
    profiles: ['entra'],
    rule: `${ENTRA}, SingleAppRoleAssignment`,
    remedy: `${CREATES_ELEMENT} Convert "True" to the boolean.`,
    stored: {},
    operations: [{ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'Editor' }],
    expected: { roles: [{ primary: true, value: 'Editor' }] },
  },
  ...Object.entries(managerShapes).map(
    ([shape, operation]): PatchRow => ({
      id: `entra-manager-${shape}`,
      title: `a manager sent in the shape '${shape}' is answered as an object`,
      profiles: ['entra'],
      rule: 'Microsoft Entra ID sends the manager in several shapes, and reads it back as an object',
      remedy: 'Read a text, an object and a list of one as the id of the manager, and answer {"value": id}.',
      stored: {},
      operations: [operation],
      expected: { [ENTERPRISE]: { manager: { value: '{boss}' } } },
    }),
  ),
  ...Object.entries(managerRemovals).map(
    ([shape, operation]): PatchRow => ({
      id: `entra-manager-clear-${shape}`,
      title: `a manager is cleared by ${shape}`,
      profiles: ['entra'],
      rule: 'Microsoft Entra ID clears the manager either way',
      remedy: 'Treat "" for the manager as removal.',
      stored: { [ENTERPRISE]: { manager: { value: '{boss}' } } },
      operations: [operation],
      expected: { [ENTERPRISE]: { manager: null } },
    }),
  ),
];
