import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { byMenu, chooseIn, isSaved, PASSLE_TABLE, save } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';
import { Presses } from './presses.ts';
import { makeTenant, signedInTo, signIn } from './tenant-window.ts';

/** Somebody before their first page, and what they press. */
interface Desk {
  readonly page: Page;
  readonly presses: Presses;
  readonly home: string;
}

/** Each task begins at Home, signed in. Typing, pasting and moving by Tab count for nothing; a search is one press. */
describe('how many presses the common tasks take, from Home', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let peripass: { readonly scimEndpoint: string; readonly token: string };
  const ids = new Map<string, string>();
  const desks = new Map<string, Desk>();
  const call = (...request: Parameters<PortalWorld['graph']['expect']>) => world.graph.expect(...request);

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    desks.set('directory', { page: world.page, presses: await Presses.in(world.page), home: '/' });
    await setUpApplications();
    await setUpYard();
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  /** Tenants that are in use, with somebody of their staff before each. */
  async function setUpApplications(): Promise<void> {
    peripass = await call(201, 'POST', '/api/tenants', {
      profile: 'peripass',
      key: 'yard',
      displayName: 'Yard Ghent',
      setUp: true,
    });
    const account = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'lea@yard.example',
      displayName: 'Lea Maes',
      name: { givenName: 'Lea', familyName: 'Maes' },
      emails: [{ type: 'work', value: 'lea@yard.example', primary: true }],
      active: true,
    };
    const bearer = { authorization: `Bearer ${peripass.token}` };
    await call(201, 'POST', '/t/yard/scim/v2/Users', account, bearer);
    await call(400, 'POST', '/t/yard/scim/v2/Users', {}, bearer);
    await call(201, 'POST', '/api/tenants', { profile: 'passle', key: 'a01', displayName: 'Acme Media', setUp: true });
    const company = { profile: 'travelperk', key: 'acme-travel', displayName: 'Acme', plan: 'premium' };
    await makeTenant(world, company, 'olga@acme.example');
    await call(200, 'PUT', '/api/tenants/acme-travel/settings', { scimEnabled: true });
  }

  /** An application in use: some in step, one who fails, one whose removal is held, one who has no access. */
  async function setUpYard(): Promise<void> {
    target.become({
      before: ({ method, body }) =>
        method === 'POST' && body?.includes('fay@') ? { status: 422, body: '{}' } : undefined,
    });
    for (const [name, displayName] of [
      ['ann', 'Ann Lee'],
      ['bob', 'Bob Sørensen'],
      ['cid', 'Cid Novak'],
      ['fay', 'Fay Moss'],
    ] as const) {
      const [givenName, surname] = displayName.split(' ');
      const of = { displayName, mail: `${name}@halden.example` };
      ids.set(name, await world.graph.person(name, { ...of, givenName, surname, jobTitle: 'Host', city: name }));
    }
    box = await sandbox(world.graph, target, 'Orbit');
    const schema = await call(200, 'GET', `${box.job}/schema`);
    for (const mapping of schema.synchronizationRules[0].objectMappings[0].attributeMappings) {
      if (mapping.targetAttributeName !== 'title') continue;
      mapping.source = { type: 'Function', expression: 'ToLower([jobTitle])' };
    }
    await call(204, 'PUT', `${box.job}/schema`, schema);
    for (const name of ['bob', 'cid', 'fay']) await box.assign(String(ids.get(name)));
    await call(200, 'PATCH', `${box.job}/settings`, { deletionThreshold: 0, earlyCycles: false });
    await box.run();
    await box.unassign(String(ids.get('bob')));
    await box.run();
  }

  /** The desk of somebody of a tenant's staff, who signs in when it is first used. */
  async function deskOf(key: string): Promise<Desk> {
    const known = desks.get(key);
    if (known) return known;
    const userName = `staff@${key}.example`;
    if (key !== 'acme-travel') {
      const password = 'nine lanterns on a bridge';
      await call(201, 'POST', `/api/tenants/${key}/staff`, { userName, password, roles: ['administrator'] });
    }
    const page = await signedInTo(world, key, key === 'acme-travel' ? 'olga@acme.example' : userName);
    const desk = { page, presses: await Presses.in(page), home: `/t/${key}` };
    desks.set(key, desk);
    return desk;
  }

  /** Tells a task, and holds it to the most presses it may take. */
  function task(words: string, most: number, run: (page: Page) => Promise<unknown>, key = 'directory'): void {
    test(`${words}: at most ${most}`, async () => {
      const { page, presses, home } = await deskOf(key);
      page.setDefaultTimeout(25_000);
      await page.goto(world.graph.url + home);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await presses.taken(page);
      await run(page);
      const taken = await presses.taken(page);
      assert.ok(taken > 0 && taken <= most, `it took ${taken} presses`);
    });
  }

  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
  const confirm = (page: Page, name: string | RegExp) =>
    page.getByRole('alertdialog').getByRole('button', { name }).click();
  const enter = (page: Page, name: string) =>
    page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  /** Opens the provisioning of an application from Home. */
  const openFromHome = (page: Page, name: string) =>
    page.getByRole('grid', { name: 'Applications' }).getByRole('row', { name }).first().click();
  const openPage = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Provisioning of Orbit' }).getByRole('link', { name }).click();

  /** Opens what the search finds, from the keyboard. */
  async function search(page: Page, text: string, found: RegExp): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search people, applications, ids' }).fill(text);
    await page.getByRole('option', { name: found }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Search' }).waitFor({ state: 'detached' });
  }

  async function connect(page: Page, address: string, token: string): Promise<void> {
    await page.getByLabel('Tenant URL').fill(address);
    await page.getByLabel('Secret Token').fill(token);
    await press(page, 'Test Connection');
    await page.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
  }

  /** Adds an application of the gallery, up to its set-up. */
  async function addFromGallery(page: Page, name: string): Promise<void> {
    await byMenu(page, 'Gallery');
    await page.getByRole('searchbox', { name: 'Search application' }).fill(name.slice(0, 6));
    await press(page, name);
    await press(page, 'Create');
    await follow(page, 'Provision User Accounts');
  }

  /** Adds an application that is in no gallery, up to its set-up. */
  async function addOwn(page: Page, name: string): Promise<void> {
    await byMenu(page, 'Gallery');
    await press(page, 'Create your own application');
    await page.getByLabel("What's the name of your app?").fill(name);
    await press(page, 'Create');
    await follow(page, 'Provision User Accounts');
  }

  /** On the classic page: status on, save, and yes. */
  async function switchOn(page: Page, name: string): Promise<void> {
    await page.getByRole('radio', { name: 'On' }).click();
    await save(page);
    await confirm(page, 'Save and start');
    await page.getByText(`Provisioning to ${name} is on.`).waitFor();
  }

  async function pasteTable(page: Page): Promise<void> {
    await press(page, 'Paste a table');
    const dialog = page.getByRole('dialog', { name: 'Paste a table' });
    await dialog.getByRole('textbox', { name: 'Table' }).fill(PASSLE_TABLE);
    await dialog.getByRole('button', { name: 'Take over' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async function startConfiguration(page: Page): Promise<void> {
    await press(page, 'Start provisioning');
    await confirm(page, 'Save and start');
    await page.getByRole('heading', { level: 1, name: 'Provisioning', exact: true }).waitFor();
  }

  task('ENT-9 A1 an application of the gallery is connected and started on one page', 9, async (page) => {
    await addFromGallery(page, 'Peripass');
    await follow(page, '+ New configuration');
    await connect(page, peripass.scimEndpoint, peripass.token);
    await press(page, 'Create');
    await page.getByText('Connected', { exact: true }).waitFor();
    await startConfiguration(page);
  });

  task('A1 the same on the page of the guides', 11, async (page) => {
    await addFromGallery(page, 'Peripass');
    await chooseIn(page, 'Provisioning Mode', 'Automatic');
    await connect(page, peripass.scimEndpoint, peripass.token);
    await save(page);
    await page.getByRole('link', { name: 'Synchronize Microsoft Entra users to Peripass' }).waitFor();
    await switchOn(page, 'Peripass 2');
  });

  task(
    'A2 an application of no gallery is connected, without groups, with the mapping of a guide',
    12,
    async (page) => {
      await addOwn(page, 'Passle');
      await follow(page, '+ New configuration');
      await connect(page, target.url, target.token);
      await press(page, 'Create');
      await page.getByText('Connected', { exact: true }).waitFor();
      await page.getByRole('switch', { name: /Groups is enabled/ }).click();
      await page.getByText('Disabled', { exact: true }).waitFor();
      await pasteTable(page);
      await page.getByText('6 attributes, no filter').waitFor();
      await startConfiguration(page);
    },
  );

  task('A2 the same on the pages of the guides', 17, async (page) => {
    await addOwn(page, 'Passle by the guide');
    await chooseIn(page, 'Provisioning Mode', 'Automatic');
    await connect(page, target.url, target.token);
    await save(page);
    await page.getByRole('switch', { name: /Groups is enabled/ }).click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    await follow(page, 'Provision Microsoft Entra ID Users');
    await pasteTable(page);
    await press(page, 'Save');
    await isSaved(page);
    await page
      .getByRole('navigation', { name: 'Provisioning of Passle by the guide' })
      .getByRole('link', { name: 'Provisioning', exact: true })
      .click();
    await switchOn(page, 'Passle by the guide');
  });

  task('A3 an application is authorized on its own page and started', 12, async (page) => {
    await addFromGallery(page, 'TravelPerk');
    await chooseIn(page, 'Provisioning Mode', 'Automatic');
    await press(page, 'Authorize');
    await signIn(page, 'olga@acme.example');
    await press(page, 'Authorize App');
    await page.getByText('Authorized', { exact: true }).waitFor();
    await switchOn(page, 'TravelPerk');
  });

  task('A5 it is found out why a person lacks an account, in all applications', 1, async (page) => {
    await search(page, 'Ann Lee', /Ann Lee/);
    await page.getByText('Not assigned').first().waitFor();
  });

  task('A4 one person is given access to one application, and the account at once', 4, async (page) => {
    await search(page, 'Ann Lee', /Ann Lee/);
    // The card's own, which knows the application; that of the page lets choose one.
    const card = page.getByRole('region', { name: 'Orbit', exact: true });
    await card.getByRole('button', { name: 'Give access' }).click();
    await press(page, 'Assign and provision now');
    await card.getByText('In step', { exact: true }).waitFor();
  });

  task('A6 an expression is changed, tried on somebody, with its plan', 6, async (page) => {
    await openFromHome(page, 'Orbit');
    await openPage(page, 'Attribute Mapping');
    await page
      .getByRole('table', { name: 'Attribute Mappings' })
      .getByRole('button', { name: 'title', exact: true })
      .click();
    const drawer = page.getByRole('dialog', { name: 'Edit Attribute' });
    await drawer.getByRole('textbox', { name: 'Expression' }).fill('ToUpper([jobTitle])');
    await drawer.getByText('{"title":"HOST"}').waitFor();
    await drawer.getByRole('button', { name: 'Preview changes' }).click();
    await page.getByRole('grid', { name: 'Objects of the plan' }).getByText(/HOST/).first().waitFor();
    await press(page, 'Apply plan');
    await confirm(page, /^Write/);
    await page.getByText('The log says what was done to each.').waitFor();
  });

  task('A11 an earlier configuration is put in force again', 4, async (page) => {
    await openFromHome(page, 'Orbit');
    await openPage(page, 'Versions');
    await press(page, /^Restore version/);
    await confirm(page, /^Write/);
    await page.getByText('The log says what was done to each.').waitFor();
  });

  task('A10 everything that failed for one reason is tried again', 2, async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'tried again' }).getByRole('link', { name: 'Open' }).click();
    await press(page, /^Retry all/);
    await page.getByText('1 object is tried again in the next cycle.').first().waitFor();
  });

  task('V1 it is seen why somebody has no account', 1, async (page) => {
    await search(page, 'Fay Moss', /Fay Moss.*fails in Orbit/);
    await page
      .getByRole('region', { name: 'Orbit', exact: true })
      .getByText(/^Failed/)
      .first()
      .waitFor();
  });

  task('A7 the scope is narrowed by a filter, seeing who drops out', 9, async (page) => {
    await openFromHome(page, 'Orbit');
    await openPage(page, 'Attribute Mapping');
    await follow(page, 'All records');
    await press(page, 'Add scoping filter');
    await page.getByRole('combobox', { name: 'Attribute Name' }).click();
    await page.getByRole('combobox', { name: 'Attribute Name' }).fill('city');
    await page.getByRole('option', { name: /^city/ }).click();
    await page.getByRole('combobox', { name: 'Attribute Value' }).fill('ann');
    await page.getByRole('list', { name: 'Leave' }).getByRole('link', { name: /cid/ }).waitFor();
    await page.getByLabel('Scoping Filter Title').fill('Ghent');
    await press(page, 'Ok');
    await press(page, 'Save');
    await confirm(page, /^Save, \d leave/);
    await page.getByText('The filters are saved.').first().waitFor();
  });

  task('A8 removals that are held back are decided', 4, async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'held back' }).getByRole('link', { name: 'Review' }).click();
    await page.getByRole('button', { name: 'Allow' }).first().click();
    await page.getByRole('menuitem', { name: 'Allow all' }).click();
    await page.getByRole('alertdialog').getByLabel('Type Orbit to go on').fill('Orbit');
    await page.getByRole('alertdialog').getByLabel('Reason').fill('They left.');
    await confirm(page, /^Allow/);
    await page
      .getByText(/allowed in Orbit/)
      .first()
      .waitFor();
  });

  task('A12 accounts that belong to nobody are listed', 3, async (page) => {
    await target.put('Users', { userName: 'robot@elsewhere.example', active: true });
    await openFromHome(page, 'Orbit');
    await openPage(page, 'Account discovery');
    await press(page, 'Discover identities');
    await page.getByRole('grid', { name: 'Accounts' }).getByText('robot@elsewhere.example').first().waitFor();
  });

  task('V2 it is seen since when, and what changed', 2, async (page) => {
    await search(page, 'Cid Novak', /Cid Novak/);
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByRole('grid', { name: 'Activity of Cid Novak' }).getByText('Create').first().waitFor();
  });

  task(
    'B1 address and token are copied for the directory',
    3,
    async (page) => {
      await enter(page, 'Configuration');
      await page.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning' }).click();
      await press(page, 'Copy both');
      await page.getByText('SCIM Endpoint, SCIM Token copied').waitFor({ state: 'attached' });
    },
    'yard',
  );

  task(
    'B2 new people are given another role in Peripass',
    5,
    async (page) => {
      await enter(page, 'Configuration');
      await page.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning' }).click();
      await page.getByLabel('User role').click();
      await page.getByRole('option', { name: 'Gate guard' }).click();
      await press(page, 'Save your changes');
      await isSaved(page);
    },
    'yard',
  );

  task(
    'B2 new people are given Passles',
    5,
    async (page) => {
      await enter(page, 'COMPANY');
      await page.getByRole('main').getByRole('link', { name: 'Manage Entra ID' }).click();
      await page.getByRole('radio', { name: 'Content Creator on the Passles chosen below' }).click();
      await page.getByRole('group', { name: 'Passles' }).getByRole('checkbox').first().click();
      await press(page, 'Save');
      await isSaved(page);
    },
    'a01',
  );

  task(
    'B2 managers approve the trips of new people',
    5,
    async (page) => {
      await enter(page, 'Company Settings');
      await page.getByRole('main').getByRole('link', { name: 'SCIM', exact: true }).click();
      await page.getByRole('radio', { name: 'Through an Identity Provider' }).click();
      await page.getByRole('switch', { name: 'Enable automatic approval process creation' }).click();
      await press(page, 'Save changes');
      await isSaved(page);
    },
    'acme-travel',
  );

  task(
    'B4 it is seen what the directory did to one account',
    2,
    async (page) => {
      await enter(page, 'Users');
      await page.getByRole('row', { name: /Lea Maes/ }).click();
      await page.getByRole('grid', { name: 'Requests' }).getByText('POST /Users').waitFor();
    },
    'yard',
  );

  task(
    'B3 a token is replaced',
    4,
    async (page) => {
      await enter(page, 'Configuration');
      await page.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning' }).click();
      await press(page, 'Generate new token');
      await confirm(page, 'Generate new token');
      await page.getByText('Not used yet').waitFor();
    },
    'yard',
  );

  describe('once the application refuses the token', () => {
    let token = '';

    before(async () => {
      token = (await call(201, 'POST', '/api/tenants/yard/tokens', {})).token;
      const { value } = await call(200, 'GET', "/v1.0/servicePrincipals?$filter=displayName eq 'Peripass'");
      const [{ id: resourceId, appRoles }] = value;
      const given = { principalId: ids.get('cid'), resourceId, appRoleId: appRoles[0].id };
      await call(201, 'POST', `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, given);
      const jobs = `/v1.0/servicePrincipals/${resourceId}/synchronization/jobs`;
      const [{ id }] = (await call(200, 'GET', jobs)).value;
      await call(204, 'POST', `${jobs}/${id}/restart`, {});
    });

    task('A9 credentials that are refused are replaced', 3, async (page) => {
      await page.getByRole('region', { name: 'Needs you' }).getByRole('link', { name: 'Fix' }).click();
      await press(page, 'Replace');
      await page.getByLabel('Secret Token').fill(token);
      await save(page);
      await page.getByText('The settings of Peripass are saved.').first().waitFor();
    });
  });

  task('O1 a tenant is made with its first administrator', 4, async (page) => {
    await byMenu(page, 'Tenants');
    await press(page, 'New tenant');
    await page.getByRole('radio', { name: 'Iris Intranet' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme Intranet');
    await page.getByLabel('Short code or address').fill('acme-iris');
    await page.getByRole('textbox', { name: 'Username' }).fill('nora@acme.example');
    await page.getByLabel('Password').fill('nine lanterns on a bridge');
    await press(page, 'Create');
    await page.getByRole('heading', { level: 1, name: 'Acme Intranet' }).waitFor();
  });

  task('O2 a request that came by mail is recorded, and credentials are issued', 6, async (page) => {
    await byMenu(page, 'Support requests');
    await press(page, 'Record request');
    const tenant = page.getByRole('combobox', { name: 'Tenant' });
    await tenant.focus();
    await tenant.pressSequentially('Acme');
    await page.getByRole('option', { name: /Acme Intranet/ }).click();
    await page.getByLabel('Who asked').fill('nora@acme.example');
    await page.getByLabel('By which mail').fill('Token for our directory');
    await press(page, 'Record');
    await press(page, 'Issue credentials');
    await confirm(page, 'Issue credentials');
    await page.getByRole('textbox', { name: 'Secret Token' }).waitFor();
  });

  task('O3 an option of a tenant is switched', 4, async (page) => {
    await search(page, 'Acme Media', /Acme Media/);
    await page.getByRole('tab', { name: 'Options' }).click();
    await page.getByRole('switch', { name: 'Sync job title' }).click();
    await press(page, 'Save');
    await isSaved(page);
  });

  task('O4 tenants whose directory is answered errors are found', 1, async (page) => {
    await byMenu(page, 'Tenants');
    await page.getByText('1 had errors in the last 24 hours.').waitFor();
    await page
      .getByRole('row', { name: /Yard Ghent/ })
      .filter({ hasNotText: 'None' })
      .waitFor();
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
