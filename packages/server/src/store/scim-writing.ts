import { setTimeout as sleep } from 'node:timers/promises';
import type { IndexEntry, ResourceType } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';
import { indexRows } from './scim-index-value.ts';
import { asScimError, isTransient, isUniqueViolation, takenPath } from './scim-store-error.ts';

/** A resource that is written. */
export interface Writing {
  readonly tenantId: string;
  readonly type: ResourceType;
  readonly id: string;
  /** Its index entries, as far as they are known when the write was refused. */
  readonly index: () => readonly IndexEntry[];
}

const attempts = 12;
/** Longest wait before the same is tried again, so that writers who met do not meet again at once. */
const longestWait = 100;

/** Runs a write, again when another was in its way, and turns what the database refuses into `ScimError`. */
export async function writeResource<T>(
  kysely: Kysely<Schema>,
  writing: Writing,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (isTransient(error) && tried < attempts) {
        await sleep(Math.random() * Math.min(longestWait, 2 ** tried));
        continue;
      }
      if (isUniqueViolation(error)) throw takenPath(await taken(kysely, writing));
      throw asScimError(error);
    }
  }
}

/** Which of the unique values another resource has; the first of them when that one went away meanwhile. */
async function taken(kysely: Kysely<Schema>, { tenantId, type, id, index }: Writing): Promise<string | undefined> {
  const unique = index().filter((entry) => entry.unique);
  const { rows } = await sql<{ path: string }>`
    SELECT taken.path FROM scim_value taken JOIN ${indexRows({ id, index: unique })} USING (path, value)
    WHERE taken.tenant_id = ${tenantId}::uuid AND taken.resource_type = ${type.name} AND taken.is_unique
      AND taken.resource_id <> ${id}
    LIMIT 1`.execute(kysely);
  return rows[0]?.path ?? unique[0]?.path;
}
