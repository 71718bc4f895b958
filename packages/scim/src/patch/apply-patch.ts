import { isAssigned, matchesElement } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, own, sameJson } from '../json.ts';
import { badRequest, type ScimError } from '../message/index.ts';
import {
  assign,
  checkRequired,
  coerce,
  coerceOne,
  elementKey,
  partNamed,
  type ReadOptions,
  settleElements,
} from '../resource/index.ts';
import type { Attribute, ResourceType } from '../schema/index.ts';
import { unwrapSimple } from './dialect.ts';
import type { AttributeOperation, Selection } from './operation.ts';

/**
 * Applies operations in order to a resource's attributes and returns the new ones (RFC 7644 section 3.5.2); the given
 * object stays as it is, so a failure leaves nothing half done. Removing what is not there changes nothing. Throws
 * `ScimError` 400 `mutability`, `invalidValue` or `noTarget`.
 */
export function applyPatch(
  type: ResourceType,
  attributes: JsonObject,
  operations: readonly AttributeOperation[],
  options: ReadOptions = {},
): JsonObject {
  const next = { ...attributes };
  for (const operation of operations) {
    const { extension, attribute } = operation.path;
    const container = extension === undefined ? next : own(next, extension);
    const current = isJsonObject(container) ? own(container, attribute.name) : undefined;
    assign(next, operation.path, applyToAttribute(current, operation, options));
  }
  checkRequired(type, next, attributes);
  return next;
}

/** The new value of the one attribute an operation speaks of; undefined for unassigned. */
export function applyToAttribute(
  current: JsonValue | undefined,
  operation: AttributeOperation,
  options: ReadOptions,
): JsonValue | undefined {
  const { attribute, subAttribute, text } = operation.path;
  const next = attribute.multiValued
    ? applyToElements(Array.isArray(current) ? current : [], operation, options)
    : subAttribute
      ? emptied(setPart(isJsonObject(current) ? current : {}, subAttribute, operation, options))
      : applyToSingle(attribute, current, operation, options);
  const result = Array.isArray(next) && next.length === 0 ? undefined : next;
  guardRequired(attribute, operation, subAttribute ? undefined : result);
  if (attribute.mutability === 'immutable' && isAssigned(current) && !sameJson(current, result)) throw immutable(text);
  return result;
}

function immutable(text: string): ScimError {
  return badRequest('mutability', `Attribute '${text}' cannot be changed once it is set. Leave it out.`);
}

/** A required attribute cannot be removed (RFC 7644 section 3.5.2.2). */
function guardRequired(attribute: Attribute, { op, path, selection }: AttributeOperation, result?: JsonValue): void {
  if (op !== 'remove' || !attribute.required || selection || path.subAttribute || result !== undefined) return;
  throw badRequest('mutability', `Attribute '${path.text}' is required and cannot be removed. Replace it instead.`);
}

function emptied(object: JsonObject): JsonObject | undefined {
  return isAssigned(object) ? object : undefined;
}

function applyToSingle(
  attribute: Attribute,
  current: JsonValue | undefined,
  { op, path, value }: AttributeOperation,
  options: ReadOptions,
): JsonValue | undefined {
  if (op === 'remove') return undefined;
  if (attribute.type !== 'complex') {
    const coerced = coerce(attribute, options.strict ? value : unwrapSimple(value), path.text, options);
    return coerced === undefined && op === 'add' ? current : coerced;
  }
  const given = coerce(attribute, value, path.text, options);
  if (isNothing(value, options)) return undefined;
  const merged: JsonObject = { ...(isJsonObject(current) ? current : {}) };
  // What is named and empty goes; what is not named stays. A reference without its `value` refers to nothing.
  if (isJsonObject(value) && op === 'replace') {
    for (const key of Object.keys(value)) {
      const part = partNamed(attribute, key);
      if (part && part.mutability !== 'readOnly') delete merged[part.name];
    }
  }
  if (isJsonObject(given)) Object.assign(merged, given);
  const isReference = partNamed(attribute, 'value') !== undefined;
  if (isReference && op === 'replace' && !(isJsonObject(given) && own(given, 'value') !== undefined)) return undefined;
  return emptied(merged);
}

