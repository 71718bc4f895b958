import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';

/**
 * How a resource differs from what is expected of it, one sentence for each place. Only what the expectation names is
 * looked at; `null` and `[]` expect an attribute without a value (RFC 7643 section 2.5); lists match in any order, each
 * element once.
 */
export function differences(expected: JsonObject, actual: JsonObject, at = ''): readonly string[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    valueDifferences(value, Object.hasOwn(actual, name) ? actual[name] : undefined, at === '' ? name : `${at}.${name}`),
  );
}

function valueDifferences(expected: JsonValue, actual: JsonValue | undefined, at: string): readonly string[] {
  if (isUnassigned(actual))
    return isUnassigned(expected) ? [] : [`${at} should be ${show(expected)}, but has no value`];
  // An object that expects parts without a value allows the others.
  if (isUnassigned(expected) && !isJsonObject(expected)) return [`${at} should have no value, but is ${show(actual)}`];
  if (Array.isArray(expected)) return listDifferences(expected, actual, at);
  if (isJsonObject(expected)) {
    return isJsonObject(actual)
      ? differences(expected, actual, at)
      : [`${at} should be an object such as ${show(expected)}, but is ${show(actual)}`];
  }
  return expected === actual ? [] : [`${at} should be ${show(expected)}, but is ${show(actual)}`];
}

function listDifferences(expected: JsonValue[], actual: JsonValue | undefined, at: string): readonly string[] {
  if (!Array.isArray(actual)) return [`${at} should be a list such as ${show(expected)}, but is ${show(actual)}`];
  const left = [...actual];
  const missing = expected.filter((element) => {
    const found = left.findIndex((candidate) => valueDifferences(element, candidate, '').length === 0);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  return [
    ...missing.map((element) => `${at} lacks ${show(element)}`),
    ...left.map((element) => `${at} has ${show(element)}, which should not be there`),
  ];
}

export function isUnassigned(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isUnassigned);
}

export function show(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
