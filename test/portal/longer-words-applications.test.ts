import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { cutOffOnceLonger, cutOffWhenLonger, type Looked } from './lengthened.ts';
import { PortalWorld } from './portal-world.ts';
import { addStaff, signedInTo, signIn } from './tenant-window.ts';

/** The tenants, each of its own application and set up; as keys, the addresses of their pages. */
const TENANTS = {
  yard: { profile: 'peripass', displayName: 'Yard Ghent' },
  a01: { profile: 'passle', displayName: 'Acme' },
  'acme-travel': { profile: 'travelperk', displayName: 'Acme Travel', plan: 'premium' },
  'acme-iris': { profile: 'iris-intranet', displayName: 'Acme Intranet' },
} as const;

type Key = keyof typeof TENANTS;

describe('words that are two fifths longer, in the applications', () => {
  let world: PortalWorld;
  let account = '';
  let request = '';

  before(async () => {
    world = await PortalWorld.open();
    const tokens = new Map<string, string>();
    for (const [key, tenant] of Object.entries(TENANTS)) {
      const made = await world.graph.expect(201, 'POST', '/api/tenants', { ...tenant, key, setUp: true });
      tokens.set(key, made.token);
      await world.graph.expect(200, 'PATCH', `/api/tenants/${key}/options`, { events: true });
      await addStaff(world, key, 'olga@acme.example');
    }
    const provision = async (key: Key, more: Readonly<Record<string, unknown>>) =>
      world.graph.expect(
        201,
        'POST',
        `/t/${key}/scim/v2/Users`,
        {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: 'ann@acme.example',
          active: true,
          name: { givenName: 'Ann', familyName: 'Lee' },
          ...more,
        },
        { authorization: `Bearer ${tokens.get(key)}` },
      );
    const emails = [{ value: 'ann@acme.example', type: 'work', primary: true }];
    account = (await provision('yard', { displayName: 'Ann Lee', emails })).id;
    await provision('a01', { title: 'Partner' });
    const local = { givenName: 'Omar', familyName: 'Haddad' };
    const add = (key: Key, list: string, entry: unknown) =>
      world.graph.expect(201, 'POST', `/api/tenants/${key}/${list}`, entry);
    const ann = await add('acme-travel', 'accounts', { ...local, userName: 'ann@acme.example', givenName: 'Ann' });
    await add('acme-travel', 'accounts', { ...local, userName: 'omar@acme.example', manager: ann.id });
    await add('acme-iris', 'accounts', { ...local, userName: 'omar@acme.example' });
    const asked = { requestedBy: 'olga@acme.example', mail: 'Please send us credentials for provisioning.' };
    request = (await add('acme-iris', 'credential-requests', asked)).id;
  });
  after(() => world?.close());

  const fit = async (page: Page, screens: readonly Looked[]) =>
    assert.deepEqual(await cutOffWhenLonger({ page, origin: world.graph.url }, screens), []);
  const screensOf: Readonly<Record<Key, () => readonly Looked[]>> = {
    yard: () => [
      ['', 'Identity providers'],
      ['/accounts', 'ann@acme.example'],
      [`/accounts/${account}`, 'POST /Users'],
      ['/roles', 'Gate guard'],
      ['/roles?open=host', 'Show who has it'],
      ['/configuration', 'Identity providers'],
      ['/configuration/identity-providers', 'Generate new token'],
      ['/configuration/staff', 'olga@acme.example'],
      ['/activity', 'POST /Users'],
      ['/events', 'user.created'],
    ],
    a01: () => [
      ['', 'Manage Entra ID'],
      ['/company/entra-id', 'Regenerate secret token'],
      ['/accounts', 'ann@acme.example'],
      ['/accounts?open=counterparts', 'Compare'],
      ['/passles', 'Acme'],
      ['/posts', 'Posts'],
    ],
    'acme-travel': () => [
      ['', 'Company Settings'],
      ['/company-settings/integrations/scim', 'Save changes'],
      ['/company-settings/travel-policies', 'Travel policies'],
      ['/company-settings/cost-centres', 'Cost centres'],
      ['/accounts', 'omar@acme.example'],
      ['/approvals', 'Add approval process'],
      ['/trips', 'Trips'],
    ],
    'acme-iris': () => [
      ['', 'User types'],
      ['/people', 'omar@acme.example'],
      ['/timeline', 'Timeline'],
      ['/groups', 'Groups'],
      ['/user-types', 'Employee'],
    ],
  };

  for (const [key, { displayName }] of Object.entries(TENANTS)) {
    test(`fit on the pages of ${displayName}`, async () => {
      const page = await signedInTo(world, key, 'olga@acme.example');
      const below = screensOf[key as Key]().map(([path, ready]): Looked => [`/t/${key}${path}`, ready]);
      await fit(page, below);
      await page.context().close();
    });
  }

  test('fit in the console of those who run the applications', async () => {
    const of = (tab: string) => `/operator/tenants/yard/${tab}`;
    await fit(world.page, [
      ['/operator/tenants', 'Yard Ghent'],
      ['/operator/tenants/new', 'First administrator'],
      [of('overview'), 'Sign-in address'],
      [of('options'), 'Strict mode'],
      [of('credentials'), 'Begins with'],
      [of('accounts'), 'ann@acme.example'],
      [of('activity'), 'POST /Users'],
      [of('events'), 'user.created'],
      ['/operator/support', 'olga@acme.example'],
      [`/operator/support/${request}?tenant=acme-iris`, 'Issue credentials'],
    ]);
  });

  test('fit where somebody signs in, and where an app is authorized', async () => {
    const callback = `${world.graph.url}/sign-in`;
    const { id } = await world.graph.expect(201, 'POST', '/api/oauth/travelperk/clients', {
      label: 'Northwind directory',
      redirectUris: [callback],
    });
    const authorize = `/oauth2/authorize/?${new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: callback,
      scope: 'scim:read scim:write',
      state: 'one-two-three-four-five',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;
    const page = await world.window();
    await fit(page, [
      ['/t/yard/sign-in', 'Sign In'],
      ['/t/nowhere/sign-in', 'Sign In'],
      [authorize, 'Sign in to TravelPerk'],
    ]);
    await page.goto(world.graph.url + authorize);
    await signIn(page, 'olga@acme.example');
    await page.getByRole('button', { name: 'Authorize App' }).waitFor();
    assert.deepEqual(await cutOffOnceLonger(page), []);
    await page.context().close();
  });
});