/** Clients clear a value by null, and some by an empty text. */
function isNothing(value: JsonValue | undefined, { strict }: ReadOptions): boolean {
  return value === null || (value === '' && !strict);
}

/** An object with one sub-attribute set or taken away. */
function setPart(
  object: JsonObject,
  part: Attribute,
  { op, path, value }: AttributeOperation,
  options: ReadOptions,
): JsonObject {
  const coerced =
    op === 'remove' ? undefined : coerce(part, options.strict ? value : unwrapSimple(value), path.text, options);
  const before = own(object, part.name);
  if (coerced === undefined && op === 'add') return object;
  if (part.mutability === 'immutable' && isAssigned(before) && !sameJson(before, coerced)) throw immutable(path.text);
  if (coerced !== undefined) return { ...object, [part.name]: coerced };
  const { [part.name]: _gone, ...rest } = object;
  return rest;
}

function applyToElements(
  current: JsonValue[],
  operation: AttributeOperation,
  options: ReadOptions,
): JsonValue[] | undefined {
  const { op, path, value, selection } = operation;
  const { attribute } = path;
  if (selection || path.subAttribute) {
    return settleElements(attribute, applyToSelected(current, operation, selection, options), current);
  }
  if (op === 'remove') return removeListed(attribute, current, value, path.text, options);
  const given = coerce(attribute, value, path.text, options);
  const elements = Array.isArray(given) ? given : [];
  if (op === 'replace') return settleElements(attribute, elements);
  return settleElements(attribute, [...current, ...keepImmutable(attribute, current, elements)], current);
}

/** Elements added once more say nothing new about parts that cannot change. */
function keepImmutable(
  attribute: Attribute,
  current: readonly JsonValue[],
  added: readonly JsonValue[],
): readonly JsonValue[] {
  const fixed = attribute.subAttributes?.filter(({ mutability }) => mutability === 'immutable') ?? [];
  if (fixed.length === 0) return added;
  const known = new Map(current.map((element) => [elementKey(attribute, element), element]));
  return added.map((element) => {
    const before = known.get(elementKey(attribute, element));
    if (!isJsonObject(element) || !isJsonObject(before)) return element;
    const kept = fixed.map(({ name }) => [name, own(before, name)] as const);
    return {
      ...element,
      ...Object.fromEntries(kept.filter((part): part is [string, JsonValue] => part[1] !== undefined)),
    };
  });
}

/**
 * `remove` of a whole multi-valued attribute. With a `value` only the listed elements go: Entra ID, JumpCloud and
 * authentik take members out of a group that way, and reading it by the letter would empty the group.
 */
function removeListed(
  attribute: Attribute,
  current: JsonValue[],
  value: JsonValue | undefined,
  at: string,
  options: ReadOptions,
): JsonValue[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (options.strict) throw badRequest('invalidValue', `A remove of '${at}' takes no value. Select by a filter.`);
  const listed = coerce(attribute, value, at, options);
  const keys = new Set(Array.isArray(listed) ? listed.flatMap((element) => listedKeys(attribute, element, true)) : []);
  return current.filter((element) => !listedKeys(attribute, element, false).some((key) => keys.has(key)));
}

/** A listed element without `type` means every element of its value; a stored one answers to both. */
function listedKeys(attribute: Attribute, element: JsonValue, isListed: boolean): readonly string[] {
  const whole = elementKey(attribute, element);
  if (!isJsonObject(element) || own(element, 'value') === undefined) return [whole];
  const { type: _type, ...untyped } = element;
  const byValue = `value ${elementKey(attribute, untyped)}`;
  if (!isListed) return [whole, byValue];
  return own(element, 'type') === undefined ? [byValue] : [whole];
}

