import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Locator, Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PASSLE_TABLE } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';

/** The ten rows of the Peripass article, and whether it can be searched by each. */
const PERIPASS_ROWS = [
  ['userName', 'String', true],
  ['active', 'Boolean', false],
  ['displayName', 'String', false],
  ['externalId', 'String', false],
  ['preferredLanguage', 'String', false],
  ['name.givenName', 'String', false],
  ['name.familyName', 'String', false],
  ['name.formatted', 'String', false],
  ['phoneNumbers[type eq "mobile"].value', 'String', false],
  ['emails[type eq "work"].value', 'String', false],
] as const;

const PASSLE_ROWS: Readonly<Record<string, string>> = {
  userName: 'userPrincipalName',
  active: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
  title: 'jobTitle',
  'name.givenName': 'givenName',
  'name.familyName': 'surname',
  externalId: 'objectId',
};

// One story in the order of the guides: each test goes on where the one before it ended.
describe('attribute mappings in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let byHand: Sandbox;
  let pasted: Sandbox;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(25_000);
    target = await ScimTestTarget.start();
    byHand = await sandbox(world.graph, target, 'Passle');
    pasted = await sandbox(world.graph, target, 'Passle 2');
    for (const [name, properties] of [
      ['ann', { displayName: 'Ann Lee', givenName: 'Ann', surname: 'Lee', jobTitle: 'Clerk', department: 'Sales' }],
      ['omar', { displayName: 'Omar Haddad', givenName: 'Omar', surname: 'Haddad', department: 'Yard' }],
      ['eva', { displayName: 'Eva Novak', givenName: 'Eva', surname: 'Novak', jobTitle: 'Host' }],
    ] as const) {
      const id = await world.graph.person(name, properties);
      await byHand.assign(id);
    }
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  const mappings = (box: { readonly applicationId: string }, object = 'User') =>
    `/applications/${box.applicationId}/provisioning/mappings/${object}`;
  const table = () => page.getByRole('table', { name: 'Attribute Mappings' });
  const rowOf = (name: string) =>
    table()
      .getByRole('row')
      .filter({ has: page.getByRole('button', { name, exact: true }) });
  const button = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name });
  const drawer = () => page.getByRole('dialog', { name: 'Edit Attribute' });

  /** The attributes of the table and where each comes from. */
  async function shownRows(): Promise<Readonly<Record<string, string>>> {
    await table().waitFor();
    const rows: Record<string, string> = {};
    for (const row of (await table().getByRole('row').all()).slice(1)) {
      const cells = row.getByRole('cell');
      const name = (await cells.nth(1).getByRole('button').first().textContent()) ?? '';
      // The arrow before it is seen in narrow places only.
      rows[name] = (await cells.nth(4).locator('span').nth(1).textContent()) ?? '';
    }
    return rows;
  }

  /** Chooses in a field that looks for what is typed. */
  async function choose(field: Locator, text: string, option: RegExp): Promise<void> {
    await field.click();
    await field.fill(text);
    await page.getByRole('option', { name: option }).click();
  }

  async function saved(): Promise<void> {
    await button('Save').click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  }

  test('E-000 8–9 the Attribute-Mapping of Peripass is the table of its article, matched by userName', async () => {
    const { servicePrincipal } = await world.graph.expect(
      201,
      'POST',
      `/v1.0/applicationTemplates/${PERIPASS}/instantiate`,
      { displayName: 'Peripass' },
    );
    const jobs = `/v1.0/servicePrincipals/${servicePrincipal.id}/synchronization/jobs`;
    await world.graph.expect(201, 'POST', jobs, { templateId: 'peripass' });
    await world.go(mappings({ applicationId: servicePrincipal.id }));
    await page.getByRole('heading', { level: 1, name: 'Synchronize Microsoft Entra users to Peripass' }).waitFor();
    await table().getByText('No', { exact: true }).first().waitFor();
    const rows = (await table().getByRole('row').all()).slice(1);
    const shown = await Promise.all(
      rows.map(async (row) => {
        const cells = row.getByRole('cell');
        const name = await cells.nth(1).getByRole('button').first().textContent();
        const isFilterable = (await cells.nth(3).getByRole('img', { name: 'Yes' }).count()) === 1;
        return [name, await cells.nth(2).textContent(), isFilterable];
      }),
    );
    assert.deepEqual(shown.toSorted(), PERIPASS_ROWS.toSorted());
    assert.equal(await rowOf('userName').getByRole('cell').nth(5).textContent(), 'Matching precedence 1');
    assert.equal(await rowOf('active').getByRole('cell').nth(5).textContent(), '');
  });

  test('E-000 10 a scoping filter is added and removed again, and nothing is left to save', async () => {
    await page.getByRole('link', { name: 'All records' }).click();
    await page.getByRole('heading', { level: 1, name: 'Source Object Scope' }).waitFor();
    await button('Add scoping filter').click();
    await choose(page.getByRole('combobox', { name: 'Attribute Name' }), 'depart', /^department/);
    await page.getByRole('combobox', { name: 'Attribute Value' }).fill('Sales');
    await button('Ok').click();
    await page.getByText('Give the filter a title; logs name it.').waitFor();
    await page.getByLabel('Scoping Filter Title').fill('Sales only');
    await button('Ok').click();
    await page.getByRole('group', { name: 'Scoping filter Sales only' }).getByText('department = Sales').waitFor();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor();
    await button('Delete').click();
    await page.getByText('There is no scoping filter: everybody in Scope passes.').waitFor();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  });

  test('E-001 the mapping of groups is switched off', async () => {
    await world.go(mappings(byHand, 'Group'));
    await page.getByRole('heading', { level: 1, name: 'Provision Microsoft Entra ID Groups' }).waitFor();
    await page.getByRole('radio', { name: 'No' }).check();
    await saved();
    await page.reload();
    await page.getByText('Switched off: nothing of this mapping is written to Passle.').waitFor();
    assert.equal(await page.getByRole('radio', { name: 'No' }).isChecked(), true);
  });

  test('ENT-33 E-001 the mapping of people is brought to the six rows of the article by hand', async () => {
    await page.getByRole('tab', { name: 'Users' }).click();
    await page.getByRole('heading', { level: 1, name: 'Provision Microsoft Entra ID Users' }).waitFor();
    await page.getByText('(the mapping of people cannot be switched off)').waitFor();
    await page.getByRole('checkbox', { name: 'Select all mappings that can be deleted' }).check();
    for (const name of Object.keys(PASSLE_ROWS)) {
      // What the application requires cannot be selected to be deleted.
      const box = page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
      if ((await box.count()) > 0) await box.uncheck();
    }
    await button(/^Delete \d+ mappings$/).click();
    assert.deepEqual(Object.keys(await shownRows()).toSorted(), Object.keys(PASSLE_ROWS).toSorted());
    await rowOf('externalId').getByRole('button', { name: 'externalId', exact: true }).click();
    await choose(drawer().getByRole('combobox', { name: 'Source attribute' }), 'objectId', /^objectId/);
    await drawer().getByText('fits externalId').waitFor();
    await button('Ok', drawer()).click();
    await page.getByText(/ removed, 1 changed\. 3 in scope are re-evaluated, 3 would change\./).waitFor();
    await saved();
    await page.reload();
    assert.deepEqual(await shownRows(), PASSLE_ROWS);
  });

  test('E-001 the same table is pasted: what it changes is shown first', async () => {
    await world.go(mappings(pasted));
    await button('Paste a table').click();
    const dialog = page.getByRole('dialog', { name: 'Paste a table' });
    await dialog.getByRole('textbox', { name: 'Table' }).fill(PASSLE_TABLE);
    await dialog.getByText(/0 added, 1 changed, \d+ removed, 5 as they are/).waitFor();
    await button('Take over', dialog).click();
    await page.getByText(/\d+ removed, 1 changed\./).waitFor();
    await saved();
    await page.reload();
    assert.deepEqual(await shownRows(), PASSLE_ROWS);
  });

  test('a pasted row the application does not know is named and left out', async () => {
    await button('Paste a table').click();
    const dialog = page.getByRole('dialog', { name: 'Paste a table' });
    await dialog.getByRole('textbox', { name: 'Table' }).fill('title,department\nshoeSize,jobTitle\nuserType,hatSize');
    await dialog.getByText('The application has no such attribute; add it to its list.').waitFor();
    await dialog.getByText('The directory has no attribute hatSize.').waitFor();
    await button('Cancel', dialog).click();
  });

  test('an expression shows what it makes of a person, where it is wrong, and mends it', async () => {
    await world.go(mappings(byHand));
    await rowOf('title').getByRole('button', { name: 'title', exact: true }).click();
    await choose(drawer().getByRole('combobox', { name: 'Try with' }), 'Ann', /^Ann Lee/);
    await drawer().getByText('"Clerk"').first().waitFor();
    await drawer().getByRole('combobox', { name: 'Mapping type' }).click();
    await page.getByRole('option', { name: 'Expression' }).click();
    const editor = drawer().getByRole('textbox', { name: 'Expression' });
    await editor.fill("Join(' ', [jobTitle], [department])");
    await drawer()
      .getByText(/Error at 6: Use double quotes/)
      .waitFor();
    await button('Replace by " "', drawer()).click();
    assert.equal(await editor.inputValue(), 'Join(" ", [jobTitle], [department])');
    await drawer().getByText('"Clerk Sales"').first().waitFor();
    await drawer().getByText('{"title":"Clerk Sales"}').waitFor();
    const parts = drawer().getByRole('list', { name: 'Values of the parts' });
    assert.match((await parts.textContent()) ?? '', /\[department\]"Sales"/);
    await button('Other values', drawer()).click();
    await drawer().getByRole('textbox', { name: 'department' }).fill('Yard');
    await drawer().getByText('"Clerk Yard"').first().waitFor();
    await drawer().getByRole('textbox', { name: 'department' }).fill('');
  });

  test('the editor offers functions and attributes, and says how a function is called', async () => {
    const editor = drawer().getByRole('textbox', { name: 'Expression' });
    await editor.press('Home');
    await editor.press('ControlOrMeta+a');
    await editor.pressSequentially('ToUp');
    const list = drawer().getByRole('listbox', { name: 'What could come next' });
    await list.getByRole('option', { name: /^ToUpper/ }).waitFor();
    await editor.press('Enter');
    assert.equal(await editor.inputValue(), 'ToUpper()');
    await drawer().getByText('ToUpper(source, culture?)').waitFor();
    await editor.pressSequentially('[jobT');
    await list.getByRole('option', { name: /^jobTitle/ }).click();
    assert.equal(await editor.inputValue(), 'ToUpper([jobTitle])');
    await drawer().getByText('"CLERK"').first().waitFor();
    await editor.press('Escape');
    await drawer().waitFor();
  });

  test('an expression is run over everybody in scope, and each number opens people', async () => {
    await button('Run over everybody in scope', drawer()).click();
    await drawer().getByText('3 people:').waitFor();
    await drawer().getByText('0 errors').waitFor();
    await button('2 would change', drawer()).waitFor();
    await button('1 empty', drawer()).click();
    await drawer().getByRole('link', { name: /omar/ }).waitFor();
    await button('Ok', drawer()).click();
    await page.getByText(/1 changed\. 3 in scope are re-evaluated, 2 would change\./).waitFor();
    await rowOf('title').getByText('CLERK').waitFor();
  });

  test('who saves on top of what somebody else saved meanwhile is told, and keeps both', async () => {
    const schema = await world.graph.expect(200, 'GET', `${byHand.job}/schema`);
    const [users] = schema.synchronizationRules[0].objectMappings;
    const place = users.attributeMappings.findIndex((one: Body) => one.targetAttributeName === 'name.givenName');
    users.attributeMappings[place].defaultValue = 'Nobody';
    await world.graph.expect(204, 'PUT', `${byHand.job}/schema`, schema);
    await button('Save').click();
    const both = page.getByRole('alertdialog', { name: 'Somebody else saved meanwhile' });
    await both.getByRole('row', { name: /User: title .*jobTitle.*ToUpper/ }).waitFor();
    await both.getByRole('row', { name: /User: name\.givenName .*otherwise Nobody/ }).waitFor();
    await button('Keep mine', both).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    const now = await world.graph.expect(200, 'GET', `${byHand.job}/schema`);
    const rows: readonly Body[] = now.synchronizationRules[0].objectMappings[0].attributeMappings;
    const row = (name: string) => rows.find(({ targetAttributeName }) => targetAttributeName === name);
    assert.equal(row('title').source.expression, 'ToUpper([jobTitle])');
    assert.equal(row('name.givenName').defaultValue, 'Nobody');
  });

  test('what the server refuses is named at its row, and nothing is saved', async () => {
    await rowOf('userName').getByRole('button', { name: 'userName', exact: true }).click();
    await drawer().getByRole('combobox', { name: 'Match objects using this attribute' }).click();
    await page.getByRole('option', { name: 'No' }).click();
    await button('Ok', drawer()).click();
    await page.getByText(/One thing speaks against saving\./).waitFor();
    await button('Save').click();
    await page.getByText('It was not saved: one thing is wrong').waitFor();
    await page
      .getByText(/No attribute is a matching attribute\./)
      .first()
      .waitFor();
    await button('Discard').click();
  });

  test('ENT-33 changes are previewed as a plan, and wait while it is looked at', async () => {
    await rowOf('title').getByRole('button', { name: 'Actions for title' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await button('Preview changes').click();
    await page.waitForURL(/\/provisioning\/plans\//);
    await page.getByRole('heading', { level: 1, name: /^Plan: / }).waitFor();
    await page.goBack();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor();
    assert.equal(await rowOf('title').count(), 0);
    await button('Discard').click();
    await rowOf('title').waitFor();
  });

  test('a mapping is previewed from where it is edited, and waits as well', async () => {
    await rowOf('title').getByRole('button', { name: 'title', exact: true }).click();
    await drawer().getByRole('textbox', { name: 'Expression' }).fill('ToLower([jobTitle])');
    await drawer().getByText('{"title":"clerk"}').waitFor();
    await button('Preview changes', drawer()).click();
    await page.waitForURL(/\/provisioning\/plans\//);
    await page.getByRole('heading', { level: 1, name: /^Plan: / }).waitFor();
    await page.goBack();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor();
    assert.equal((await shownRows()).title, 'ToLower([jobTitle])');
    await button('Discard').click();
    assert.equal((await shownRows()).title, 'ToUpper([jobTitle])');
  });

  test('an expression of the builder is taken into a mapping', async () => {
    await page.getByRole('checkbox', { name: 'Show advanced options' }).check();
    await page.getByRole('link', { name: 'Expression builder' }).last().click();
    await page.getByRole('heading', { level: 1, name: 'Expression builder' }).waitFor();
    await page.getByText('Examples').waitFor();
    await choose(page.getByRole('combobox', { name: 'Target attribute' }), 'nickName', /^nickName/);
    await page.getByRole('textbox', { name: 'Expression' }).fill('ToLower([givenName])');
    await page.getByText('fits nickName').waitFor();
    await button('Use in mapping…').click();
    const adding = page.getByRole('dialog', { name: 'Add New Mapping' });
    await adding.getByText('fits nickName').waitFor();
    await button('Ok', adding).click();
    await saved();
    assert.equal((await shownRows()).nickName, 'ToLower([givenName])');
  });

  test('a drawer that opens with its address has the focus, and is no part of what lies behind it', async () => {
    await world.go(`${mappings(byHand)}?edit=nickName`);
    await drawer().getByText('fits nickName').waitFor();
    assert.equal(await drawer().locator(':focus').count(), 1);
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
  });

  test('a reader sees the mapping as text, with the role that could change it', async () => {
    const reading = await world.as(['viewer']);
    await reading.goto(world.graph.url + mappings(byHand));
    await reading.getByText(/You can read this\. To change the mapping, the role/).waitFor();
    const rows = reading.getByRole('table', { name: 'Attribute Mappings' });
    await rows.getByText('userPrincipalName').waitFor();
    for (const name of ['Add New Mapping', 'Paste a table', 'Save']) {
      assert.equal(await reading.getByRole('button', { name }).count(), 0, name);
    }
    assert.equal(await rows.getByRole('checkbox').count(), 0);
    await reading.context().close();
  });

  test('the screens keep nobody out, in every width and colour', async () => {
    await world.look(mappings(byHand), 'userPrincipalName');
    await world.look(`${mappings(byHand)}?edit=nickName`, 'fits nickName');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});

// biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
type Body = any;
