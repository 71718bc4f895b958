import { BOSS_NAME, type ClientScenario, USER_NAME } from './client.ts';
import {
  create,
  createGroup,
  group,
  lookUp,
  MANAGED,
  managedBy,
  patchGroup,
  patchUser,
  plain,
  put,
  remove,
  scenarios,
  user,
} from './requests.ts';

/** JumpCloud: a trial run with a user and a group of its own before anything real, then Entra ID's manner for members. */
export const jumpCloudScenarios: readonly ClientScenario[] = scenarios('jumpcloud', 'JumpCloud', [
  {
    event: 'connection test',
    groups: true,
    steps: [
      lookUp(0),
      create(plain()),
      put({ ...plain(), displayName: 'Given Changed' }),
      createGroup(),
      patchGroup({ op: 'add', path: 'members', value: [{ value: '{user}' }] }),
      patchGroup({ op: 'remove', path: 'members', value: [{ value: '{user}' }] }),
      remove('/Groups/{group}'),
      remove('/Users/{user}'),
    ],
    afterwards: [
      { path: '/Users/{user}', holds: undefined },
      { path: '/Groups/{group}', holds: undefined },
    ],
  },
  {
    event: 'joiner',
    steps: [lookUp(0), create(plain()), lookUp(1)],
    afterwards: [user({ userName: USER_NAME, active: true, name: { familyName: 'Family' } })],
  },
  {
    event: 'mover',
    steps: [create(plain()), patchUser({ op: 'replace', path: 'name.familyName', value: 'Other' })],
    afterwards: [user({ name: { givenName: 'Given', familyName: 'Other' } })],
  },
  {
    event: 'leaver',
    steps: [create(plain()), patchUser({ op: 'replace', path: 'active', value: false })],
    afterwards: [user({ active: false, name: { familyName: 'Family' } })],
  },
  {
    event: 're-hire',
    steps: [create(plain()), put({ ...plain(), active: false }), lookUp(1), put({ ...plain(), active: true })],
    afterwards: [user({ active: true })],
  },
  {
    event: 'group push',
    groups: true,
    steps: [
      create(plain()),
      create(plain(BOSS_NAME), 'boss'),
      createGroup(),
      patchGroup({ op: 'add', path: 'members', value: [{ value: '{user}' }] }),
      patchGroup({ op: 'add', path: 'members', value: [{ value: '{boss}' }] }),
      patchGroup({ op: 'remove', path: 'members', value: [{ value: '{user}' }] }),
    ],
    afterwards: [group({ members: [{ value: '{boss}' }] })],
  },
  {
    event: 'group rename',
    groups: true,
    steps: [createGroup(), patchGroup({ op: 'replace', path: 'displayName', value: '{name} renamed' })],
    afterwards: [group({ displayName: '{name} renamed' })],
  },
  {
    event: 'manager',
    needs: MANAGED,
    steps: [create(plain(BOSS_NAME), 'boss'), create(plain()), put(managedBy(plain()))],
    afterwards: [user(MANAGED)],
  },
  {
    event: 'roles',
    needs: { roles: [{ value: 'x' }] },
    steps: [create({ ...plain(), roles: [{ value: 'Reader' }] }), put({ ...plain(), roles: [{ value: 'Editor' }] })],
    afterwards: [user({ roles: [{ value: 'Editor' }] })],
  },
  {
    event: 'clearing values',
    needs: { title: 'x' },
    steps: [create({ ...plain(), title: 'Lead' }), put(plain())],
    afterwards: [user({ title: null, name: { familyName: 'Family' } })],
  },
]);
