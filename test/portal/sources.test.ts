import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PortalWorld } from './portal-world.ts';

describe('files that bring people in, in the portal', () => {
  let world: PortalWorld;
  const button = (name: string) => world.page.getByRole('button', { name, exact: true });

  before(async () => {
    world = await PortalWorld.open();
    await world.graph.person('alan');
  });
  after(() => world?.close());

  test('a file is shown before it is imported, its columns matched, and its wrong rows reported', async () => {
    await world.go('/directory/sources');
    const rows = [
      'Login,Full name,Shoe size,Active',
      'katherine@halden.example,Katherine Johnson,39,true',
      'alan@halden.example,Alan M. Turing,43,true',
      'dorothy@halden.example,Dorothy Vaughan,40,perhaps',
    ];
    await world.page.getByLabel('File to import').setInputFiles({
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${rows.join('\n')}\n`),
    });
    await world.page
      .getByText('The first 3 rows: 1 new, 1 known by name, to be updated, 1 wrong and left out.')
      .waitFor();
    assert.equal(await world.page.getByLabel('Login').inputValue(), 'userPrincipalName');
    assert.equal(await world.page.getByLabel('Shoe size').inputValue(), '');
    await world.page.getByLabel('Shoe size').selectOption('employeeId');
    await world.page.getByRole('columnheader', { name: 'employeeId' }).waitFor();
    await button('Import file').click();
    await world.page.getByText('People: 1 created, 1 updated, 0 as they were. 1 problems.').waitFor();
    await world.page
      .getByRole('grid', { name: 'Rows that were left out' })
      .getByText('accountEnabled takes true or false. Write one of the two.')
      .waitFor();
    assert.match(world.page.url(), /import=/);
    const { employeeId } = await world.graph.expect(
      200,
      'GET',
      '/v1.0/users/katherine@halden.example?$select=employeeId',
    );
    assert.equal(employeeId, '39');
  });

  test('the page of sources looks right in every width and colour', async () => {
    await world.look('/directory/sources', 'people.csv');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
