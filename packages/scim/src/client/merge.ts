import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import type { PatchOperation } from '../patch/index.ts';
import { parseTargetPath, selectedElement, type TargetPath } from '../resource/index.ts';

/**
 * A resource after operations, worked out at the client: for services without PATCH, which take the whole resource by
 * PUT (RFC 7644 section 3.5.1). Reads the resource leniently and writes names as they stand there. Pure. Throws
 * `ScimError` 400 `invalidPath` for a malformed path.
 */
export function mergeOperations(resource: JsonObject, operations: readonly PatchOperation[]): JsonObject {
  const merged = structuredClone(resource);
  for (const { op, path, value } of operations) {
    const verb = op.toLowerCase();
    if (path !== undefined) apply(merged, verb, parseTargetPath(path), value);
    else if (isJsonObject(value)) {
      for (const [name, inner] of Object.entries(value)) apply(merged, verb, parseTargetPath(name), inner);
    }
  }
  return merged;
}

function apply(resource: JsonObject, verb: string, path: TargetPath, value: JsonValue | undefined): void {
  const { extension, attribute, selector, subAttribute } = path;
  const container = extension === undefined ? resource : containerAt(resource, extension);
  const key = keyOf(container, attribute);
  if (selector) applyToElement(container, key, verb, path, value);
  else if (subAttribute !== undefined) setPart(objectAt(container, key), subAttribute, verb, value);
  else if (verb === 'remove') removeFrom(container, key, value);
  else container[key] = verb === 'add' ? joined(member(container, key), value ?? null) : (value ?? null);
  if (extension !== undefined && Object.keys(container).length === 0) delete resource[keyOf(resource, extension)];
}

/** Members of the extension object; of a flat spelling (`urn:attribute`) the resource itself is none. */
function containerAt(resource: JsonObject, extension: string): JsonObject {
  return objectAt(resource, keyOf(resource, extension));
}

function applyToElement(
  container: JsonObject,
  key: string,
  verb: string,
  { text, selector, subAttribute = 'value' }: TargetPath,
  value: JsonValue | undefined,
): void {
  if (selector === undefined) return;
  const list = member(container, key);
  const elements = Array.isArray(list) ? list : isJsonObject(list) ? [list] : [];
  const found = selectedElement(elements, selector);
  if (verb !== 'remove') {
    const element = found ?? { [selector.name]: selector.value };
    if (found === undefined) elements.push(element);
    setPart(element, subAttribute, verb, value);
    container[key] = elements;
    return;
  }
  if (found === undefined) return;
  if (!text.endsWith(']')) delete found[keyOf(found, subAttribute)];
  const isLeft = !text.endsWith(']') && Object.keys(found).some((name) => !says(name, selector.name));
  const left = isLeft ? elements : elements.filter((element) => element !== found);
  if (left.length > 0) container[key] = left;
  else delete container[key];
}

/** Members that only say which element it is: alone they stand for nothing. */
function says(name: string, selector: string): boolean {
  const folded = name.toLowerCase();
  return folded === selector.toLowerCase() || folded === 'primary' || folded === 'type';
}

function setPart(object: JsonObject, name: string, verb: string, value: JsonValue | undefined): void {
  if (verb === 'remove') delete object[keyOf(object, name)];
  else object[keyOf(object, name)] = value ?? null;
}

/** The whole attribute, or, given a list of values, those elements of it. */
function removeFrom(container: JsonObject, key: string, value: JsonValue | undefined): void {
  const list = member(container, key);
  if (!Array.isArray(value) || !Array.isArray(list)) {
    delete container[key];
    return;
  }
  const gone = keysOf(value);
  container[key] = list.filter((element) => !gone.has(elementKey(element)));
}

/** What is there and what is added to it; an element that is there already is not added again. */
function joined(current: JsonValue | undefined, added: JsonValue): JsonValue {
  if (!Array.isArray(added)) return Array.isArray(current) ? joined(current, [added]) : added;
  const known = Array.isArray(current) ? current : current === undefined || current === null ? [] : [current];
  const keys = keysOf(known);
  return [...known, ...added.filter((element) => !keys.has(elementKey(element)))];
}

function keysOf(elements: readonly JsonValue[]): ReadonlySet<string> {
  return new Set(elements.map(elementKey));
}

/** What tells an element apart: its `value`, else all of it. */
function elementKey(element: JsonValue): string {
  const value = isJsonObject(element) ? member(element, 'value') : undefined;
  return JSON.stringify(value === undefined ? element : { value });
}

function objectAt(container: JsonObject, key: string): JsonObject {
  const known = member(container, key);
  if (isJsonObject(known)) return known;
  const created: JsonObject = {};
  container[key] = created;
  return created;
}

/** The key a name stands under already, whatever its case. */
function keyOf(object: JsonObject, name: string): string {
  const folded = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === folded) ?? name;
}