function applyToSelected(
  current: JsonValue[],
  operation: AttributeOperation,
  selection: Selection | undefined,
  options: ReadOptions,
): JsonValue[] {
  const written = new Set<JsonValue>();
  let matched = false;
  const next = current.flatMap((element) => {
    if (!isJsonObject(element) || (selection && !matchesElement(selection.filter, element))) return [element];
    matched = true;
    const changed = changeElement(element, operation, selection, options);
    if (changed) written.add(changed);
    return changed ?? [];
  });
  if (!matched && operation.op !== 'remove') {
    const created = createElement(operation, selection, options);
    if (created) {
      written.add(created);
      next.push(created);
    }
  }
  const { attribute, subAttribute } = operation.path;
  return subAttribute || written.size === 0 ? next : takeOver(attribute, next, written, operation.op === 'add');
}

/**
 * What is written takes the place of other elements it equals now, with what they say beyond it where it is added to
 * them; so that writing it again changes nothing.
 */
function takeOver(
  attribute: Attribute,
  elements: readonly JsonValue[],
  written: ReadonlySet<JsonValue>,
  isAdded: boolean,
): JsonValue[] {
  const keyOf = (element: JsonValue) => elementKey(attribute, element);
  const keys = new Set([...written].map(keyOf));
  const taken = new Map<string, JsonObject>();
  for (const element of elements) {
    if (isJsonObject(element) && !written.has(element)) taken.set(keyOf(element), element);
  }
  return elements.flatMap((element) => {
    if (!written.has(element)) return keys.has(keyOf(element)) ? [] : [element];
    return isAdded && isJsonObject(element) ? [{ ...taken.get(keyOf(element)), ...element }] : [element];
  });
}

/** A matching element after the operation; undefined when it goes. */
function changeElement(
  element: JsonObject,
  operation: AttributeOperation,
  selection: Selection | undefined,
  options: ReadOptions,
): JsonObject | undefined {
  const { op, path, value } = operation;
  const { attribute, subAttribute } = path;
  if (subAttribute) {
    const changed = setPart(element, subAttribute, operation, options);
    const lost = own(changed, subAttribute.name) === undefined && own(element, subAttribute.name) !== undefined;
    return lost && saysNothing(changed, selection) ? undefined : changed;
  }
  if (op === 'remove' || isNothing(value, options)) return undefined;
  const given = coerceOne(attribute, value, path.text, options);
  if (!isJsonObject(given)) return op === 'add' ? element : undefined;
  if (op === 'add') return { ...element, ...given };
  const kept = Object.keys(selection?.described ?? {}).map((name) => [name, own(element, name)]);
  return { ...Object.fromEntries(kept.filter(([, part]) => part !== undefined)), ...given };
}

/** Whether an element holds nothing beyond what it was selected by. */
function saysNothing(element: JsonObject, selection: Selection | undefined): boolean {
  return Object.entries(element).every(
    ([name, value]) => name === 'type' || name === 'primary' || selection?.parts.has(name) || !isAssigned(value),
  );
}

/**
 * The element a filter describes, with the value being set, when nothing matched. The standard would answer `noTarget`
 * (RFC 7644 section 3.5.2.3); Entra ID and every mainstream client rely on the element being made.
 */
function createElement(
  operation: AttributeOperation,
  selection: Selection | undefined,
  options: ReadOptions,
): JsonObject | undefined {
  const { path, value } = operation;
  const { attribute, subAttribute } = path;
  const base = selection ? selection.described : {};
  if (!base || (options.strict && selection)) {
    throw badRequest(
      'noTarget',
      `No element of '${attribute.name}' matches the filter, and it describes none to create.`,
    );
  }
  if (isNothing(value, options)) return undefined;
  if (subAttribute) {
    const created = setPart({ ...base }, { ...subAttribute, mutability: 'readWrite' }, operation, options);
    return own(created, subAttribute.name) === undefined ? undefined : created;
  }
  const given = coerceOne(attribute, value, path.text, options);
  return isJsonObject(given) ? { ...base, ...given } : undefined;
}
