import assert from 'node:assert/strict';
import type { Answer, GraphWorld } from '../graph/graph-world.ts';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';

type Json = Readonly<Record<string, unknown>>;

/** A company on TravelPerk that is set up, seen by its administrator and by whoever provisions into it. */
export class Company {
  readonly key: string;
  readonly endpoint: string;
  readonly token: string;
  readonly #world: GraphWorld;

  private constructor(world: GraphWorld, key: string, endpoint: string, token: string) {
    this.#world = world;
    this.key = key;
    this.endpoint = endpoint;
    this.token = token;
  }

  static async found(world: GraphWorld, key: string, more: Json = {}): Promise<Company> {
    const asked = { profile: 'travelperk', key, displayName: 'Acme', setUp: true, ...more };
    const { scimEndpoint, token } = await world.expect(201, 'POST', '/api/tenants', asked);
    return new Company(world, key, scimEndpoint, token);
  }

  /** Sends a request of the administrative interface about the company. */
  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#world.call(method, `/api/tenants/${this.key}/${path}`, body);
  }

  expect(status: number, method: string, path: string, body?: unknown): Promise<Answer['body']> {
    return this.#world.expect(status, method, `/api/tenants/${this.key}/${path}`, body);
  }

  /** Saves the settings page. */
  save(settings: Json): Promise<Answer['body']> {
    return this.expect(200, 'PUT', 'settings', settings);
  }

  scim(method: string, path: string, body?: unknown, base = this.endpoint): Promise<Answer> {
    return this.#world.call(method, base + path, body, { authorization: `Bearer ${this.token}` });
  }

  /** Makes a traveller, `NAME@acme.test`; answers the id. */
  async traveller(name: string, attributes: Json = {}): Promise<string> {
    const user = { userName: `${name}@acme.test`, name: { givenName: name, familyName: 'Acme' }, ...attributes };
    const made = await this.scim('POST', '/Users', user);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return made.body.id;
  }

  async patch(id: string, ...operations: readonly Json[]): Promise<Answer['body']> {
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const patched = await this.scim('PATCH', `/Users/${id}`, { schemas, Operations: operations });
    assert.equal(patched.status, 200, JSON.stringify(patched.body));
    return patched.body;
  }

  async setManager(id: string, manager: string | undefined): Promise<void> {
    const path = `${ENTERPRISE}:manager`;
    await this.patch(id, manager === undefined ? { op: 'Remove', path } : { op: 'Replace', path, value: manager });
  }

  /** Who approves the trips of a traveller: what decides, and the account that is asked. */
  async approval(id: string): Promise<readonly [kind: string, approver: string | null]> {
    const { approval } = await this.expect(200, 'GET', `accounts/${id}`);
    return [approval.kind, approval.approver?.id ?? null];
  }

  async processes(query = ''): Promise<readonly Json[]> {
    return (await this.expect(200, 'GET', `approval-processes${query}`)).value;
  }

  /** Turns managers into approvers. */
  automate(): Promise<Answer['body']> {
    return this.save({ approvalSource: 'identityProvider', automaticApprovals: true });
  }
}
