import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PortalWorld } from './portal-world.ts';

describe('many people in the portal', () => {
  let world: PortalWorld;
  const users = () => world.page.getByRole('grid', { name: 'Users' });
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

  test('a crowd is a list like any other: up to a hundred thousand people, as many as half a minute makes', async () => {
    const { database } = world.graph.app;
    const until = Date.now() + 30_000;
    let crowd = 0;
    for (; crowd < 100_000 && Date.now() < until; crowd += 2_000) {
      await database.query(
        `INSERT INTO directory_object (organization_id, type, id, key, properties, created_at)
         SELECT organization_id, 'User', gen_random_uuid(), 'p' || n || '@crowd.example',
           jsonb_build_object('userPrincipalName', 'p' || n || '@crowd.example',
             'displayName', 'Person ' || lpad(n::text, 6, '0'), 'mailNickname', 'p' || n, 'accountEnabled', true), now()
         FROM organization, generate_series($1::int, $2::int) AS n`,
        [crowd + 1, crowd + 2_000],
      );
    }
    const began = Date.now();
    await world.go('/directory/users?q=Person');
    await users().getByText('Person 000001').waitFor();
    const first = Date.now() - began;
    // A page of a hundred comes while the one before is looked at.
    await users().focus();
    for (let press = 0; press < 40; press += 1) await world.page.keyboard.press('PageDown');
    await world.page.waitForFunction(
      `document.querySelectorAll('[role=grid][aria-label=Users] [role=row]').length > 5`,
    );
    const shown = await users().getByRole('row').count();
    assert.ok(shown <= 80, `${shown} rows are in the page`);
    await world.page.getByRole('searchbox').fill(`Person ${String(crowd).padStart(6, '0')}`);
    await users()
      .getByText(`Person ${String(crowd).padStart(6, '0')}`)
      .waitFor();
    assert.ok(first < 10_000, `the first rows took ${first} ms`);
  });

  test('the page of sources looks right in every width and colour', async () => {
    await world.look('/directory/sources', 'people.csv');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
