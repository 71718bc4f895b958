import { type Kysely, sql } from 'kysely';
import type { DirectoryObjectType, Hold, Holds } from '../../directory/index.ts';
import { type SourceSettings, sourceBrings } from '../../sources/index.ts';
import type { Schema } from '../schema.ts';

/** Which objects of an organisation outside sources keep. */
export class KyselyHolds implements Holds {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async of(type: DirectoryObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<{ id: string; sourceId: string; source: string; settings: SourceSettings }>`
      SELECT s.object_id AS id, d.id AS "sourceId", d.display_name AS source, d.settings FROM directory_source_object s
      JOIN directory_source d ON d.organization_id = s.organization_id AND d.id = s.source_id
      WHERE s.organization_id = ${this.#organizationId} AND s.type = ${type} AND NOT s.has_left
        AND s.object_id IN (${sql.join(ids.map((id) => sql`${id}::uuid`))})`.execute(this.#kysely);
    return new Map(
      rows.map(({ id, sourceId, source, settings }) => [
        id,
        { sourceId, source, brings: sourceBrings(settings)[type] },
      ]),
    );
  }
}
