import { type Kysely, type Selectable, sql } from 'kysely';
import type { Snippet, SnippetStore, SnippetUse } from '../../applications/index.ts';
import type { Schema } from '../schema.ts';

/** Snippets of one organisation in the database. */
export class KyselySnippetStore implements SnippetStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async newest(): Promise<readonly Snippet[]> {
    const rows = await this.#snippets().distinctOn('name').orderBy('name').orderBy('version', 'desc').execute();
    return rows.map(asSnippet);
  }

  async versions(name: string, before: number | undefined, limit: number): Promise<readonly Snippet[]> {
    let query = this.#snippets().where('name', '=', name);
    if (before !== undefined) query = query.where('version', '<', before);
    const rows = await query.orderBy('version', 'desc').limit(limit).execute();
    return rows.map(asSnippet);
  }

  async read(name: string, version?: number): Promise<Snippet | undefined> {
    let query = this.#snippets().where('name', '=', name);
    if (version !== undefined) query = query.where('version', '=', version);
    const row = await query.orderBy('version', 'desc').limit(1).executeTakeFirst();
    return row === undefined ? undefined : asSnippet(row);
  }

  async save({ name, version, author, createdAt, ...content }: Snippet): Promise<boolean> {
    const id = this.#organizationId;
    // Of two that save the same version the second finds it there; one that was removed meanwhile has none before it.
    const { rows } = await sql`
      INSERT INTO snippet (organization_id, name, version, content, author, created_at)
      SELECT ${id}::uuid, ${name}, ${version}::integer, ${JSON.stringify(content)}::json, ${author}, ${createdAt}::timestamptz
      WHERE ${version}::integer = 1 OR EXISTS (
        SELECT FROM snippet WHERE organization_id = ${id}::uuid AND name = ${name} AND version = ${version}::integer - 1
      )
      ON CONFLICT DO NOTHING RETURNING version`.execute(this.#kysely);
    return rows.length === 1;
  }

  async remove(name: string): Promise<boolean> {
    const { numDeletedRows } = await this.#kysely
      .deleteFrom('snippet')
      .where('organization_id', '=', this.#organizationId)
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async uses(): Promise<readonly SnippetUse[]> {
    const { rows } = await sql<SnippetUse>`
      SELECT job.id AS "jobId", application.display_name AS "applicationName",
        object->>'sourceObjectName' AS object, mapping->>'targetAttributeName' AS "targetAttributeName",
        mapping->'composition' AS composition
      FROM job
      JOIN application ON application.organization_id = job.organization_id AND application.id = job.application_id
      JOIN job_schema ON job_schema.organization_id = job.organization_id AND job_schema.job_id = job.id
        AND job_schema.version = job.schema_version,
      jsonb_path_query(document, '$.synchronizationRules[*].objectMappings[*]') AS object,
      jsonb_path_query(object, '$.attributeMappings[*] ? (exists (@.composition))') AS mapping
      WHERE job.organization_id = ${this.#organizationId}::uuid
      ORDER BY application.display_name, job.id, object->>'sourceObjectName', mapping->>'targetAttributeName'`.execute(
      this.#kysely,
    );
    return rows;
  }

  #snippets() {
    return this.#kysely.selectFrom('snippet').selectAll().where('organization_id', '=', this.#organizationId);
  }
}

function asSnippet(row: Selectable<Schema['snippet']>): Snippet {
  return {
    name: row.name,
    ...row.content,
    version: row.version,
    author: row.author,
    createdAt: row.created_at,
  };
}
