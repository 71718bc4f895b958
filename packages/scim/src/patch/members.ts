import type { ResolvedFilter } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, own, sameJson } from '../json.ts';
import { badRequest } from '../message/index.ts';
import { coerce, type ReadOptions } from '../resource/index.ts';
import type { Attribute } from '../schema/index.ts';
import { applyToAttribute } from './apply-patch.ts';
import type { AttributeOperation } from './operation.ts';

/** A member as the client names it; what it really is, the store knows. */
export interface NamedMember {
  readonly value: string;
  readonly type?: string;
  readonly display?: string;
}

/** A change of memberships in the terms of the store, before the members are looked up. */
export type MemberStep =
  | { readonly op: 'add' | 'set'; readonly members: readonly NamedMember[] }
  | { readonly op: 'remove'; readonly values: readonly string[] }
  | { readonly op: 'clear' };

/**
 * What a PATCH does to the members of a group. `steps` need none of them loaded: adding one member to a group of
 * 100,000 touches one membership. `replay` needs those that `want` names, and `replayMembers` then tells the steps.
 */
export type MemberPlan =
  | { readonly kind: 'steps'; readonly steps: readonly MemberStep[] }
  | {
      readonly kind: 'replay';
      readonly want: 'all' | readonly string[];
      /** Ids the operations speak of; any of them may come to be added. */
      readonly named: readonly string[];
      readonly operations: readonly AttributeOperation[];
    };

export interface MemberOptions extends ReadOptions {
  /** Reads `replace members` as an addition, for clients that send the new member only. */
  readonly replaceIsAdditive?: boolean;
}

/** Parts the operations on `members` from those on the attributes of the group. */
export function splitMembers(operations: readonly AttributeOperation[]): {
  readonly attributes: readonly AttributeOperation[];
  readonly members: readonly AttributeOperation[];
} {
  const isMembers = ({ path }: AttributeOperation) => path.extension === undefined && path.attribute.name === 'members';
  return {
    attributes: operations.filter((operation) => !isMembers(operation)),
    members: operations.filter(isMembers),
  };
}

/** Plans the operations on `members`. Throws `ScimError` 400 `invalidValue` for a member without `value`. */
export function planMembers(operations: readonly AttributeOperation[], options: MemberOptions = {}): MemberPlan {
  const ordered = options.replaceIsAdditive ? operations.map(additive) : operations;
  const steps = ordered.map((operation) => stepOf(operation, options));
  if (steps.every((step) => step !== undefined)) return { kind: 'steps', steps };
  const named = [...new Set(ordered.flatMap((operation) => idsNamed(operation, options)))];
  const want = ordered.every(concernsNamedOnly) ? named : 'all';
  return { kind: 'replay', want, named, operations: ordered };
}

function additive(operation: AttributeOperation): AttributeOperation {
  const { op, path, selection, value } = operation;
  const isList = Array.isArray(value) ? value.length > 0 : value !== null;
  return op === 'replace' && !selection && !path.subAttribute && isList ? { ...operation, op: 'add' } : operation;
}

/** The step an operation comes to without knowing any member; undefined when it depends on them. */
function stepOf(operation: AttributeOperation, options: ReadOptions): MemberStep | undefined {
  const { op, path, selection, value } = operation;
  if (path.subAttribute) return undefined;
  if (selection) {
    const ids = op === 'remove' ? idsSelected(selection.filter) : undefined;
    return ids && { op: 'remove', values: ids };
  }
  if (op === 'remove' && (value === undefined || value === null)) return { op: 'clear' };
  if (op === 'remove' && options.strict) {
    throw badRequest('invalidValue', 'A remove of \'members\' takes no value. Use members[value eq "…"].');
  }
  const members = namedMembers(path.attribute, value, options);
  if (op === 'remove') return { op: 'remove', values: members.map((member) => member.value) };
  if (op === 'add') return { op: 'add', members };
  return members.length === 0 ? { op: 'clear' } : { op: 'set', members };
}

