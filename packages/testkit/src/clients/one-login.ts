import { ENTERPRISE_USER_URN as ENTERPRISE, type JsonObject, LEGACY_CORE_URN, USER_URN } from '@lockstep/scim';
import { BOSS_NAME, type ClientScenario, USER_NAME } from './client.ts';
import {
  create,
  createGroup,
  group,
  groupLookUp,
  list,
  lookUp,
  MANAGED,
  patchGroup,
  put,
  remove,
  scenarios,
  user,
} from './requests.ts';

/** OneLogin: an administrator's template, whose macros leave empty texts behind. */
export const oneLoginScenarios: readonly ClientScenario[] = scenarios('onelogin', 'OneLogin', [
  { event: 'connection test', steps: [list('startIndex=1&count=1'), lookUp(0)], afterwards: [] },
  {
    event: 'joiner',
    steps: [lookUp(0), create(template()), lookUp(1)],
    afterwards: [
      user({
        userName: USER_NAME,
        title: null,
        userType: null,
        timezone: null,
        addresses: null,
        name: { givenName: 'Given', familyName: 'Family' },
        emails: [{ value: USER_NAME, type: 'work', primary: true }],
        [ENTERPRISE]: { organization: null, division: null, department: 'Ops', manager: null },
      }),
    ],
  },
  {
    event: 'joiner',
    variant: 'core schema 1.0',
    steps: [create({ ...template(), schemas: [LEGACY_CORE_URN] })],
    afterwards: [user({ userName: USER_NAME, name: { familyName: 'Family' } })],
  },
  {
    event: 'mover',
    steps: [create(template()), put({ ...template(), title: 'Lead' })],
    afterwards: [user({ userName: USER_NAME, title: 'Lead', name: { familyName: 'Family' } })],
  },
  {
    event: 'leaver',
    steps: [create(template()), put({ ...template(), active: false }), lookUp(1)],
    afterwards: [user({ userName: USER_NAME, active: false })],
  },
  {
    event: 'leaver',
    variant: 'delete',
    steps: [create(template()), remove('/Users/{user}')],
    afterwards: [{ path: '/Users/{user}', holds: undefined }],
  },
  {
    event: 're-hire',
    steps: [create(template()), put({ ...template(), active: false }), lookUp(1), put({ ...template(), active: true })],
    afterwards: [user({ active: true })],
  },
  {
    event: 'clearing values',
    needs: { title: 'x' },
    steps: [create({ ...template(), title: 'Lead' }), put(template())],
    afterwards: [user({ title: null, name: { familyName: 'Family' } })],
  },
  {
    event: 'group push',
    groups: true,
    steps: [
      create(template()),
      create(template(BOSS_NAME), 'boss'),
      groupLookUp(0),
      createGroup(),
      patchGroup({ op: 'add', path: 'members', value: [{ value: '{user}' }, { value: '{boss}' }] }),
      patchGroup({ op: 'remove', path: 'members', value: [{ value: '{user}' }] }),
      patchGroup({ op: 'replace', path: 'members', value: [{ value: '{user}' }] }),
      patchGroup({ op: 'replace', path: 'members', value: [{ value: '{boss}' }] }),
    ],
    afterwards: [group({ members: [{ value: '{boss}' }] })],
  },
  {
    event: 'group rename',
    groups: true,
    steps: [createGroup(), groupLookUp(1), patchGroup({ op: 'replace', path: 'displayName', value: '{name} renamed' })],
    afterwards: [group({ displayName: '{name} renamed', externalId: '{name}-group' })],
  },
  {
    event: 'manager',
    needs: MANAGED,
    steps: [create(template(BOSS_NAME), 'boss'), create(template()), put(template(USER_NAME, '{boss}'))],
    afterwards: [user(MANAGED)],
  },
  {
    event: 'roles',
    needs: { roles: [{ value: 'x' }] },
    steps: [
      create({ ...template(), roles: [{ value: 'Reader' }] }),
      put({ ...template(), roles: [{ value: 'Editor' }, { value: '' }] }),
    ],
    afterwards: [user({ roles: [{ value: 'Editor' }] })],
  },
]);

function template(userName = USER_NAME, manager = ''): JsonObject {
  return {
    schemas: [USER_URN, ENTERPRISE],
    userName,
    externalId: userName === USER_NAME ? '{name}' : '{name}.boss',
    name: { familyName: 'Family', givenName: 'Given' },
    title: '',
    userType: '',
    timezone: '',
    emails: [{ value: userName, type: 'work', primary: true }],
    addresses: [{ locality: '', region: '', country: '' }],
    [ENTERPRISE]: { organization: '', division: '', department: 'Ops', manager: { value: manager, displayName: ' ' } },
  };
}
