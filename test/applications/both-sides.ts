import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, GraphWorld } from '../graph/graph-world.ts';

/** The body of an answer, whatever it is. */
export type Body = Answer['body'];

/** The role of whoever is assigned where an application has none of its own. */
const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** Somebody who reaches the interfaces: with a token, or with the cookie they signed in for. */
export interface Caller {
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same; fails the test when another status comes back. Answers the body. */
  expect(status: number, method: string, path: string, body?: unknown): Promise<Body>;
}

/** Whoever shows this bearer token, at an address or a path of the installation. */
export function holderOf(world: GraphWorld, token: string): Caller {
  return calling((method, path, body) => world.call(method, path, body, { authorization: `Bearer ${token}` }));
}

/** Somebody of a tenant's staff, signed in to its pages. */
export async function signedIn(world: GraphWorld, key: string, userName: string, password: string): Promise<Caller> {
  const signIn = `${world.url}/api/tenants/${key}/sign-in`;
  const answer = await fetch(signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName, password }),
  });
  const body: Body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return calling(async (method, path, sent, headers) => {
    const response = await fetch(`${world.url}${path}`, {
      method,
      headers: {
        cookie,
        origin: world.url,
        'x-lockstep-csrf': body.signIn.csrf,
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  });
}

function calling(call: Caller['call']): Caller {
  return {
    call,
    async expect(status, method, path, body) {
      const answer = await call(method, path, body);
      assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

/** An application on the provisioning side, as an administrator sets it up. */
export class Provisioning {
  readonly id: string;
  readonly job: string;
  readonly #world: GraphWorld;

  private constructor(world: GraphWorld, id: string, job: string) {
    this.#world = world;
    this.id = id;
    this.job = job;
  }

  /** Adds an application of the gallery under a free name. */
  static async add(world: GraphWorld, template: string, displayName = template): Promise<Provisioning> {
    const { value } = await world.expect(
      200,
      'GET',
      `/v1.0/applicationTemplates?${encodeURI(`$filter=displayName eq '${template}'`)}`,
    );
    const path = `/v1.0/applicationTemplates/${value[0].id}/instantiate`;
    const { servicePrincipal } = await world.expect(201, 'POST', path, { displayName });
    const jobs = `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization/jobs`;
    const listed = await world.expect(200, 'GET', jobs);
    // The one for applications of one's own goes by a name of its own.
    const templateId = template === 'Custom' ? 'scim' : value[0].id;
    const job = listed.value[0] ?? (await world.expect(201, 'POST', jobs, { templateId }));
    return new Provisioning(world, servicePrincipal.id, `${jobs}/${job.id}`);
  }

  /** Tests credentials and saves them, as the page does. */
  async connect(tenantUrl: string, secretToken: string): Promise<void> {
    const credentials = [
      { key: 'BaseAddress', value: tenantUrl },
      { key: 'SecretToken', value: secretToken },
    ];
    await this.#world.expect(204, 'POST', `${this.job}/validateCredentials`, { credentials });
    await this.#world.expect(204, 'PUT', `/v1.0/servicePrincipals/${this.id}/synchronization/secrets`, {
      value: credentials,
    });
  }

  /** Assigns a person or a group, with the first role there is; answers the assignment's id. */
  async assign(principalId: string): Promise<string> {
    const assignments = `/v1.0/servicePrincipals/${this.id}/appRoleAssignedTo`;
    const { appRoles } = await this.#world.expect(200, 'GET', `/v1.0/servicePrincipals/${this.id}`);
    const appRoleId = appRoles.find(({ isEnabled }: Body) => isEnabled)?.id ?? DEFAULT_ACCESS;
    const made = await this.#world.expect(201, 'POST', assignments, { principalId, resourceId: this.id, appRoleId });
    return made.id;
  }

  async unassign(assignment: string): Promise<void> {
    await this.#world.expect(204, 'DELETE', `/v1.0/servicePrincipals/${this.id}/appRoleAssignedTo/${assignment}`);
  }

  async start(): Promise<void> {
    await this.#world.expect(204, 'POST', `${this.job}/start`);
  }

  /** Provisions one person now, or when a cycle at work on them is done; answers what was done. */
  async onDemand(objectId: string): Promise<Body> {
    const parameters = [{ subjects: [{ objectId, objectTypeName: 'User' }] }];
    const { value } = await eventually(() =>
      this.#world.expect(200, 'POST', `${this.job}/provisionOnDemand`, { parameters }),
    );
    return JSON.parse(value)[0];
  }
}

/** Waits until what is claimed holds, as whoever looks at a page does; fails with the last reason when it never does. */
export async function eventually<T>(claim: () => Promise<T>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(200);
    }
  }
}
