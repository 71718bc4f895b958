import { BOSS_NAME, type ClientScenario, USER_NAME } from './client.ts';
import { create, list, lookUp, MANAGED, patchUser, plain, put, remove, scenarios, user } from './requests.ts';

/** Google Workspace: users only, a small fixed mapping, addresses written with doubled slashes. */
export const googleScenarios: readonly ClientScenario[] = scenarios('google', 'Google Workspace', [
  { event: 'connection test', steps: [list('count=1')], afterwards: [] },
  {
    event: 'joiner',
    steps: [{ ...lookUp(0), path: '//Users' }, { ...create(plain()), path: '//Users' }, lookUp(1)],
    afterwards: [user({ userName: USER_NAME, active: true, emails: [{ value: USER_NAME }] })],
  },
  {
    event: 'mover',
    steps: [
      create(plain()),
      patchUser({ op: 'replace', value: { name: { familyName: 'Other', givenName: 'Given' } } }),
    ],
    afterwards: [user({ name: { givenName: 'Given', familyName: 'Other' } })],
  },
  {
    event: 'leaver',
    steps: [create(plain()), patchUser({ op: 'replace', value: { active: false } })],
    afterwards: [user({ active: false })],
  },
  {
    event: 'leaver',
    variant: 'delete',
    steps: [create(plain()), patchUser({ op: 'replace', value: { active: false } }), remove('/Users/{user}')],
    afterwards: [{ path: '/Users/{user}', holds: undefined }],
  },
  {
    event: 're-hire',
    steps: [create(plain()), patchUser({ op: 'replace', path: 'active', value: false }), lookUp(1), put(plain())],
    afterwards: [user({ active: true })],
  },
  {
    event: 'manager',
    needs: MANAGED,
    steps: [create(plain(BOSS_NAME), 'boss'), create(plain()), patchUser({ op: 'replace', value: MANAGED })],
    afterwards: [user(MANAGED)],
  },
  {
    event: 'roles',
    needs: { roles: [{ value: 'x' }] },
    steps: [
      create({ ...plain(), roles: [{ value: 'Reader' }] }),
      patchUser({ op: 'replace', value: { roles: [{ value: 'Editor' }] } }),
    ],
    afterwards: [user({ roles: [{ value: 'Editor' }] })],
  },
  {
    event: 'clearing values',
    needs: { title: 'x' },
    steps: [create({ ...plain(), title: 'Lead' }), put(plain())],
    afterwards: [user({ title: null, name: { familyName: 'Family' } })],
  },
]);
