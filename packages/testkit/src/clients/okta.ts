import { ENTERPRISE_USER_URN as ENTERPRISE, GROUP_URN, type JsonObject, PATCH_OP_URN, USER_URN } from '@lockstep/scim';
import { BOSS_NAME, type ClientScenario, type ClientStep, USER_NAME } from './client.ts';
import { MANAGED } from './requests.ts';

const JSON_TYPE = 'application/scim+json; charset=utf-8';

function scenariosOf(kind: 'wizard' | 'catalogue'): readonly ClientScenario[] {
  const scenario = (of: Omit<ClientScenario, 'client' | 'manner'>): ClientScenario => ({
    client: 'okta',
    manner: `Okta, ${kind} application`,
    ...of,
  });
  const activity = (value: boolean): ClientStep =>
    kind === 'wizard' ? update({ active: value }) : patch('/Users/{user}', { op: 'replace', value: { active: value } });
  const groupTo = (displayName: string, ...members: string[]): readonly ClientStep[] =>
    kind === 'wizard' ? [putGroup(displayName, members)] : patchGroup(displayName, members);

  return [
    scenario({
      event: 'connection test',
      steps: [
        { does: 'lists users', method: 'GET', path: '/Users', query: 'startIndex=1&count=2', status: [200] },
        lookUp(0),
      ],
      afterwards: [],
    }),
    scenario({
      event: 'joiner',
      steps: [
        lookUp(0),
        create,
        {
          ...lookUp(1),
          does: 'looks the user up by the upper-cased name',
          query: `${lookUp(1).query}`.replace(USER_NAME, '{NAME}@{domain}'),
        },
        { does: 'reads the user', method: 'GET', path: '/Users/{user}', status: [200] },
        { ...create, does: 'creates the user again', status: [409], remember: 'none' },
      ],
      afterwards: [
        {
          path: '/Users/{user}',
          holds: {
            userName: USER_NAME,
            externalId: '{name}',
            active: true,
            name: { givenName: 'Given', familyName: 'Family' },
            displayName: 'Given Family',
            emails: [{ primary: true, value: USER_NAME, type: 'work' }],
            locale: 'en-US',
            password: null,
            groups: null,
          },
        },
      ],
    }),
    scenario({
      event: 'mover',
      steps: [
        create,
        update({ name: { givenName: 'Given', middleName: 'Middle', familyName: 'Other' }, title: 'Lead' }),
        ...(kind === 'catalogue'
          ? [patch('/Users/{user}', { op: 'replace', value: { password: 'N3w-sample!' } })]
          : []),
      ],
      afterwards: [
        {
          path: '/Users/{user}',
          holds: {
            name: { givenName: 'Given', middleName: 'Middle', familyName: 'Other' },
            title: 'Lead',
            active: true,
            locale: 'en-US',
            password: null,
          },
        },
      ],
    }),
    scenario({
      event: 'import',
      steps: [
        create,
        {
          does: 'reads a page of users',
          method: 'GET',
          path: '/Users',
          query: 'startIndex=1&count=100',
          status: [200],
        },
        {
          does: 'reads the next page',
          method: 'GET',
          path: '/Users',
          query: 'startIndex=101&count=100',
          status: [200],
        },
      ],
      afterwards: [{ path: '/Users/{user}', holds: { userName: USER_NAME } }],
    }),
    scenario({
      event: 'manager',
      needs: MANAGED,
      steps: [createSecond, create, update({ schemas: [USER_URN, ENTERPRISE], ...MANAGED })],
      afterwards: [{ path: '/Users/{user}', holds: { ...MANAGED, userName: USER_NAME } }],
    }),
    scenario({
      event: 'leaver',
      steps: [create, activity(false), lookUp(1)],
      afterwards: [
        { path: '/Users/{user}', holds: { active: false, userName: USER_NAME, name: { familyName: 'Family' } } },
      ],
    }),
    scenario({
      event: 're-hire',
      steps: [create, activity(false), lookUp(1), activity(true), update({ displayName: 'Given Again' })],
      afterwards: [{ path: '/Users/{user}', holds: { active: true, displayName: 'Given Again' } }],
    }),
    scenario({
      event: 'clearing values',
      needs: { title: 'x' },
      steps: [{ ...create, body: { ...userBody, title: 'Lead' } }, update({ title: null })],
      afterwards: [{ path: '/Users/{user}', holds: { title: null, name: { familyName: 'Family' } } }],
    }),
    scenario({
      event: 'roles',
      needs: { roles: [{ value: 'x' }] },
      steps: [create, update({ roles: [{ value: 'Editor', primary: true }] })],
      afterwards: [{ path: '/Users/{user}', holds: { roles: [{ value: 'Editor', primary: true }] } }],
    }),
    scenario({
      event: 'group push',
      groups: true,
      steps: [
        { does: 'lists groups', method: 'GET', path: '/Groups', query: 'startIndex=1&count=100', status: [200] },
        create,
        createSecond,
        createGroup,
        ...groupTo('{name} group', '{user}', '{boss}'),
        ...groupTo('{name} group', '{boss}'),
        { does: 'reads the group', method: 'GET', path: '/Groups/{group}', status: [200] },
      ],
      afterwards: [{ path: '/Groups/{group}', holds: { displayName: '{name} group', members: [{ value: '{boss}' }] } }],
    }),
    scenario({
      event: 'group rename',
      groups: true,
      steps: [
        create,
        createSecond,
        createGroup,
        ...groupTo('{name} group', '{user}'),
        ...groupTo('{name} renamed', '{user}', '{boss}'),
      ],
      afterwards: [
        {
          path: '/Groups/{group}',
          holds: { displayName: '{name} renamed', members: [{ value: '{user}' }, { value: '{boss}' }] },
        },
      ],
    }),
  ];
}

