import { GROUP_URN } from '@lockstep/scim';
import { BOSS_NAME, type ClientScenario, USER_NAME } from './client.ts';
import {
  create,
  createGroup,
  group,
  groupLookUp,
  list,
  MANAGED,
  managedBy,
  patchGroup,
  plain,
  put,
  remove,
  scenarios,
  user,
} from './requests.ts';

/** authentik: no look-up before a create, PUT for users, PATCH for groups, pages without count. */
export const authentikScenarios: readonly ClientScenario[] = scenarios('authentik', 'authentik', [
  {
    event: 'connection test',
    steps: [{ does: 'reads what is offered', method: 'GET', path: '/ServiceProviderConfig', status: [200] }],
    afterwards: [],
  },
  { event: 'import', steps: [create(plain()), list('startIndex=1')], afterwards: [user({ userName: USER_NAME })] },
  {
    event: 'joiner',
    steps: [create(plain())],
    afterwards: [user({ userName: USER_NAME, externalId: '{name}', name: { familyName: 'Family' } })],
  },
  {
    event: 'mover',
    steps: [create(plain()), put({ ...plain(), id: '{user}', displayName: 'Given Other' })],
    afterwards: [user({ displayName: 'Given Other', externalId: '{name}' })],
  },
  {
    event: 'leaver',
    steps: [create(plain()), put({ ...plain(), id: '{user}', active: false })],
    afterwards: [user({ active: false, userName: USER_NAME })],
  },
  {
    event: 'leaver',
    variant: 'delete',
    steps: [create(plain()), remove('/Users/{user}'), { ...put(plain()), status: [404] }],
    afterwards: [{ path: '/Users/{user}', holds: undefined }],
  },
  {
    event: 're-hire',
    steps: [create(plain()), remove('/Users/{user}'), create(plain())],
    afterwards: [user({ userName: USER_NAME, active: true })],
  },
  {
    event: 'group push',
    groups: true,
    steps: [
      create(plain()),
      create(plain(BOSS_NAME), 'boss'),
      createGroup(),
      { ...createGroup(), does: 'creates the group again', status: [409], remember: 'none' },
      groupLookUp(1),
      patchGroup(
        { op: 'add', path: 'members', value: [{ value: '{user}' }] },
        { op: 'add', path: 'members', value: [{ value: '{boss}' }] },
        { op: 'remove', path: 'members', value: [{ value: '{user}' }] },
      ),
    ],
    afterwards: [group({ members: [{ value: '{boss}' }] })],
  },
  {
    event: 'group rename',
    groups: true,
    steps: [
      createGroup(),
      patchGroup({
        op: 'replace',
        value: { schemas: [GROUP_URN], id: '{group}', externalId: '{name}-group', displayName: '{name} renamed' },
      }),
    ],
    afterwards: [group({ displayName: '{name} renamed', externalId: '{name}-group' })],
  },
  {
    event: 'manager',
    needs: MANAGED,
    steps: [create(plain(BOSS_NAME), 'boss'), create(plain()), put({ ...managedBy(plain()), id: '{user}' })],
    afterwards: [user(MANAGED)],
  },
  {
    event: 'roles',
    needs: { roles: [{ value: 'x' }] },
    steps: [
      create({ ...plain(), roles: [{ value: 'Reader' }] }),
      put({ ...plain(), id: '{user}', roles: [{ value: 'Editor' }] }),
    ],
    afterwards: [user({ roles: [{ value: 'Editor' }] })],
  },
  {
    event: 'clearing values',
    needs: { title: 'x' },
    steps: [create({ ...plain(), title: 'Lead' }), put({ ...plain(), id: '{user}' })],
    afterwards: [user({ title: null, name: { familyName: 'Family' } })],
  },
]);
