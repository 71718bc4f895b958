import {
  compileProjection,
  hasMembers,
  type JsonObject,
  project,
  type ResourceType,
  versionTag,
  viewOf,
} from '@lockstep/scim';
import { auditOf, changesBetween } from '../audit.ts';

/** What can become of a resource. */
type EventKind = 'created' | 'updated' | 'deactivated' | 'activated' | 'deleted' | 'membersChanged';

/** Something that became of a resource of a tenant, as it is kept. */
export interface EventRecord {
  readonly tenantId: string;
  /** In the order they are told: of one resource that in which they happened. */
  readonly position: number;
  readonly id: string;
  readonly at: Date;
  /** For example `user.created`. */
  readonly type: string;
  readonly resourceType: string;
  readonly resourceId: string;
  /** The resource's version after it. */
  readonly version: number;
  readonly createdAt: Date;
  /** Names of attributes. */
  readonly changed: readonly string[];
  /** Ids of members that came and went; undefined where members are not what changed, or too many did. */
  readonly members: { readonly added: readonly string[]; readonly removed: readonly string[] } | undefined;
  readonly attributes: JsonObject;
}

/** What stands in front of a kind: `User` becomes `user`. */
function subject(resourceType: string): string {
  return resourceType.charAt(0).toLowerCase() + resourceType.slice(1);
}

export function eventType(resourceType: string, kind: EventKind): string {
  return `${subject(resourceType)}.${kind}`;
}

/** Every type of event there can be about resources of these types. */
export function eventTypesOf(types: readonly ResourceType[]): readonly string[] {
  return types.flatMap((type) => {
    const canBeSwitched = type.schema.attributes.some(({ name }) => name === 'active');
    const kinds: readonly EventKind[] = [
      'created',
      'updated',
      ...(canBeSwitched ? (['deactivated', 'activated'] as const) : []),
      'deleted',
      ...(hasMembers(type) ? (['membersChanged'] as const) : []),
    ];
    return kinds.map((kind) => eventType(type.name, kind));
  });
}

/** The names an event tells of what differs between two states of a resource. */
export function changedNames(before: JsonObject, after: JsonObject): readonly string[] {
  return auditOf(changesBetween(before, after, undefined), false).changed;
}

/** What an event is shown with: its tenant's resource types, the base of its endpoint, and its application's last touch. */
export interface EventSurroundings {
  readonly types: readonly ResourceType[];
  readonly base: string;
  readonly present: ((resource: JsonObject) => JsonObject) | undefined;
}

/**
 * An event as applications get it, in the members of Standard Webhooks. The resource is as the endpoint answered it then,
 * without members; null once it is deleted, or when the tenant has no such resources any more.
 */
export function eventView(event: EventRecord, surroundings: EventSurroundings): JsonObject {
  const { externalId } = event.attributes;
  return {
    id: event.id,
    type: event.type,
    timestamp: event.at.toISOString(),
    data: {
      resourceType: event.resourceType,
      id: event.resourceId,
      externalId: externalId ?? null,
      version: versionTag(event.version),
      changed: [...event.changed],
      ...(event.members && {
        members: { added: [...event.members.added], removed: [...event.members.removed] },
      }),
      resource: event.type === eventType(event.resourceType, 'deleted') ? null : resourceOf(event, surroundings),
    },
  };
}

function resourceOf(event: EventRecord, { types, base, present }: EventSurroundings): JsonObject | null {
  const type = types.find(({ name }) => name === event.resourceType);
  if (!type) return null;
  const { resourceId: id, version, createdAt: created, at: lastModified, attributes } = event;
  const view = viewOf(type, { id, version, created, lastModified, attributes });
  const meta = { ...(view.meta as JsonObject), location: `${base}${type.endpoint}/${encodeURIComponent(id)}` };
  const shown = project(compileProjection(type), { ...view, meta });
  return present?.(shown) ?? shown;
}
