import pg from 'pg';
import { account } from './accounts.ts';
import type { Client } from './drive.ts';

/** What is replaced in the account that is copied: seven digits wherever a value has its number. */
const MARK = '0000000';
/** Accounts written in one statement. */
const BATCH = 20_000;

/**
 * Fills a tenant with accounts, numbered from 1, and answers their ids by number. The endpoint is asked to create
 * account number 0, whose rows are then repeated with each number in place of that one. At the end the endpoint creates
 * one more, which has to look like a copy in every column, so that what is measured cannot drift from what is served.
 * Statistics are gathered, as a server would have done by itself before long.
 */
export async function load(databaseUrl: string, client: Client, accounts: number): Promise<(number: number) => string> {
  const create = async (number: number): Promise<string> =>
    JSON.parse(await client.send({ method: 'POST', path: '/Users', body: account(number) })).id;
  const first = await create(0);
  const idOf = (number: number) => first.slice(0, -MARK.length) + digits(number);
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query(`CREATE TEMPORARY TABLE resource AS SELECT * FROM scim_resource WHERE id = '${first}'`);
    await database.query(`CREATE TEMPORARY TABLE entry AS SELECT * FROM scim_value WHERE resource_id = '${first}'`);
    await withoutIndexes(database, async () => {
      for (let from = 1; from <= accounts; from += BATCH) {
        const numbers = [MARK, from, Math.min(accounts, from + BATCH - 1)];
        await database.query(COPY_RESOURCE, numbers);
        await database.query(COPY_ENTRIES, numbers);
      }
    });
    await database.query(COUNT, [accounts]);
    const made = await shapeOf(database, await create(accounts + 1), accounts + 1);
    if (made !== (await shapeOf(database, idOf(accounts), accounts))) {
      throw new Error('A copied account is not like one that the endpoint made.');
    }
    await database.query('VACUUM (ANALYZE)');
  } finally {
    await database.end();
  }
  return idOf;
}

const NUMBERS = `
  generate_series($2::int, $3::int) number
  CROSS JOIN LATERAL (SELECT lpad(number::text, length($1), '0') AS digits OFFSET 0) written`;

/** Created one after the other before the first one was, so that the list has them in the order of their numbers. */
const COPY_RESOURCE = `
  INSERT INTO scim_resource (tenant_id, id, resource_type, version, created_at, modified_at, attributes, search)
  SELECT tenant_id, left(id, -length($1)) || digits, resource_type, version,
    created_at - interval '1 day' + number * interval '1 millisecond',
    modified_at - interval '1 day' + number * interval '1 millisecond',
    replace(attributes::text, $1, digits)::json, replace(search::text, $1, digits)::jsonb
  FROM resource CROSS JOIN ${NUMBERS}`;

const COPY_ENTRIES = `
  INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
  SELECT tenant_id, resource_type, path, replace(value, $1, digits), left(resource_id, -length($1)) || digits, is_unique
  FROM entry CROSS JOIN ${NUMBERS}`;

const COUNT = `
  UPDATE scim_total counted SET total = total + $1 FROM resource
  WHERE counted.tenant_id = resource.tenant_id AND counted.resource_type = resource.resource_type
    AND counted.total > 0`;

/** Builds the indexes of what is filled afterwards, which is several times quicker. */
async function withoutIndexes(database: pg.Client, fill: () => Promise<void>): Promise<void> {
  const { rows } = await database.query<{ drop: string; create: string }>(INDEXES);
  for (const { drop } of rows) await database.query(drop);
  await fill();
  await database.query("SET maintenance_work_mem = '512MB'");
  for (const { create } of rows) await database.query(create);
}

const INDEXES = `
  SELECT CASE WHEN conname IS NULL THEN format('DROP INDEX %s', indexrelid::regclass)
      ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', indrelid::regclass, conname) END AS drop,
    CASE WHEN conname IS NULL THEN pg_get_indexdef(indexrelid)
      ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', indrelid::regclass, conname, pg_get_constraintdef(c.oid)) END
      AS create
  FROM pg_index LEFT JOIN pg_constraint c ON conindid = indexrelid
  WHERE indrelid IN ('scim_resource'::regclass, 'scim_value'::regclass)`;

/** Everything that is stored of an account but when it was made and under which id and number. */
async function shapeOf(database: pg.Client, id: string, number: number): Promise<string> {
  const { rows } = await database.query(
    `SELECT to_jsonb(resource) - '{id,created_at,modified_at}'::text[] AS resource, attributes::text AS written, (
       SELECT jsonb_agg(to_jsonb(entry) - 'resource_id' ORDER BY path, value) FROM scim_value entry WHERE resource_id = $1
     ) AS entries FROM scim_resource resource WHERE id = $1`,
    [id],
  );
  return JSON.stringify(rows).replaceAll(digits(number), MARK);
}

function digits(number: number): string {
  return number.toString().padStart(MARK.length, '0');
}
