import type { JsonObject, JsonValue } from '../json.ts';
import { assignedSchemas } from '../resource/index.ts';
import type { ResourceType } from '../schema/index.ts';
import type { Member, StoredResource } from './resource-store.ts';

/** The weak entity tag of a version (RFC 7644 section 3.14). */
export function versionTag(version: number): string {
  return `W/"${version}"`;
}

/**
 * A stored resource as one object that filters and sort orders can be evaluated on: computed attributes beside the
 * stored ones, except what depends on the base address (`meta.location`, `$ref`) or on other resources' names.
 */
export function viewOf(type: ResourceType, stored: StoredResource): JsonObject {
  return {
    ...stored.attributes,
    schemas: assignedSchemas(type, stored.attributes),
    id: stored.id,
    meta: {
      resourceType: type.name,
      created: stored.created.toISOString(),
      lastModified: stored.lastModified.toISOString(),
      version: versionTag(stored.version),
    },
    ...(stored.members && { members: stored.members.map(memberView) }),
    ...(stored.groups?.length && {
      groups: stored.groups.map(({ value, display, type: kind }) => ({
        value,
        ...(display !== undefined && { display }),
        type: kind,
      })),
    }),
  };
}

/** A member as answers and filters see it; `type` is as sent, else the real one. */
export function memberView({ value, type, display, resourceType }: Member): Record<string, JsonValue> {
  return { value, type: type ?? resourceType, ...(display !== undefined && { display }) };
}
