import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

const PEOPLE = 100_000;
/** `CROWD_ENTRIES=1000000` takes as many as a large organisation keeps. */
const ENTRIES = Number(process.env.CROWD_ENTRIES ?? 200_000);
/** Rows a page may hold at a time, however long the list is. */
const MOST_ROWS = 80;
/** No measurement: what is read in whole before it is shown takes several times as long. */
const PATIENCE = 6_000;

/** As many people as a large organisation has; every hundredth works in Ghent, and one of them is called Zoé Zuiver. */
const HIRE = `
  INSERT INTO directory_object (organization_id, type, id, key, properties, folded, created_at)
  SELECT organization_id, 'User', gen_random_uuid(), key, properties, (
      SELECT jsonb_object_agg(name, to_jsonb(lower(value))) FROM jsonb_each_text(properties) AS each(name, value)
      WHERE name <> 'accountEnabled'), now()
  FROM (
    SELECT organization_id, 'p' || n || '@crowd.example' AS key, jsonb_build_object(
      'userPrincipalName', 'p' || n || '@crowd.example', 'displayName', name || ' ' || lpad(n::text, 6, '0'),
      'givenName', split_part(name, ' ', 1), 'surname', split_part(name, ' ', 2), 'mailNickname', 'p' || n,
      'mail', 'p' || n || '@crowd.example', 'department', 'Department ' || n % 25, 'jobTitle', 'Title ' || n % 40,
      'city', CASE n % 100 WHEN 0 THEN 'Ghent' ELSE 'Oslo' END, 'accountEnabled', true) AS properties
    FROM organization, generate_series(1, $1::int) AS n,
      LATERAL (SELECT CASE WHEN n = 77777 THEN 'Zoé Zuiver'
        ELSE (ARRAY['Ann Lee', 'Bob Berg', 'Eva Novak', 'Li Wei', 'Omar Haddad', 'Pia Park'])[1 + n % 6] END AS name) AS named
  ) AS made`;

/** A log of one entry each second, of which every thousandth failed. */
const LOG = `
  INSERT INTO journal_entry (organization_id, id, job_id, application_id, at, action, status, code, message, source_type,
    source_id, source_name, source_name_folded, steps, modified, duration_ms)
  SELECT organization_id, gen_random_uuid(), gen_random_uuid(), NULL, now() - n * interval '1 second',
    CASE n % 3 WHEN 0 THEN 'Create' ELSE 'Update' END, CASE n % 1000 WHEN 0 THEN 'Failure' ELSE 'Success' END,
    CASE n % 1000 WHEN 0 THEN 'EntryConflict' END, 'Written.', 'User', gen_random_uuid(),
    'p' || n || '@crowd.example', 'p' || n || '@crowd.example', '[]', '[]', 12
  FROM organization, generate_series(1, $1::int) AS n`;

describe('a crowd in the portal', () => {
  let world: PortalWorld;
  const grid = (name: string) => world.page.getByRole('grid', { name });
  const search = () => world.page.getByRole('searchbox').first();

  before(async () => {
    world = await PortalWorld.open();
    world.page.setDefaultTimeout(30_000);
    const { database } = world.graph.app;
    await database.query(HIRE, [PEOPLE]);
    await database.query(LOG, [ENTRIES]);
    // What the database does by itself after a while.
    for (const table of ['directory_object', 'journal_entry']) await database.query(`ANALYZE ${table}`);
  });
  after(() => world?.close());

  /** What is shown, and that it came without reading everything. */
  async function soon(look: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await look();
    const time = performance.now() - began;
    assert.ok(time < PATIENCE, `it took ${Math.round(time)} ms`);
  }

  async function rowsIn(list: Locator): Promise<number> {
    const rows = await list.getByRole('row').count();
    assert.ok(rows <= MOST_ROWS, `${rows} rows are in the page`);
    return rows;
  }

  /** Where a list has come to: the number of its last row. */
  const lastRow = async (list: Locator) => Number(await list.getByRole('row').last().getAttribute('aria-rowindex'));

  test('a hundred thousand people are a list whose first rows are there at once', async () => {
    await soon(async () => {
      await world.go('/directory/users');
      await grid('Users').getByText('Ann Lee 000006').waitFor();
    });
    await rowsIn(grid('Users'));
    await world.page.getByText('100,000 people are in the directory.').waitFor();
  });

  test('it is walked through by the keys, further pages come while one looks, and few rows are in the page', async () => {
    const users = grid('Users');
    await users.focus();
    await until(async () => {
      await world.page.keyboard.press('PageDown');
      await rowsIn(users);
      return (await lastRow(users)) > 500;
    });
  });

  for (const [typed, found, what] of [
    ['zoé z', /Zoé Zuiver 077777/, 'by a name few have'],
    ['omar', /Omar Haddad 000004/, 'by a name many have, the first of them first'],
    ['p99999@', /Li Wei 099999/, 'by an address'],
  ] as const) {
    test(`somebody is found among them ${what}`, async () => {
      await soon(async () => {
        await search().fill(typed);
        await grid('Users').getByRole('row').nth(1).filter({ hasText: found }).waitFor();
      });
    });
  }

  test('names are gone to by their letter, in either order', async () => {
    await soon(async () => {
      await world.go('/directory/users?jump=P');
      await grid('Users').getByRole('row').nth(1).filter({ hasText: 'Pia Park 000005' }).waitFor();
    });
    await soon(async () => {
      await world.go('/directory/users?sort=userPrincipalName&order=desc');
      await grid('Users').getByRole('row').nth(1).filter({ hasText: 'p9@crowd.example' }).waitFor();
    });
  });

  test('two hundred thousand entries are a log whose newest are there at once', async () => {
    await soon(async () => {
      await world.go('/logs/provisioning');
      await grid('Provisioning logs').getByRole('row').nth(1).filter({ hasText: 'p1@crowd.example' }).waitFor();
    });
    await rowsIn(grid('Provisioning logs'));
  });

  test('its entries are found by person, by code, and by part of a name, and the oldest by their time', async () => {
    const log = grid('Provisioning logs');
    for (const [filters, first] of [
      ['q=p150000@crowd.example', 'p150000@crowd.example'],
      ['code=EntryConflict', 'p1000@crowd.example'],
      ['q=P123456', 'p123456@crowd.example'],
      [`date=custom&to=${new Date(Date.now() - 199_990_000).toISOString()}`, /p199\d{3}@crowd\.example/],
    ] as const) {
      await soon(async () => {
        await world.go(`/logs/provisioning?${filters}`);
        await log.getByRole('row').nth(1).filter({ hasText: first }).waitFor();
      });
      await rowsIn(log);
    }
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
