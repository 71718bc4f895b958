import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import { type Attribute, foldCase } from '../schema/index.ts';

/**
 * What makes two elements of a multi-valued attribute the same: `value` and `type`, or, where there is no `value`,
 * everything but `primary` and `display`. Equal keys mean equal elements.
 */
export function elementKey(attribute: Attribute, element: JsonValue): string {
  if (!isJsonObject(element)) return JSON.stringify(folded(attribute, element));
  const parts = attribute.subAttributes ?? [];
  const compared =
    parts.some(({ name }) => name === 'value') && own(element, 'value') !== undefined
      ? parts.filter(({ name }) => name === 'value' || name === 'type')
      : parts.filter(({ name }) => name !== 'primary' && name !== 'display');
  return JSON.stringify(compared.map((part) => folded(part, own(element, part.name))));
}

function folded(attribute: Attribute, value: JsonValue | undefined): JsonValue {
  if (typeof value === 'string') return attribute.caseExact ? value : foldCase(value);
  return value ?? null;
}

/** Drops repeated elements, keeping the place of the first and what the later ones add; one primary is left. */
export function settleElements(
  attribute: Attribute,
  elements: readonly JsonValue[],
  before: readonly JsonValue[] = [],
): JsonValue[] {
  const byKey = new Map<string, JsonValue>();
  for (const element of elements) {
    const key = elementKey(attribute, element);
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? element : mergeElements(known, element));
  }
  return settlePrimary([...byKey.values()], before);
}

/** The first element with what the second says otherwise; the same object when that is nothing. */
export function mergeElements(known: JsonValue, added: JsonValue): JsonValue {
  if (!isJsonObject(known) || !isJsonObject(added)) return known;
  return Object.entries(added).every(([name, value]) => own(known, name) === value) ? known : { ...known, ...added };
}

/**
 * Leaves `primary` on one element (RFC 7643 section 2.4): among several the one that was not primary `before`, the last
 * of those if a request names two.
 */
function settlePrimary(elements: JsonValue[], before: readonly JsonValue[]): JsonValue[] {
  const primaries = elements.filter(isPrimary);
  if (primaries.length < 2) return elements;
  const winner = primaries.findLast((element) => !before.includes(element)) ?? primaries.at(-1);
  return elements.map((element) =>
    isPrimary(element) && element !== winner ? { ...element, primary: false } : element,
  );
}

function isPrimary(element: JsonValue): element is JsonObject {
  return isJsonObject(element) && own(element, 'primary') === true;
}
