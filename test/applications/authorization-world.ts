import assert from 'node:assert/strict';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { operator } from '../../packages/server/src/tenants/index.ts';
import type { GraphWorld } from '../graph/graph-world.ts';
import { type Seen, Visitor } from './visitor.ts';

export const PASSWORD = 'four chairs under a pear tree';
export const CLIENTS = '/api/oauth/travelperk/clients';

export interface Company {
  readonly key: string;
  readonly administrator: { readonly userName: string; readonly password: string };
}

let companies = 0;

/** A company that has the application set up, and where nobody authorised anything yet. */
export async function company(world: GraphWorld, displayName?: string): Promise<Company> {
  const key = `company-${++companies}`;
  const body = { profile: 'travelperk', key, displayName: displayName ?? key, setUp: true };
  const { administrator } = await world.expect(201, 'POST', '/api/tenants', body);
  for (const { id } of (await world.expect(200, 'GET', `/api/tenants/${key}/grants`)).value) {
    await world.expect(204, 'DELETE', `/api/tenants/${key}/grants/${id}`);
  }
  return { key, administrator };
}

/** Somebody of a company's staff. */
export async function staff(world: GraphWorld, { key }: Company, userName: string, roles: readonly string[]) {
  const { tenants } = world.app;
  const body = { userName, password: PASSWORD, roles };
  const { id } = await tenants.staff.add(await tenants.get(key), body, operator('tests'));
  return { id, userName, password: PASSWORD };
}

/** An instance of the gallery entry with its job. */
export class Instance {
  readonly world: GraphWorld;
  readonly applicationId: string;
  readonly jobId: string;

  private constructor(world: GraphWorld, applicationId: string, jobId: string) {
    this.world = world;
    this.applicationId = applicationId;
    this.jobId = jobId;
  }

  static async of(world: GraphWorld): Promise<Instance> {
    const entry = galleryAppById('travelperk');
    assert.ok(entry);
    const { application, jobId } = await world.app.applications.instantiate(entry, 'TravelPerk');
    return new Instance(world, application.id, jobId);
  }

  get path(): string {
    return `/v1.0/servicePrincipals/${this.applicationId}/synchronization/jobs/${this.jobId}`;
  }

  /** The address to visit. */
  async begin(): Promise<string> {
    return (await this.world.expect(200, 'POST', `${this.path}/authorization`)).authorizationUrl;
  }

  /** What came of it, as the page it leads to is told: `done`, or the code of a failure. */
  async complete(back: Seen | URL, headers: Readonly<Record<string, string>> = {}): Promise<string | null> {
    const url = back instanceof URL ? back : back.url;
    assert.equal(url.pathname, '/authorization/callback');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { authorization: `Bearer ${this.world.token}`, ...headers },
    });
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    return new URL(response.headers.get('location') ?? '', this.world.url).searchParams.get('authorization');
  }

  /** The whole flow, as an administrator would go through it. */
  async authorize({ administrator }: Company): Promise<void> {
    assert.equal(await this.complete(await consent(await this.begin(), this.world, administrator)), 'done');
  }

  /** The authorization as it is shown. */
  shown() {
    return this.world.expect(200, 'GET', `${this.path}/authorization`);
  }

  /** Tests the connection with what is saved; the code of the refusal, or nothing. */
  async test(): Promise<{ readonly code: string; readonly message: string } | undefined> {
    const answer = await this.world.call('POST', `${this.path}/validateCredentials`, { useSavedCredentials: true });
    return answer.status === 204 ? undefined : answer.body.error;
  }

  /** The access token there is, renewed where that is due. */
  async accessToken(): Promise<string> {
    const credentials = await this.world.app.applications.credentials(this.jobId);
    assert.ok(credentials?.access);
    return credentials.access.current();
  }
}

/** Signs in and consents; answers where the browser is sent. */
export async function consent(
  address: string,
  world: GraphWorld,
  { userName, password }: { readonly userName: string; readonly password: string },
): Promise<Seen> {
  const visitor = new Visitor(world.url);
  const page = await visitor.submit(await visitor.open(address), { username: userName, password });
  assert.match(page.text, /Authorize App/);
  return visitor.submit(page, { decision: 'authorize' });
}

/** Asks the token endpoint with a form. */
export async function token(world: GraphWorld, form: Readonly<Record<string, string>>, headers = {}) {
  const response = await fetch(`${world.url}/accounts/oauth2/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Asks the endpoint that all companies have in common. */
export function scim(world: GraphWorld, accessToken: string, method = 'GET', path = '/Users?count=1', body?: unknown) {
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/scim+json' };
  return world.call(method, `/api/v2/scim${path}`, body, headers);
}
