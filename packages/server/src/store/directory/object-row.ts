import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isUuid } from '../../access/index.ts';
import {
  type DirectoryObjects,
  type DirectoryObjectType,
  foldedValues,
  type ObjectDraft,
  searchTokens,
} from '../../directory/index.ts';
import type { Schema } from '../schema.ts';

/** A user or group as the table has it. */
export interface ObjectRow {
  readonly id: string;
  readonly key: string;
  readonly properties: JsonObject;
  readonly manager_id: string | null;
  readonly created_at: Date;
  readonly deleted_at: Date | null;
}

/** The objects of a type in an organisation, those deleted as well. */
export function objectsIn(kysely: Kysely<Schema>, organizationId: string, type: DirectoryObjectType) {
  return kysely
    .selectFrom('directory_object')
    .select(['id', 'key', 'properties', 'manager_id', 'created_at', 'deleted_at'])
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .$castTo<ObjectRow>();
}

export function asObject<T extends DirectoryObjectType>(type: T, row: ObjectRow): DirectoryObjects[T] {
  const object = {
    id: row.id,
    properties: row.properties,
    createdDateTime: row.created_at.toISOString(),
    ...(type === 'User' && row.manager_id !== null ? { managerId: row.manager_id } : {}),
    ...(row.deleted_at === null ? {} : { deletedDateTime: row.deleted_at.toISOString() }),
  };
  return object as DirectoryObjects[T];
}

/** Whether writing the draft would change nothing. */
export function sameDraft(object: DirectoryObjects[DirectoryObjectType], draft: ObjectDraft): boolean {
  const managerId = 'managerId' in object ? object.managerId : undefined;
  return (
    managerId === draft.managerId &&
    object.deletedDateTime === draft.deletedDateTime &&
    isDeepStrictEqual(object.properties, draft.properties)
  );
}

/** The columns queries look at; both follow from the properties. */
export function searchColumns(properties: JsonObject): {
  readonly folded: string;
  readonly tokens: RawBuilder<string | null>;
} {
  const tokens = JSON.stringify(searchTokens(properties));
  return {
    folded: JSON.stringify(foldedValues(properties)),
    tokens: sql`(SELECT array_to_tsvector(array_agg(t)) FROM jsonb_array_elements_text(${tokens}::jsonb) t)`,
  };
}

/** Whether a text can be the id of an object, which comes in capitals as well. */
export function isId(text: string): boolean {
  return isUuid(text.toLowerCase());
}