const userBody: JsonObject = {
  schemas: [USER_URN],
  userName: USER_NAME,
  name: { givenName: 'Given', familyName: 'Family' },
  emails: [{ primary: true, value: USER_NAME, type: 'work' }],
  displayName: 'Given Family',
  locale: 'en-US',
  externalId: '{name}',
  groups: [],
  password: 'S4mple-only!',
  active: true,
};

const create: ClientStep = {
  does: 'creates the user',
  method: 'POST',
  path: '/Users',
  contentType: JSON_TYPE,
  body: userBody,
  status: [201],
  remember: 'user',
};

const createSecond: ClientStep = {
  ...create,
  does: 'creates a second user',
  body: {
    ...userBody,
    userName: BOSS_NAME,
    externalId: '{name}.boss',
    emails: [{ primary: true, value: BOSS_NAME, type: 'work' }],
  },
  remember: 'boss',
};

function lookUp(finds: number): ClientStep {
  const query = `filter=userName%20eq%20%22${USER_NAME}%22&startIndex=1&count=100`;
  return { does: 'looks the user up', method: 'GET', path: '/Users', query, status: [200], finds };
}

/** Reads the user and puts all of it back, with changes. */
function update(changes: JsonObject): ClientStep {
  const body = { schemas: [USER_URN], ...changes };
  return {
    does: 'replaces the user',
    method: 'PUT',
    path: '/Users/{user}',
    contentType: JSON_TYPE,
    body,
    overRead: true,
    status: [200],
  };
}

const createGroup: ClientStep = {
  does: 'creates the group',
  method: 'POST',
  path: '/Groups',
  contentType: JSON_TYPE,
  body: { schemas: [GROUP_URN], displayName: '{name} group', members: [] },
  status: [201],
  remember: 'group',
};

function putGroup(displayName: string, members: readonly string[]): ClientStep {
  const body = {
    schemas: [GROUP_URN],
    id: '{group}',
    displayName,
    members: members.map((value) => ({ value, display: value })),
  };
  return {
    does: 'replaces the group',
    method: 'PUT',
    path: '/Groups/{group}',
    contentType: JSON_TYPE,
    body,
    status: [200],
  };
}

/** The rename, with the read-only id, goes with every change of members. */
function patchGroup(displayName: string, members: readonly string[]): readonly ClientStep[] {
  const all = members.map((value) => ({ value, display: value }));
  return [
    patch('/Groups/{group}', { op: 'replace', value: { id: '{group}', displayName } }),
    patch('/Groups/{group}', { op: 'replace', path: 'members', value: [] }),
    patch('/Groups/{group}', { op: 'add', path: 'members', value: [{ value: '{user}', display: 'a' }] }),
    patch(
      '/Groups/{group}',
      { op: 'remove', path: 'members[value eq "{user}"]' },
      { op: 'add', path: 'members', value: all },
    ),
    patch('/Groups/{group}', { op: 'replace', path: 'members', value: all }),
  ];
}

function patch(path: string, ...operations: JsonObject[]): ClientStep {
  const body = { schemas: [PATCH_OP_URN], Operations: operations };
  return { does: 'changes the resource', method: 'PATCH', path, contentType: JSON_TYPE, body, status: [200, 204] };
}

/**
 * Okta: wizard applications, which read and PUT the whole resource, and catalogue applications, which PATCH `active`,
 * passwords and groups.
 */
export const oktaScenarios: readonly ClientScenario[] = [...scenariosOf('wizard'), ...scenariosOf('catalogue')];
