import { GROUP_URN, type JsonObject } from '@lockstep/scim';
import { type ClientScenario, USER_NAME } from './client.ts';
import { create, createGroup, group, patchGroup, plain, put, scenarios, user } from './requests.ts';

/** Keycloak with an extension for outbound SCIM: no look-ups, e-mail addresses and roles without a type. */
export const keycloakScenarios: readonly ClientScenario[] = scenarios('keycloak', 'Keycloak', [
  {
    event: 'joiner',
    steps: [{ ...create(untyped()), contentType: 'application/json' }],
    afterwards: [user({ userName: USER_NAME, active: true, emails: [{ value: USER_NAME }] })],
  },
  {
    event: 'mover',
    steps: [create(untyped()), put({ ...untyped(), id: '{user}', displayName: 'Given Other' })],
    afterwards: [user({ displayName: 'Given Other' })],
  },
  {
    event: 'leaver',
    steps: [create(untyped()), put({ ...untyped(), id: '{user}', active: false })],
    afterwards: [user({ active: false })],
  },
  {
    event: 're-hire',
    steps: [
      create(untyped()),
      put({ ...untyped(), id: '{user}', active: false }),
      put({ ...untyped(), id: '{user}', active: true }),
    ],
    afterwards: [user({ active: true, userName: USER_NAME })],
  },
  {
    event: 'clearing values',
    needs: { displayName: 'x' },
    steps: [create(untyped()), put({ ...untyped(), id: '{user}', displayName: null })],
    afterwards: [user({ displayName: null, name: { familyName: 'Family' } })],
  },
  {
    event: 'roles',
    needs: { roles: [{ value: 'x' }] },
    steps: [create({ ...untyped(), roles: [{ value: 'Editor' }, { value: 'Reader' }] })],
    afterwards: [user({ roles: [{ value: 'Editor' }, { value: 'Reader' }] })],
  },
  {
    event: 'group push',
    groups: true,
    steps: [
      create(untyped()),
      createGroup(),
      patchGroup(
        { op: 'replace', path: 'members', value: [{ value: '{user}', $ref: 'Users/{user}' }] },
        { op: 'replace', path: 'displayName', value: '{name} group' },
        { op: 'replace', path: 'externalId', value: '{name}-42' },
      ),
    ],
    afterwards: [group({ members: [{ value: '{user}' }], externalId: '{name}-42' })],
  },
  {
    event: 'group push',
    variant: 'nobody left',
    groups: true,
    steps: [
      create(untyped()),
      createGroup({ members: [{ value: '{user}' }] }),
      patchGroup(
        { op: 'remove', path: 'members', value: null },
        { op: 'replace', path: 'displayName', value: '{name} renamed' },
      ),
    ],
    afterwards: [group({ members: null, displayName: '{name} renamed' })],
  },
  {
    event: 'group rename',
    groups: true,
    steps: [
      create(untyped()),
      createGroup(),
      {
        ...put({
          schemas: [GROUP_URN],
          displayName: '{name} renamed',
          members: [{ value: '{user}', $ref: 'Users/{user}' }],
        }),
        does: 'replaces the group',
        path: '/Groups/{group}',
      },
    ],
    afterwards: [group({ displayName: '{name} renamed', members: [{ value: '{user}' }] })],
  },
]);

function untyped(): JsonObject {
  return { ...plain(), emails: [{ value: USER_NAME }] };
}
