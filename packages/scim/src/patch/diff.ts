import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import {
  type Assignment,
  attributeAt,
  parseTargetPath,
  readTarget,
  selectedElement,
  type TargetPath,
} from '../resource/index.ts';
import { foldCase, parseDateTime } from '../schema/index.ts';
import { inDialect, type PatchDialect } from './dialect.ts';
import type { PatchOperation } from './operation.ts';

export interface ValueChange {
  readonly path: string;
  readonly oldValue: JsonValue | undefined;
  readonly newValue: JsonValue | undefined;
}

export interface Difference {
  readonly operations: readonly PatchOperation[];
  readonly changes: readonly ValueChange[];
}

interface Step {
  readonly path: TargetPath;
  readonly op: 'add' | 'remove' | 'replace';
  readonly value: JsonValue | undefined;
  readonly change: ValueChange;
  /** Whether the element the path selects is missing. */
  readonly isNewElement: boolean;
}

/**
 * The smallest PATCH that gives a resource the assigned values, and what it changes: `replace` where there is a value,
 * `add` where there is none, `remove` to clear. An element that does not exist yet is added whole, since strict services
 * refuse a filter that matches nothing (RFC 7644 section 3.5.2.3); the Entra dialects keep one operation per path.
 * `current` is read leniently. Throws `ScimError` 400 `invalidPath`.
 */
export function diff(
  current: JsonObject,
  assignments: readonly Assignment[],
  options: { readonly dialect?: PatchDialect } = {},
): Difference {
  const { dialect = 'rfc' } = options;
  const steps = assignments.flatMap((assignment) => stepOf(current, assignment) ?? []);
  const operations = dialect === 'rfc' ? withWholeElements(steps, assignments) : steps.map(operationOf);
  return { operations: inDialect(operations, dialect), changes: steps.map(({ change }) => change) };
}

function stepOf(current: JsonObject, assignment: Assignment): Step | undefined {
  const path = parseTargetPath(assignment.path);
  const { caseExact = false, multiValued = false, add: onlyAdds = false } = assignment;
  const oldValue = readTarget(current, path);
  const wanted = assignment.value === '' ? null : assignment.value;
  const isNewElement = path.selector !== undefined && !selectedElement(attributeAt(current, path), path.selector);
  const step = (op: Step['op'], value: JsonValue | undefined, newValue = value): Step => ({
    path,
    op,
    value,
    isNewElement,
    change: { path: assignment.path, oldValue, newValue },
  });
  if (wanted === null || (Array.isArray(wanted) && wanted.length === 0)) {
    return oldValue === undefined || onlyAdds ? undefined : step('remove', undefined);
  }
  const list = Array.isArray(wanted) ? wanted : [wanted];
  const value = multiValued ? list : wanted;
  if (oldValue === undefined) return step('add', value);
  if (sameValue(oldValue, value, caseExact)) return undefined;
  if (!onlyAdds) return step('replace', value);
  if (!multiValued) return undefined;
  const old = Array.isArray(oldValue) ? oldValue : [oldValue];
  const missing = list.filter((element) => !old.some((known) => sameValue(known, element, caseExact)));
  return missing.length > 0 ? step('add', missing, [...old, ...missing]) : undefined;
}

function operationOf({ path, op, value }: Step): PatchOperation {
  const written = path.selector && path.text.endsWith(']') ? `${path.text}.value` : path.text;
  return { op, path: written, ...(value !== undefined && { value }) };
}

/** One operation per step, except that the steps of an element that is missing become one `add` of it. */
function withWholeElements(steps: readonly Step[], assignments: readonly Assignment[]): readonly PatchOperation[] {
  const elements = new Map<string, JsonObject>();
  const operations: PatchOperation[] = [];
  for (const step of steps) {
    if (!step.isNewElement) {
      operations.push(operationOf(step));
      continue;
    }
    const key = elementKey(step.path);
    if (elements.has(key)) continue;
    const element = wholeElement(key, step.path, assignments);
    elements.set(key, element);
    operations.push({ op: 'add', path: attributeText(step.path), value: [element] });
  }
  return operations;
}

function elementKey({ extension = '', attribute, selector }: TargetPath): string {
  return foldCase(JSON.stringify([extension, attribute, selector?.name ?? '', String(selector?.value)]));
}

/** The text of a path before its bracket. */
function attributeText({ text }: TargetPath): string {
  return text.slice(0, text.indexOf('['));
}

function wholeElement(key: string, { selector }: TargetPath, assignments: readonly Assignment[]): JsonObject {
  const element: JsonObject = selector ? { [selector.name]: selector.value } : {};
  for (const { path: text, value } of assignments) {
    const path = parseTargetPath(text);
    if (!path.selector || path.subAttribute === undefined || elementKey(path) !== key) continue;
    if (value !== null && value !== '') element[path.subAttribute] = value;
  }
  return element;
}

/**
 * Whether a target holds what it should: texts without case unless `caseExact`, lists as sets, instants in any spelling,
 * of objects only the wanted members (so that a reference compares by `value`); a boolean or number may be text there.
 */
export function sameValue(actual: JsonValue, wanted: JsonValue, caseExact: boolean): boolean {
  if (Array.isArray(wanted)) return sameSet(Array.isArray(actual) ? actual : [actual], wanted, caseExact);
  if (Array.isArray(actual)) return actual.length === 1 && sameValue(actual[0] as JsonValue, wanted, caseExact);
  if (isJsonObject(wanted)) return sameObject(actual, wanted, caseExact);
  if (isJsonObject(actual)) return sameValue(member(actual, 'value') ?? null, wanted, caseExact);
  if (actual === wanted) return true;
  if (actual === null || wanted === null) return false;
  if (typeof actual !== 'string' && typeof actual === typeof wanted) return false;
  const [left, right] = [String(actual), String(wanted)];
  const isText = typeof actual === 'string' && typeof wanted === 'string';
  if (isText && caseExact) return sameInstant(left, right);
  return foldCase(left) === foldCase(right) || (isText && sameInstant(left, right));
}

function sameInstant(a: string, b: string): boolean {
  const time = parseDateTime(a);
  return time !== undefined && time === parseDateTime(b);
}

function sameSet(actual: readonly JsonValue[], wanted: readonly JsonValue[], caseExact: boolean): boolean {
  return (
    wanted.every((element) => actual.some((known) => sameValue(known, element, caseExact))) &&
    actual.every((known) => wanted.some((element) => sameValue(known, element, caseExact)))
  );
}

function sameObject(actual: JsonValue, wanted: JsonObject, caseExact: boolean): boolean {
  if (!isJsonObject(actual)) {
    const value = member(wanted, 'value');
    return value !== undefined && value !== null && sameValue(actual, value, caseExact);
  }
  return Object.entries(wanted).every(([name, value]) => {
    const known = member(actual, name) ?? null;
    if (value === false && known === null) return true;
    return known === null ? value === null : sameValue(known, value, caseExact);
  });
}
