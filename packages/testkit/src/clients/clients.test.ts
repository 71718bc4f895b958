import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientEvent, clientScenarios } from './index.ts';

const events: readonly ClientEvent[] = [
  'connection test',
  'joiner',
  'mover',
  'leaver',
  'group push',
  'group rename',
  're-hire',
  'manager',
  'roles',
  'clearing values',
];

/** What a client does not send, with the reason. */
const never: Readonly<Record<string, readonly ClientEvent[]>> = {
  // Google uses groups to decide who is provisioned, and pushes none.
  'Google Workspace': ['group push', 'group rename'],
  // The extension neither tests a connection nor sends managers.
  Keycloak: ['connection test', 'manager'],
};

for (const manner of [
  'Microsoft Entra ID',
  'Microsoft Entra ID, aadOptscim062020',
  'Okta, wizard application',
  'Okta, catalogue application',
  'OneLogin',
  'JumpCloud',
  'Google Workspace',
  'authentik',
  'Keycloak',
]) {
  test(`${manner} is simulated for everything that it does`, () => {
    const simulated = clientScenarios.filter((scenario) => scenario.manner === manner).map(({ event }) => event);
    const expected = events.filter((event) => never[manner]?.includes(event) !== true);
    assert.deepEqual(
      expected.filter((event) => !simulated.includes(event)),
      [],
    );
  });
}
