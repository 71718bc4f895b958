import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUTHORITY, BASE, LdapServer, PASSWORD, READER } from '../sources/ldap-server.ts';
import { PortalWorld } from './portal-world.ts';

describe('people who come from another directory, in the portal', () => {
  let world: PortalWorld;
  let server: LdapServer;
  const button = (name: string) => world.page.getByRole('button', { name, exact: true });
  const drawer = () => world.page.getByRole('complementary', { name: 'Details' });

  before(async () => {
    server = await LdapServer.open();
    const ann = server.person('ann', { displayName: 'Ann Lee', title: 'Nurse' });
    for (let number = 0; number < 8; number += 1) server.person(`p${number}`);
    server.group('ward', [ann]);
    world = await PortalWorld.open();
  });
  after(async () => {
    await world?.close();
    await server?.close();
  });

  test('a source is entered, checked and read', async () => {
    await world.go('/directory/sources');
    await button('New source').click();
    const field = (name: string) => drawer().getByRole('textbox', { name, exact: true });
    await field('Name').fill('Halden LDAP');
    await drawer().getByLabel('Kind of server').selectOption('inetOrgPerson');
    await field('Address').fill(server.url);
    await field('Bind DN').fill(READER);
    await field('Password').fill(PASSWORD);
    await field('Base DN of people').fill('people');
    await field('Base DN of groups').fill(`ou=groups,${BASE}`);
    await button('Add source').click();
    await drawer().getByText('baseDn is no distinguished name.').first().waitFor();
    await field('Base DN of people').fill(`ou=people,${BASE}`);
    await button('Add source').click();
    await button('Check connection').click();
    await drawer().getByText('No secure connection to').waitFor();
    await button('Edit').click();
    await field('Certificate of the authority').fill(AUTHORITY);
    await button('Save').click();
    await button('Check connection').click();
    await drawer().getByText('The first people: Ann Lee (ann@halden.example)').waitFor();
    await button('Read now').click();
    await drawer().getByText('People: 9 created').waitFor();
    await world.page.getByText('Of the people, 9 come from Halden LDAP.').waitFor();
    await world.look(world.page.url().slice(world.graph.url.length), 'Groups: 1 created');
  });

  test('a person says where they come from, and only the rest can be changed', async () => {
    await world.go('/directory/users?q=ann');
    await world.page.getByText('Ann Lee').first().click();
    await world.page.getByRole('tab', { name: 'Profile' }).click();
    await world.page.getByText('This person comes from the source Halden LDAP').waitFor();
    assert.equal(await world.page.getByRole('textbox', { name: 'Job title' }).count(), 0);
    await world.page.getByText('Nurse').first().waitFor();
    await world.page.getByLabel('Usage location').fill('NO');
    await button('Save').click();
    await world.page.getByText('Profile saved.').first().waitFor();
  });

  test('a group says so too, and its members are not changed here', async () => {
    const { value } = await world.graph.expect(200, 'GET', "/v1.0/groups?$filter=displayName eq 'ward'");
    await world.go(`/directory/groups/${value[0].id}`);
    await world.page.getByText('This group comes from the source Halden LDAP').waitFor();
    await world.page.getByRole('grid', { name: 'Members' }).getByText('Ann Lee').waitFor();
    assert.equal(await button('Add members').count(), 0);
  });

  test('many who vanish are kept until somebody types the name of the source', async () => {
    for (let number = 0; number < 8; number += 1) server.entries.delete(`uid=p${number},ou=people,${BASE}`);
    await world.go('/directory/sources');
    await world.page.getByRole('grid', { name: 'LDAP and Graph' }).getByText('Halden LDAP').click();
    await button('Read now').click();
    await drawer().getByText('8 of 9 people are not in the source any more.').waitFor();
    await button('1 matter needs you').waitFor();
    await button('Allow removals').click();
    await world.page.getByLabel('Type Halden LDAP to go on').fill('Halden LDAP');
    await world.page.getByLabel('Reason').fill('They left');
    await button('Read and delete').click();
    await drawer().getByText('8 deleted.').waitFor();
    await button('0 matters need you').waitFor();
  });

  test('a source that fails is a matter at Home, at the bell and among what needs attention, until it is read', async () => {
    server.cutAfter = server.pages;
    await button('Read now').click();
    await button('1 matter needs you').click();
    const bell = world.page.getByLabel('What needs you');
    await bell.getByText('Halden LDAP').waitFor();
    await world.look('/attention', '1 source needs somebody.');
    await world.go('/');
    const matters = world.page.getByRole('region', { name: 'Needs you' });
    await matters.getByText(/127\.0\.0\.1:\d+ failed: /).waitFor();
    await world.look('/', '1 matter needs you.');
    await matters.getByRole('link', { name: 'Open source' }).click();
    server.cutAfter = Number.POSITIVE_INFINITY;
    await button('Read now').click();
    await button('0 matters need you').waitFor();
  });

  test('whom mail about sources goes to is named under General', async () => {
    await world.go('/settings/general');
    const field = world.page.getByLabel('Notification addresses');
    const save = button('Save');
    await field.fill('it@halden.example\n desk ');
    await save.click();
    await world.page
      .getByText(/must be a mail address/)
      .first()
      .waitFor();
    await field.fill(' it@halden.example\n\ndesk@halden.example');
    await save.click();
    await save.waitFor({ state: 'detached' });
    const { notificationAddresses } = await world.graph.expect(200, 'GET', '/api/settings/organization');
    assert.deepEqual(notificationAddresses, ['it@halden.example', 'desk@halden.example']);
    await world.go('/directory/sources');
    await world.page.getByRole('grid', { name: 'LDAP and Graph' }).getByText('Halden LDAP').click();
  });

  test('a source is deleted, and its people stay', async () => {
    await drawer().getByRole('button', { name: 'Delete', exact: true }).click();
    await button('Delete source').click();
    await world.page.getByText('No other directory is read yet.').waitFor();
    const ann = await world.graph.expect(200, 'GET', '/v1.0/users/ann@halden.example?$select=jobTitle');
    assert.equal(ann.jobTitle, 'Nurse');
  });

  test('a viewer sees sources and changes none', async () => {
    const page = await world.as(['viewer']);
    await page.goto(`${world.graph.url}/directory/sources`);
    await page.getByText('No other directory is read yet.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'New source' }).count(), 0);
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
