import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';

/** Forms in which some applications want values, instead of those of RFC 7643. */
export const COMPATIBILITIES = ['booleansAsText', 'managerAsText', 'roleDisplayName', 'omitExtensionSchemas'] as const;
export type Compatibility = (typeof COMPATIBILITIES)[number];

/** A mapped value in the form the application wants: truth as `"True"`, the name of a role as `displayName`. Pure. */
export function inForm(value: JsonValue, path: string, forms: readonly Compatibility[]): JsonValue {
  if (forms.length === 0) return value;
  if (typeof value === 'boolean') return forms.includes('booleansAsText') ? (value ? 'True' : 'False') : value;
  const isRoles = path.toLowerCase() === 'roles' && Array.isArray(value);
  return isRoles && forms.includes('roleDisplayName') ? value.map(withDisplayName) : value;
}

function withDisplayName(role: JsonValue): JsonValue {
  if (!isJsonObject(role)) return role;
  const renamed = Object.entries(role).map(([name, value]) => [name === 'display' ? 'displayName' : name, value]);
  return Object.fromEntries(renamed) as JsonObject;
}

/**
 * A reference as it is written: an object with `value` (RFC 7643 section 4.3), the bare id where the application wants
 * that, or where the path names `value` itself. Pure.
 */
export function referenceValue(path: string, targetId: string, forms: readonly Compatibility[]): JsonValue {
  const isBare = path.toLowerCase().endsWith('.value') || forms.includes('managerAsText');
  return isBare ? targetId : { value: targetId };
}
