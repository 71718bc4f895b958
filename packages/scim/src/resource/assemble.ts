import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { selectedElement } from './read-path.ts';
import { parseTargetPath, type TargetPath } from './target-path.ts';

/** A value meant for a target path. */
export interface Assignment {
  readonly path: string;
  /** null clears. */
  readonly value: JsonValue | null;
  /** Whether two texts that differ in letter case are different. */
  readonly caseExact?: boolean;
  readonly multiValued?: boolean;
  /** Only adds: nothing that is there is replaced or removed. */
  readonly add?: boolean;
}

export interface AssembleOptions {
  /** URNs to name in `schemas` before those of the extensions used. */
  readonly schemas?: readonly string[];
  /** Whether extension URNs are named in `schemas`; Entra ID does not name custom ones. */
  readonly listExtensions?: boolean;
}

/**
 * The body of a create request: sub-attributes in their object, paths with the same selector in one element, extension
 * attributes under their URN. The `work` element of `emails` is primary unless a mapping says otherwise. Throws
 * `ScimError` 400 `invalidPath`.
 */
export function assemble(assignments: readonly Assignment[], options: AssembleOptions = {}): JsonObject {
  const { schemas = [], listExtensions = true } = options;
  const body: JsonObject = {};
  const extensions = new Set<string>();
  for (const assignment of assignments) {
    if (assignment.value === null) continue;
    const path = parseTargetPath(assignment.path);
    if (path.extension !== undefined) extensions.add(knownKey(body, path.extension));
    place(path.extension === undefined ? body : objectAt(body, path.extension), path, assignment);
  }
  markPrimaryEmail(body);
  const urns = [...new Set([...schemas, ...(listExtensions ? extensions : [])])];
  return urns.length > 0 ? { schemas: urns, ...body } : body;
}

function place(container: JsonObject, path: TargetPath, { value, multiValued }: Assignment): void {
  const key = knownKey(container, path.attribute);
  if (path.selector && path.subAttribute !== undefined) {
    const list = member(container, key);
    const elements = Array.isArray(list) ? list : [];
    setPart(selectedOrNew(elements, path.selector), path.subAttribute, value);
    container[key] = elements;
  } else if (path.subAttribute !== undefined) {
    setPart(objectAt(container, key), path.subAttribute, value);
  } else {
    container[key] = multiValued && !Array.isArray(value) ? [value] : value;
  }
}

function selectedOrNew(elements: JsonValue[], selector: NonNullable<TargetPath['selector']>): JsonObject {
  const known = selectedElement(elements, selector);
  if (known) return known;
  const created: JsonObject = { [selector.name]: selector.value };
  elements.push(created);
  return created;
}

function setPart(object: JsonObject, name: string, value: JsonValue): void {
  object[knownKey(object, name)] = value;
}

/** The key under which a name stands already, whatever its case, else the name as the mapping spells it. */
function knownKey(object: JsonObject, name: string): string {
  const folded = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === folded) ?? name;
}

function objectAt(container: JsonObject, name: string): JsonObject {
  const key = knownKey(container, name);
  const known = member(container, key);
  if (isJsonObject(known)) return known;
  const created: JsonObject = {};
  container[key] = created;
  return created;
}

function markPrimaryEmail(body: JsonObject): void {
  const emails = member(body, 'emails');
  const work = selectedElement(emails, { name: 'type', value: 'work' });
  const isMarked =
    Array.isArray(emails) && emails.some((email) => isJsonObject(email) && member(email, 'primary') === true);
  if (work && !isMarked && member(work, 'primary') === undefined) work.primary = true;
}
