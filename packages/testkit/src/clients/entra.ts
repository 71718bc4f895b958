import {
  ENTERPRISE_USER_URN as ENTERPRISE,
  GROUP_URN,
  type JsonObject,
  type JsonValue,
  PATCH_OP_URN,
  USER_URN,
} from '@lockstep/scim';
import { BOSS_NAME, type ClientScenario, type ClientStep, USER_NAME } from './client.ts';

type Dialect = 'default' | 'aadOptscim062020';

const RANDOM = '7d1fcf7e-5b0a-4b6e-9a43-1e6f5ce0b9aa';
const ENTRA_GROUP_URN = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
const ROLE = 'WindowsAzureActiveDirectoryRole';

function scenariosOf(dialect: Dialect): readonly ClientScenario[] {
  const scenario = (of: Omit<ClientScenario, 'client' | 'manner'>): ClientScenario => ({
    client: 'entra',
    manner: dialect === 'default' ? 'Microsoft Entra ID' : `Microsoft Entra ID, ${dialect}`,
    ...of,
  });
  const isDefault = dialect === 'default';
  const op = (name: 'add' | 'replace' | 'remove') => (isDefault ? name.charAt(0).toUpperCase() + name.slice(1) : name);
  const off = isDefault ? 'False' : false;
  const on = isDefault ? 'True' : true;
  const active = (value: JsonValue) => patch('{user}', { op: op('replace'), path: 'active', value });
  const removeMember: JsonObject = isDefault
    ? { op: 'Remove', path: 'members', value: [{ $ref: null, value: '{user}' }] }
    : { op: 'remove', path: 'members[value eq "{user}"]' };

  return [
    scenario({
      event: 'connection test',
      steps: [
        {
          does: 'looks up a user that does not exist',
          method: 'GET',
          path: '/Users',
          query: `filter=userName+eq+%22${RANDOM}%22`,
          status: [200],
          finds: 0,
        },
      ],
      afterwards: [],
    }),
    scenario({
      event: 'joiner',
      steps: [lookUp(0), create, lookUp(1), byEmail, byExternalId, read],
      afterwards: [
        {
          path: '/Users/{user}',
          holds: {
            userName: USER_NAME,
            externalId: '{name}',
            active: true,
            displayName: 'Given Family',
            title: null,
            roles: null,
            name: { formatted: 'Given Family', familyName: 'Family', givenName: 'Given' },
            emails: [{ type: 'work', value: USER_NAME }],
          },
        },
      ],
    }),
    scenario({
      event: 'mover',
      steps: [create, lookUp(1), isDefault ? updateByOperations : updateByObject],
      afterwards: [
        {
          path: '/Users/{user}',
          holds: {
            displayName: 'Given Other',
            name: { familyName: 'Other', givenName: 'Given' },
            emails: [{ type: 'work', value: '{name}.other@{domain}' }],
            title: 'Lead',
            'name.familyName': null,
            [ENTERPRISE]: { employeeNumber: '70412', department: 'Ops' },
          },
        },
      ],
    }),
    scenario({
      event: 'leaver',
      steps: [create, active(off), lookUp(1), read],
      afterwards: [
        { path: '/Users/{user}', holds: { active: false, userName: USER_NAME, name: { familyName: 'Family' } } },
      ],
    }),
    scenario({
      event: 're-hire',
      steps: [create, active(off), active(off), lookUp(1), active(on)],
      afterwards: [{ path: '/Users/{user}', holds: { active: true, userName: USER_NAME } }],
    }),
    scenario({
      event: 'manager',
      needs: { [ENTERPRISE]: { manager: { value: 'x' } } },
      steps: [
        create,
        { ...create, does: 'creates the manager', body: userBody(BOSS_NAME, '{name}.boss'), remember: 'boss' },
        patch('{user}', { op: op('add'), path: `${ENTERPRISE}:manager`, value: '{boss}' }),
        {
          does: 'asks whether the manager is set',
          method: 'GET',
          path: '/Users',
          query: 'filter=id+eq+%22{user}%22+and+manager+eq+%22{boss}%22&attributes=id',
          status: [200],
          finds: 1,
          filterBy: `${ENTERPRISE}:manager`,
        },
      ],
      afterwards: [{ path: '/Users/{user}', holds: { [ENTERPRISE]: { manager: { value: '{boss}' } } } }],
    }),
    scenario({
      event: 'roles',
      needs: { roles: [{ value: 'x' }] },
      steps: [
        {
          ...create,
          body: { ...userBody(USER_NAME, '{name}'), roles: [{ primary: true, type: ROLE, value: 'Reader' }] },
        },
        patch('{user}', { op: op('replace'), path: 'roles[primary eq "True"].value', value: 'Editor' }),
      ],
      afterwards: [{ path: '/Users/{user}', holds: { roles: [{ primary: true, type: ROLE, value: 'Editor' }] } }],
    }),
    scenario({
      event: 'clearing values',
      needs: { title: 'x' },
      steps: [
        { ...create, body: { ...userBody(USER_NAME, '{name}'), title: 'Lead', nickName: 'Nick' } },
        patch('{user}', { op: op('remove'), path: 'title' }, { op: 'replace', path: 'nickName', value: '' }),
      ],
      afterwards: [{ path: '/Users/{user}', holds: { title: null, nickName: null, userName: USER_NAME } }],
    }),
    scenario({
      event: 'group push',
      groups: true,
      steps: [
        create,
        { ...create, does: 'creates a second user', body: userBody(BOSS_NAME, '{name}.boss'), remember: 'boss' },
        groupLookUp(0),
        createGroup,
        {
          does: 'reads the group without members',
          method: 'GET',
          path: '/Groups/{group}',
          query: 'excludedAttributes=members',
          status: [200],
        },
        groupPatch({
          op: op('add'),
          path: 'members',
          value: [
            { $ref: null, value: '{user}' },
            { $ref: null, value: '{boss}' },
          ],
        }),
        groupPatch({ op: op('add'), path: 'members', value: [{ $ref: null, value: '{user}' }] }),
        groupPatch(removeMember),
        { ...memberCheck('{boss}'), finds: 1 },
        { ...memberCheck('{user}'), finds: 0 },
      ],
      afterwards: [{ path: '/Groups/{group}', holds: { displayName: '{name} group', members: [{ value: '{boss}' }] } }],
    }),
    scenario({
      event: 'group rename',
      groups: true,
      steps: [
        createGroup,
        groupLookUp(1),
        groupPatch({ op: op('replace'), path: 'displayName', value: '{name} renamed' }),
      ],
      afterwards: [{ path: '/Groups/{group}', holds: { displayName: '{name} renamed', externalId: '{name}-group' } }],
    }),
  ];
}

