import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Locator, Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

// Each test goes on where the one before it ended.
describe('scoping filters, attribute lists and the schema in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let box: Sandbox;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(25_000);
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Yard');
    for (const [name, properties] of [
      ['ann', { displayName: 'Ann Lee', city: 'Ghent', department: 'Sales' }],
      ['li', { displayName: 'Li Wei', city: 'Ghent' }],
      ['omar', { displayName: 'Omar Haddad', city: 'Antwerp', department: 'Sales' }],
    ] as const) {
      await box.assign(await world.graph.person(name, properties));
    }
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  const address = (screen: string) => `/applications/${box.applicationId}/provisioning/mappings/User/${screen}`;
  const button = (name: string | RegExp, within: Page | Locator = page) => within.getByRole('button', { name });
  const preview = () => page.getByRole('complementary', { name: 'Who is in scope' });
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' });

  /** What lies behind an open dialog has no role, so that the bar seems gone before anything is saved. */
  async function areSaved(): Promise<void> {
    await page.getByText('The filters are saved.').first().waitFor();
    await bar().waitFor({ state: 'detached' });
  }

  async function choose(field: Locator, text: string, option: RegExp): Promise<void> {
    await field.click();
    await field.fill(text);
    await page.getByRole('option', { name: option }).click();
  }

  test('without a filter everybody in Scope passes', async () => {
    await world.go(address('scope'));
    await page.getByText('There is no scoping filter: everybody in Scope passes.').waitFor();
    await preview().getByText('after saving 3').waitFor();
  });

  test('a filter says who would leave while it is written, clause by clause, and offers the values that occur', async () => {
    await button('Add scoping filter').click();
    const attribute = page.getByRole('combobox', { name: 'Attribute Name' });
    await choose(attribute, 'city', /^city/);
    await page.getByRole('combobox', { name: 'Attribute Value' }).click();
    await page.getByRole('option', { name: 'Ghent (2)' }).click();
    await preview().getByText('after saving 2').waitFor();
    await preview().getByRole('list', { name: 'Leave' }).getByRole('link', { name: /omar/ }).waitFor();
    await page.getByText('2 pass it alone').waitFor();

    await button('Add clause').click();
    await choose(attribute.nth(1), 'department', /^department/);
    await page.getByRole('combobox', { name: 'Operator' }).nth(1).click();
    await page.getByRole('option', { name: 'NOT EQUALS' }).click();
    await page.getByText('There is a value, and it is not yours.').waitFor();
    await page.getByRole('combobox', { name: 'Attribute Value' }).nth(1).fill('Temp');
    await preview().getByText('after saving 1').waitFor();
    await preview().getByText('1 are out only because they have no department.').waitFor();
    await page.getByRole('checkbox', { name: 'or is empty' }).nth(1).check();
    await preview().getByText('after saving 2').waitFor();
  });

  test('one person is told clause by clause why they are in scope or not', async () => {
    await choose(page.getByRole('combobox', { name: 'Check one person' }), 'Omar', /^Omar Haddad/);
    await preview()
      .getByText(/omar@halden\.example: not in scope/)
      .waitFor();
    await preview()
      .getByText(/✗ this filter: city EQUALS Ghent \(Antwerp\)/)
      .waitFor();
    assert.match(new URL(page.url()).search, /person=/);
  });

  test('a filter is taken over with a title of its own, and can be edited', async () => {
    await page.getByLabel('Scoping Filter Title').fill('Ghent hosts');
    await button('Ok').click();
    const card = page.getByRole('group', { name: 'Scoping filter Ghent hosts' });
    await card.getByText('city = Ghent').waitFor();
    await card.getByText('department ≠ Temp or is empty').waitFor();
    await button('Add scoping filter').click();
    await page.getByLabel('Scoping Filter Title').fill('Ghent hosts');
    await button('Ok').click();
    await page.getByText(/There is a filter “Ghent hosts” already/).waitFor();
    await page.getByText('Choose the attribute the clause is about.').waitFor();
    await button('Cancel').click();
    await bar()
      .getByText(/3 in scope now, 2 after saving: 0 enter, 1 leave\./)
      .waitFor();
  });

  test('a filter that drops people is saved only after saying what becomes of their accounts', async () => {
    await button('Save', bar()).click();
    const dialog = page.getByRole('alertdialog', { name: '1 person leaves scope' });
    await dialog.getByText(/Their accounts are disabled with the next cycle\./).waitFor();
    await dialog.getByText('omar@halden.example').waitFor();
    await button('Cancel', dialog).click();
    await bar().waitFor();
    await button('Save', bar()).click();
    await button('Save, 1 leave', dialog).click();
    await areSaved();
    const schema = await world.graph.expect(200, 'GET', `${box.job}/schema`);
    const { groups } = schema.synchronizationRules[0].objectMappings[0].scope;
    assert.equal(groups.length, 1);
    assert.deepEqual(
      groups[0].clauses.map((clause: Body) => [clause.sourceOperandName, clause.operatorName, clause.orIsEmpty]),
      [
        ['city', 'EQUALS', undefined],
        ['department', 'NOT EQUALS', true],
      ],
    );
    await page.reload();
    await preview().getByText('now 2').waitFor();
  });

  test('accounts of those who leave are kept where that is chosen, and the setting says so', async () => {
    await button('Edit').click();
    await page.getByRole('combobox', { name: 'Attribute Value' }).first().fill('Bruges');
    await button('Ok').click();
    await bar()
      .getByText(/2 leave\./)
      .waitFor();
    await button('Save', bar()).click();
    const dialog = page.getByRole('alertdialog', { name: '2 leave scope' });
    await dialog.getByRole('checkbox', { name: /Keep their accounts/ }).check();
    await button('Save and keep accounts', dialog).click();
    await areSaved();
    const { skipOutOfScopeDeletions } = await world.graph.expect(200, 'GET', `${box.job}/settings`);
    assert.deepEqual(skipOutOfScopeDeletions, ['filteredOut']);
  });

  test('an attribute is added to the list of the application, read as what its name says', async () => {
    await world.go(address('attributes'));
    await page.getByRole('grid', { name: 'Attributes' }).getByText('userName').waitFor();
    await button('Add Attribute').click();
    const drawer = page.getByRole('dialog', { name: 'Add Attribute' });
    await drawer.getByLabel('Name').fill('two words');
    await button('Ok', drawer).click();
    await drawer.getByText(/This is not the name of an attribute\./).waitFor();
    await drawer.getByLabel('Name').fill('urn:ietf:params:scim:schemas:extension:acme:2.0:User:tag');
    await drawer.getByText('extension acme, attribute tag').waitFor();
    await drawer.getByRole('checkbox', { name: 'Exact case?' }).check();
    await button('Ok', drawer).click();
    await button('Save', bar()).click();
    await bar().waitFor({ state: 'detached' });
    await page.getByRole('searchbox', { name: 'Find an attribute' }).fill('acme');
    await page.getByRole('row', { name: /acme.*tag/ }).waitFor();
  });

  test('an attribute in use cannot be removed, one that is not can', async () => {
    await page.getByRole('row', { name: /acme.*tag/ }).click();
    await button('Remove attribute').click();
    await bar().waitFor();
    await page.getByText(/No attribute is called “acme”\./).waitFor();
    await button('Clear filters').click();
    await page.getByRole('row', { name: /^displayName/ }).click();
    await page.getByText('It cannot be removed: the mapping of displayName uses it.').waitFor();
    assert.equal(await button('Remove attribute').count(), 0);
    await page.keyboard.press('Escape');
    await button('Discard').click();
    await page.getByRole('tab', { name: 'Microsoft Entra ID' }).click();
    await page.getByRole('row', { name: /^userPrincipalName/ }).waitFor();
    assert.match(new URL(page.url()).search, /side=source/);
  });

  test('the schema is edited as a document, with what is wrong and what it changes', async () => {
    await world.go(address('schema'));
    const text = page.getByRole('textbox', { name: 'Schema as JSON' });
    await text.waitFor();
    const before = JSON.parse(await text.inputValue());
    await text.fill('{');
    await page.getByText(/The text cannot be read as JSON/).waitFor();
    const rows: Body[] = before.synchronizationRules[0].objectMappings[0].attributeMappings;
    const title = rows.find(({ targetAttributeName }) => targetAttributeName === 'title');
    title.source = { type: 'Function', expression: 'ToUpper([jobTitel])' };
    await text.fill(JSON.stringify(before));
    await page.getByText(/no attribute jobTitel\. Did you mean \[jobTitle\]\?/).waitFor();
    title.source.expression = 'ToUpper([jobTitle])';
    await text.fill(JSON.stringify(before));
    await page.getByRole('heading', { name: 'What it changes' }).waitFor();
    await button('Save', bar()).click();
    await bar().waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await button('Download').click();
    const file = await (await download).path();
    assert.match(await readFile(file, 'utf8'), /ToUpper\(\[jobTitle\]\)/);
    assert.match((await download).suggestedFilename(), /^lockstep-schema-yard-\d{4}-\d\d-\d\d\.json$/);
  });

  test('the screens keep nobody out, in every width and colour', async () => {
    await world.look(address('scope'), 'after saving');
    await world.look(address('attributes'), 'userName');
    await world.look(address('schema'), 'Schema as JSON');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});

// biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
type Body = any;
