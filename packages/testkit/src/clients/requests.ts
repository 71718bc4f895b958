import { ENTERPRISE_USER_URN as ENTERPRISE, GROUP_URN, type JsonObject, PATCH_OP_URN, USER_URN } from '@lockstep/scim';
import { type Afterwards, type ClientScenario, type ClientStep, USER_NAME } from './client.ts';

interface Scenario extends Omit<ClientScenario, 'client' | 'manner'> {
  readonly variant?: string;
}

export function scenarios(
  client: ClientScenario['client'],
  name: string,
  all: readonly Scenario[],
): readonly ClientScenario[] {
  return all.map(({ variant, ...scenario }) => ({
    client,
    manner: variant === undefined ? name : `${name}, ${variant}`,
    ...scenario,
  }));
}

export function plain(userName = USER_NAME): JsonObject {
  return {
    schemas: [USER_URN],
    externalId: userName === USER_NAME ? '{name}' : '{name}.boss',
    userName,
    displayName: 'Given Family',
    name: { givenName: 'Given', familyName: 'Family' },
    active: true,
    emails: [{ value: userName, type: 'work', primary: true }],
  };
}

export function list(query: string): ClientStep {
  return { does: 'lists users', method: 'GET', path: '/Users', query, status: [200] };
}

export function lookUp(finds: number): ClientStep {
  const query = `filter=userName%20eq%20%22${USER_NAME}%22`;
  return { does: 'looks the user up', method: 'GET', path: '/Users', query, status: [200], finds };
}

export function groupLookUp(finds: number): ClientStep {
  const query = 'filter=displayName%20eq%20%22{name}%20group%22';
  return { does: 'looks the group up', method: 'GET', path: '/Groups', query, status: [200], finds };
}

export function create(body: JsonObject, remember = 'user'): ClientStep {
  return { does: 'creates a user', method: 'POST', path: '/Users', body, status: [201], remember };
}

export function createGroup(more: JsonObject = {}): ClientStep {
  const body = { schemas: [GROUP_URN], externalId: '{name}-group', displayName: '{name} group', ...more };
  return { does: 'creates the group', method: 'POST', path: '/Groups', body, status: [201], remember: 'group' };
}

export function put(body: JsonObject): ClientStep {
  return { does: 'replaces the user', method: 'PUT', path: '/Users/{user}', body, status: [200] };
}

export function patchUser(...operations: JsonObject[]): ClientStep {
  const body = { schemas: [PATCH_OP_URN], Operations: operations };
  return { does: 'changes the user', method: 'PATCH', path: '/Users/{user}', body, status: [200, 204] };
}

export function patchGroup(...operations: JsonObject[]): ClientStep {
  return { ...patchUser(...operations), does: 'changes the group', path: '/Groups/{group}' };
}

export function remove(path: string): ClientStep {
  return { does: 'deletes it', method: 'DELETE', path, status: [204] };
}

export function user(holds: JsonObject): Afterwards {
  return { path: '/Users/{user}', holds };
}

/** A user whose manager is the one remembered as `boss`. */
export function managedBy(body: JsonObject): JsonObject {
  return { ...body, schemas: [USER_URN, ENTERPRISE], [ENTERPRISE]: { manager: { value: '{boss}' } } };
}

export const MANAGED: JsonObject = { [ENTERPRISE]: { manager: { value: '{boss}' } } };

export function group(holds: JsonObject): Afterwards {
  return { path: '/Groups/{group}', holds };
}