function userBody(userName: string, externalId: string): JsonObject {
  return {
    schemas: [USER_URN, ENTERPRISE],
    externalId,
    userName,
    active: true,
    displayName: 'Given Family',
    title: null,
    preferredLanguage: null,
    addresses: null,
    phoneNumbers: null,
    // Misplaced at the top level, as Entra ID sends them: to be ignored.
    department: null,
    manager: null,
    emails: [{ primary: true, type: 'work', value: userName }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Given Family', familyName: 'Family', givenName: 'Given' },
    roles: [],
  };
}

const create: ClientStep = {
  does: 'creates the user',
  method: 'POST',
  path: '/Users',
  body: userBody(USER_NAME, '{name}'),
  status: [201],
  remember: 'user',
};

const read: ClientStep = { does: 'reads the user', method: 'GET', path: '/Users/{user}', status: [200] };

const byEmail: ClientStep = {
  does: 'looks the user up by e-mail address',
  method: 'GET',
  path: '/Users',
  query: `filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22${USER_NAME}%22`,
  status: [200],
  finds: 1,
  filterBy: 'emails.value',
};

const byExternalId: ClientStep = {
  does: 'looks the user up by externalId',
  method: 'GET',
  path: '/Users',
  query: 'filter=externalId+eq+%22{name}%22',
  status: [200],
  finds: 1,
  filterBy: 'externalId',
};

function lookUp(finds: number): ClientStep {
  const query = `filter=userName+eq+%22${USER_NAME}%22`;
  return { does: 'looks the user up', method: 'GET', path: '/Users', query, status: [200], finds };
}

const updateByOperations = patch(
  '{user}',
  { op: 'Replace', path: 'displayName', value: 'Given Other' },
  { op: 'Replace', path: 'emails[type eq "work"].value', value: '{name}.other@{domain}' },
  { op: 'Replace', path: 'name.familyName', value: 'Other' },
  { op: 'Add', path: 'title', value: 'Lead' },
  { op: 'Replace', path: `${ENTERPRISE}:employeeNumber`, value: '70412' },
  { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Ops' },
);

const updateByObject = patch(
  '{user}',
  { op: 'replace', path: 'emails[type eq "work"].value', value: '{name}.other@{domain}' },
  {
    op: 'replace',
    value: {
      displayName: 'Given Other',
      'name.familyName': 'Other',
      title: 'Lead',
      [`${ENTERPRISE}:employeeNumber`]: '70412',
      [`${ENTERPRISE}:department`]: 'Ops',
    },
  },
);

const createGroup: ClientStep = {
  does: 'creates the group, empty',
  method: 'POST',
  path: '/Groups',
  body: {
    schemas: [GROUP_URN, ENTRA_GROUP_URN],
    externalId: '{name}-group',
    displayName: '{name} group',
    meta: { resourceType: 'Group' },
  },
  status: [201],
  remember: 'group',
};

function groupLookUp(finds: number): ClientStep {
  const query = 'excludedAttributes=members&filter=displayName+eq+%22{name}%20group%22';
  return { does: 'looks the group up', method: 'GET', path: '/Groups', query, status: [200], finds };
}

function memberCheck(member: string): ClientStep {
  const query = `filter=id+eq+%22{group}%22+and+members+eq+%22${member}%22&attributes=id`;
  return { does: 'asks whether somebody is a member', method: 'GET', path: '/Groups', query, status: [200] };
}

function patch(id: string, ...operations: JsonObject[]): ClientStep {
  return {
    does: 'changes the user',
    method: 'PATCH',
    path: `/Users/${id}`,
    body: { schemas: [PATCH_OP_URN], Operations: operations },
    status: [200, 204],
  };
}

function groupPatch(...operations: JsonObject[]): ClientStep {
  return { ...patch('', ...operations), does: 'changes the group', path: '/Groups/{group}' };
}

/**
 * Microsoft Entra ID, the default job and the one with the flag `aadOptscim062020`: look-up by the matching attribute
 * before every write, PATCH for every change, references in requests of their own.
 */
export const entraScenarios: readonly ClientScenario[] = (['default', 'aadOptscim062020'] as const).flatMap(
  scenariosOf,
);
