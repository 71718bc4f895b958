/**
 * Simulators: the requests that identity providers send to a SCIM endpoint for what happens to people and groups, with
 * the state they expect afterwards, as data. Owns no connection; `scim-endpoint/` plays them, and only it and tests come
 * in.
 */

import { authentikScenarios } from './authentik.ts';
import type { ClientScenario } from './client.ts';
import { entraScenarios } from './entra.ts';
import { googleScenarios } from './google.ts';
import { jumpCloudScenarios } from './jump-cloud.ts';
import { keycloakScenarios } from './keycloak.ts';
import { oktaScenarios } from './okta.ts';
import { oneLoginScenarios } from './one-login.ts';

export type { Afterwards, ClientEvent, ClientScenario, ClientStep } from './client.ts';

export const clientScenarios: readonly ClientScenario[] = [
  ...entraScenarios,
  ...oktaScenarios,
  ...oneLoginScenarios,
  ...jumpCloudScenarios,
  ...googleScenarios,
  ...authentikScenarios,
  ...keycloakScenarios,
];
