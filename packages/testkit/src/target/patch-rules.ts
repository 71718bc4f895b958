import { isJsonObject, type JsonObject, type JsonValue, parseTargetPath, readPath, ScimError } from '@lockstep/scim';
import type { ResourceRules, TargetRules } from './rules.ts';

/** An operation of a PATCH as it came. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: JsonValue | undefined;
}

/** The operations of a PATCH body; those without path are taken apart by the attributes they name. */
function operationsOf(body: JsonObject): readonly Operation[] {
  const operations = readPath(body, 'Operations');
  return (Array.isArray(operations) ? operations : []).filter(isJsonObject).flatMap(({ op, path, value }) => {
    const verb = String(op);
    if (typeof path === 'string') return [{ op: verb, path, value }];
    return isJsonObject(value)
      ? Object.entries(value).map(([name, one]) => ({ op: verb, path: name, value: one }))
      : [];
  });
}

/**
 * Refuses a PATCH that the rules do not allow, as the real service would; `current` is the resource it is for. Throws
 * `ScimError`.
 */
export function checkPatch(type: 'users' | 'groups', body: JsonObject, current: JsonObject, rules: TargetRules): void {
  const operations = operationsOf(body);
  const { opCase, maxOperations, noTarget } = rules.patch ?? {};
  if (maxOperations !== undefined && operations.length > maxOperations) {
    throw new ScimError(413, undefined, `At most ${maxOperations} operations are accepted.`);
  }
  for (const operation of operations) {
    const { op, path } = operation;
    const isCapital = /^[A-Z]/.test(op);
    if (opCase !== undefined && isCapital !== (opCase === 'capital')) {
      throw new ScimError(400, 'invalidSyntax', `'${op}' is no operation.`);
    }
    if (noTarget === true && path.includes('[') && !path.endsWith(']') && !hasElement(current, path)) {
      throw new ScimError(400, 'noTarget', `'${path}' matches nothing.`);
    }
    checkAttribute(operation, current, rules[type] ?? {});
  }
  if (type === 'groups') checkMembers(operations, current, rules.groups ?? {});
}

function hasElement(current: JsonObject, path: string): boolean {
  const { selector, text } = parseTargetPath(path);
  return (
    selector === undefined ||
    readPath(current, `${text.slice(0, text.indexOf(']') + 1)}.${selector.name}`) !== undefined
  );
}

function checkAttribute({ op, path, value }: Operation, current: JsonObject, rules: ResourceRules): void {
  const { patchable, removable, immutable = [], refused = [], faults = [], multiValuedMax } = rules;
  const verb = op.toLowerCase();
  if (faults.some((one) => isUnder(path, one))) throw new Error(`The service fails at ${path}.`);
  if (refused.some((one) => isUnder(path, one))) throw new ScimError(400, 'invalidPath', `'${path}' is not known.`);
  if (patchable !== undefined && !patchable.some((one) => isUnder(path, one))) {
    throw new ScimError(400, 'invalidPath', `'${path}' cannot be patched.`);
  }
  if (immutable.some((one) => isUnder(path, one))) {
    throw new ScimError(400, 'mutability', `'${path}' cannot be changed.`);
  }
  if (verb === 'remove' && removable !== undefined && !removable.some((one) => isUnder(path, one))) {
    throw new ScimError(400, 'invalidPath', `'${path}' cannot be removed.`);
  }
  if (multiValuedMax === undefined || path.toLowerCase() === 'members' || !Array.isArray(value)) return;
  const held = readPath(current, path);
  const before = verb === 'add' && Array.isArray(held) ? held.length : 0;
  if (before + value.length > multiValuedMax)
    throw new ScimError(400, 'invalidValue', `'${path}' takes ${multiValuedMax} value.`);
}

function checkMembers(
  operations: readonly Operation[],
  current: JsonObject,
  rules: NonNullable<TargetRules['groups']>,
): void {
  const {
    maxAdditions,
    maxRemovals,
    maxChanges,
    tooMany = 400,
    unmixed,
    replaceMembers,
    removeByList,
    repeated,
  } = rules;
  const added: string[] = [];
  let removals = 0;
  let others = 0;
  for (const { op, path, value } of operations) {
    const verb = op.toLowerCase();
    if (!path.toLowerCase().startsWith('members')) others += 1;
    else if (verb === 'remove') {
      if (path.includes('[')) removals += 1;
      else if (Array.isArray(value)) {
        if (removeByList === 'refuse') throw new ScimError(400, 'invalidValue', 'Members are removed by a filter.');
        removals += value.length;
      } else if (replaceMembers === 'refuse')
        throw new ScimError(400, 'invalidValue', 'Not all members can be removed.');
    } else {
      if (verb === 'replace' && replaceMembers === 'refuse')
        throw new ScimError(400, 'invalidValue', 'Members are not replaced.');
      for (const one of Array.isArray(value) ? value : [value]) {
        added.push(String(isJsonObject(one) ? readPath(one, 'value') : one));
      }
    }
  }
  const kinds = [added.length, removals, others].filter((count) => count > 0).length;
  if (unmixed === true && kinds > 1)
    throw new ScimError(400, 'invalidValue', 'Members are changed apart from anything else.');
  const tooLarge =
    added.length > (maxAdditions ?? Number.POSITIVE_INFINITY) ||
    removals > (maxRemovals ?? Number.POSITIVE_INFINITY) ||
    added.length + removals > (maxChanges ?? Number.POSITIVE_INFINITY);
  if (tooLarge) throw new ScimError(tooMany, undefined, 'The request changes too many members.');
  if (repeated === undefined) return;
  const members = new Set(idsOf(readPath(current, 'members')));
  if (!added.some((id) => members.has(id))) return;
  throw repeated === 'conflict'
    ? new ScimError(409, undefined, 'It is a member.')
    : new ScimError(400, 'invalidValue', 'The user is already a member of the group.');
}

function idsOf(members: JsonValue | undefined): readonly string[] {
  return (Array.isArray(members) ? members : [])
    .filter(isJsonObject)
    .map((member) => String(readPath(member, 'value')));
}

/** Whether a path is the listed one, a part or an element of it. */
export function isUnder(path: string, listed: string): boolean {
  const folded = path.toLowerCase();
  const known = listed.toLowerCase();
  return folded === known || ['.', '[', ':'].some((mark) => folded.startsWith(`${known}${mark}`));
}

/** A PATCH body as the service takes it: replacing members adds, a removal with a list removes all of them. */
export function misread(
  body: JsonObject,
  { replaceMembers, removeByList }: NonNullable<TargetRules['groups']>,
): JsonObject {
  const { Operations: operations } = body;
  if (!Array.isArray(operations)) return body;
  const misreadOne = (operation: JsonValue): JsonValue => {
    if (!isJsonObject(operation) || String(operation.path).toLowerCase() !== 'members') return operation;
    const verb = String(operation.op).toLowerCase();
    if (verb === 'replace' && replaceMembers === 'adds') return { ...operation, op: 'add' };
    if (verb === 'remove' && removeByList === 'all') return { op: 'remove', path: 'members' };
    return operation;
  };
  return { ...body, Operations: operations.map(misreadOne) };
}