/** Whether an operation can be understood from the members it names. */
function concernsNamedOnly({ path, selection }: AttributeOperation): boolean {
  return selection ? idsSelected(selection.filter) !== undefined : path.subAttribute === undefined;
}

function idsNamed({ path, selection, value }: AttributeOperation, options: ReadOptions): readonly string[] {
  const selected = (selection && idsSelected(selection.filter)) ?? [];
  const isList = !path.subAttribute && value !== undefined;
  const listed = isList ? namedMembers(path.attribute, value, options, selection === undefined) : [];
  return [...selected, ...listed.map((member) => member.value)];
}

/** The ids in `value eq "a"`, alone, with further conditions, or several joined by `or`. */
function idsSelected(filter: ResolvedFilter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const left = idsSelected(filter.left);
    const right = idsSelected(filter.right);
    return left && right && [...left, ...right];
  }
  const isValue = filter.kind === 'compare' && filter.operator === 'eq' && filter.path.subAttribute?.name === 'value';
  return isValue && typeof filter.value === 'string' ? [filter.value] : undefined;
}

/** The members a value names, each id once. */
export function namedMembers(
  attribute: Attribute,
  value: JsonValue | undefined,
  options: ReadOptions,
  mustHaveValue = true,
): readonly NamedMember[] {
  const coerced = coerce(attribute, value, attribute.name, options);
  const members = new Map<string, NamedMember>();
  for (const element of Array.isArray(coerced) ? coerced : []) {
    const member = isJsonObject(element) ? namedMember(element) : undefined;
    if (member) members.set(member.value, member);
    else if (mustHaveValue)
      throw badRequest('invalidValue', "A member has no 'value'. Send the id of a user or group.");
  }
  return [...members.values()];
}

function namedMember(element: JsonObject): NamedMember | undefined {
  const value = own(element, 'value');
  const type = own(element, 'type');
  const display = own(element, 'display');
  if (typeof value !== 'string') return undefined;
  return { value, ...(typeof type === 'string' && { type }), ...(typeof display === 'string' && { display }) };
}

/** The steps that operations come to, given the current members the plan wanted. */
export function replayMembers(
  plan: Extract<MemberPlan, { kind: 'replay' }>,
  current: readonly NamedMember[],
  options: ReadOptions = {},
): readonly MemberStep[] {
  let state: JsonValue | undefined = current.map(namedJson);
  let whole = plan.want === 'all';
  for (const operation of plan.operations) {
    const { selection, path, op, value } = operation;
    const isClear = op === 'remove' && (value === undefined || value === null);
    if (!selection && !path.subAttribute && (op === 'replace' || isClear)) whole = true;
    state = applyToAttribute(state, operation, options);
  }
  const after = Array.isArray(state) ? state.map((element) => namedIn(element)) : [];
  if (whole) return [{ op: 'set', members: after }];
  const known = new Map(current.map((member) => [member.value, member]));
  const kept = new Map(after.map((member) => [member.value, member]));
  const isSame = (a: NamedMember, b: NamedMember | undefined) =>
    b !== undefined && sameJson(namedJson(a), namedJson(b));
  // A store leaves a member it has as it is, so one that says something new is taken out and put in again.
  const removed = [...known.values()].filter((member) => !isSame(member, kept.get(member.value)));
  const added = after.filter((member) => !isSame(member, known.get(member.value)));
  return [
    ...(removed.length > 0 ? [{ op: 'remove' as const, values: removed.map((member) => member.value) }] : []),
    ...(added.length > 0 ? [{ op: 'add' as const, members: added }] : []),
  ];
}

function namedIn(element: JsonValue): NamedMember {
  const member = isJsonObject(element) ? namedMember(element) : undefined;
  if (!member) throw badRequest('invalidValue', "A member has no 'value'. Send the id of a user or group.");
  return member;
}

function namedJson({ value, type, display }: NamedMember): JsonObject {
  return { value, ...defined({ type, display }) };
}

function defined(parts: { readonly [name: string]: string | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined));
}
