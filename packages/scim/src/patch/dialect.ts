import { depthOf, isJsonObject, type JsonObject, type JsonValue, member, parseJson } from '../json.ts';
import { badRequest, MAX_DEPTH, requireStorable } from '../message/index.ts';
import type { PatchOperation } from './operation.ts';

/*
 * How clients deviate from RFC 7644 section 3.5.2, one function for each deviation. All of them are off when a service
 * is strict.
 */

/** Entra ID capitalises operation names: `Add`, `Replace`, `Remove`. The standard has them without regard to case. */
export function verbOf(op: JsonValue | undefined): 'add' | 'remove' | 'replace' | undefined {
  const verb = typeof op === 'string' ? op.toLowerCase() : undefined;
  return verb === 'add' || verb === 'remove' || verb === 'replace' ? verb : undefined;
}

/** A path as some clients copy it from JSON Patch, with a slash before it. */
export function withoutLeadingSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}

/** A pathless value that arrives as JSON text instead of an object; what is in it is bounded like a body. */
export function objectFromText(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const inner = parseJson(value);
  if (inner === undefined) return value;
  requireStorable(inner);
  if (depthOf(inner, MAX_DEPTH + 1) <= MAX_DEPTH) return inner;
  throw badRequest('invalidSyntax', `A value given as JSON text is nested deeper than ${MAX_DEPTH} levels.`);
}

/**
 * The value for a simple attribute inside the wrappings of Microsoft's old SCIM library, which sends
 * `[{"$ref": null, "value": "x"}]` where `"x"` is meant.
 */
export function unwrapSimple(value: JsonValue | undefined): JsonValue | undefined {
  const inner = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isJsonObject(inner) ? (member(inner, 'value') ?? inner) : inner;
}

/**
 * Roles as Entra ID's default job patches them: the `value` of each is JSON text of the role assignment. Unpacked to
 * `value` and `display`; anything else stays as it is.
 */
export function unpackRoleText(value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((element) => unpackRoleText(element) as JsonValue);
  const text = isJsonObject(value) ? member(value, 'value') : undefined;
  const role = typeof text === 'string' && text.startsWith('{') ? objectFromText(text) : undefined;
  if (!isJsonObject(role) || !isJsonObject(value)) return value;
  const display = member(role, 'displayName');
  return { ...value, value: member(role, 'value') ?? text ?? null, ...(display !== undefined && { display }) };
}

/** As `unpackRoleText`, for the roles in the body of a resource. */
export function unpackRoles(body: JsonObject): JsonObject {
  const unpacked = Object.entries(body).map(([name, value]) =>
    name.toLowerCase() === 'roles' ? [name, unpackRoleText(value) ?? null] : [name, value],
  );
  return Object.fromEntries(unpacked) as JsonObject;
}

export type PatchDialect = 'rfc' | 'entra' | 'entra-compliant';

/**
 * Writes operations, one per changed path, the way a target expects them: `rfc` as they are; `entra` with capital
 * operation names and booleans as text; `entra-compliant` with the replacements of plain paths gathered in one pathless
 * object, as Entra ID sends them under the flag `aadOptscim062020`.
 */
export function inDialect(operations: readonly PatchOperation[], dialect: PatchDialect): readonly PatchOperation[] {
  if (dialect === 'entra') return operations.map(capitalised);
  return dialect === 'entra-compliant' ? gathered(operations) : operations;
}

function capitalised({ op, path, value }: PatchOperation): PatchOperation {
  const verb = `${op.charAt(0).toUpperCase()}${op.slice(1)}` as PatchOperation['op'];
  const written = typeof value === 'boolean' ? (value ? 'True' : 'False') : value;
  return { op: verb, ...(path !== undefined && { path }), ...(written !== undefined && { value: written }) };
}

function gathered(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  const isPlain = ({ op, path }: PatchOperation): boolean =>
    op === 'replace' && path !== undefined && !path.includes('[');
  const plain = operations.filter(isPlain);
  if (plain.length < 2) return operations;
  const value: JsonObject = Object.fromEntries(plain.map(({ path, value: one }) => [path ?? '', one ?? null]));
  return [...operations.filter((operation) => !isPlain(operation)), { op: 'replace', value }];
}
