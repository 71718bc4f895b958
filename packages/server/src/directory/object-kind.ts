import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@lockstep/scim';
import { type DirectoryObjectType, lookupKey, textOf } from './directory-object.ts';
import type { ObjectDraft } from './directory-store.ts';
import { validateGroup } from './group.ts';
import { type DirectoryUser, validateUser } from './user.ts';
import type { Validated, ValidationMode } from './validation.ts';

/** What the two kinds of object do differently. */
export interface ObjectKind {
  /** The property objects are found by beside their id. */
  readonly keyProperty: 'userPrincipalName' | 'mailNickname';
  readonly validate: (input: JsonObject, mode: ValidationMode) => Validated;
  /** What an import may leave out of a new object. */
  readonly defaults: (properties: JsonObject) => JsonObject;
}

export const objectKinds: Readonly<Record<DirectoryObjectType, ObjectKind>> = {
  User: {
    keyProperty: 'userPrincipalName',
    validate: validateUser,
    defaults: (properties) => ({
      accountEnabled: true,
      mailNickname: textOf(properties, 'userPrincipalName')?.split('@', 1)[0]?.slice(0, 64) ?? null,
    }),
  },
  Group: {
    keyProperty: 'mailNickname',
    validate: validateGroup,
    defaults: (properties) => ({
      displayName: properties.mailNickname ?? null,
      mailEnabled: false,
      securityEnabled: true,
    }),
  },
};

/** The name an object is found by, as it was typed. */
export function nameOf(type: DirectoryObjectType, properties: JsonObject): string | undefined {
  return textOf(properties, objectKinds[type].keyProperty);
}

/** Whether a text is an id of the directory rather than a name. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** An object with other properties, and everything else as it is. */
export function draft(
  type: DirectoryObjectType,
  properties: JsonObject,
  current?: Partial<DirectoryUser>,
): ObjectDraft {
  return {
    key: lookupKey(nameOf(type, properties) ?? ''),
    properties,
    ...(current?.managerId !== undefined && { managerId: current.managerId }),
    ...(current?.deletedDateTime !== undefined && { deletedDateTime: current.deletedDateTime }),
  };
}

/** A draft with another manager, or none. */
export function withManager({ managerId: _, ...unmanaged }: ObjectDraft, managerId: string | null): ObjectDraft {
  return managerId === null ? unmanaged : { ...unmanaged, managerId };
}

/** Undefined when the draft is what is there already: writing the same value again is no change. */
export function changed(current: Partial<DirectoryUser> | undefined, next: ObjectDraft): ObjectDraft | undefined {
  const same =
    current !== undefined &&
    current.managerId === next.managerId &&
    current.deletedDateTime === next.deletedDateTime &&
    isDeepStrictEqual(current.properties, next.properties);
  return same ? undefined : next;
}

/** Names of the properties a draft changes, `manager` and `deletedDateTime` among them. */
export function changedProperties(current: Partial<DirectoryUser>, next: ObjectDraft): readonly string[] {
  const before = current.properties ?? {};
  const names = new Set([...Object.keys(before), ...Object.keys(next.properties)]);
  return [
    ...[...names].filter((name) => !isDeepStrictEqual(before[name], next.properties[name])),
    ...(current.managerId === next.managerId ? [] : ['manager']),
    ...(current.deletedDateTime === next.deletedDateTime ? [] : ['deletedDateTime']),
  ];
}

/** Validation of the kind, and for users that the domain is one of the organisation's, where those are known. */
export function validateObject(
  type: DirectoryObjectType,
  input: JsonObject,
  mode: ValidationMode,
  domains: ReadonlySet<string> | undefined,
): Validated {
  const validated = objectKinds[type].validate(input, mode);
  const principalName = type === 'User' && !validated.problems && nameOf(type, validated.properties);
  if (!domains || !principalName) return validated;
  const domain = principalName.slice(principalName.lastIndexOf('@') + 1);
  if (domains.has(lookupKey(domain))) return validated;
  const message =
    `userPrincipalName is in the domain ${domain}, which is not one of the organisation's. ` +
    `Use ${[...domains].join(' or ')}.`;
  return { problems: [{ field: 'userPrincipalName', message }] };
}
