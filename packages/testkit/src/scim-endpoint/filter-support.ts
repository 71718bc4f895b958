import { type AttributePath, type Filter, parseFilter, USER_URN } from '@lockstep/scim';
import type { Probe } from './probe.ts';
import type { Reply } from './wire.ts';

/**
 * Why the endpoint does not answer filters such as this one, or undefined when it should. An endpoint may decline a
 * comparison or a way of joining them with 400 invalidFilter (RFC 7644 section 3.4.2.2). Each kind the filter consists of
 * is asked for once in its simplest form, so that a filter refused although all its kinds are answered is a fault.
 */
export async function reasonAgainstFilter(probe: Probe, filter: string): Promise<string | undefined> {
  if (probe.offer.features.filter === false) return 'The endpoint says it has no filters.';
  for (const simplest of kindsOf(parseFilter(filter))) {
    const reply = await probe.run.remember(`filter ${simplest}`, () => probe.find('/Users', simplest, '&count=1'));
    if (isDeclined(reply)) return `The endpoint does not answer filters such as ${simplest}: "${reply.body?.detail}"`;
  }
  return undefined;
}

export function isDeclined({ status, body }: Reply): boolean {
  return status === 400 && body?.scimType === 'invalidFilter';
}

const NOBODY = '"lockstep-check"';
const ANY = `userName eq ${NOBODY}`;

/** A filter in the simplest form of each kind it consists of. */
function kindsOf(filter: Filter): readonly string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [`${ANY} ${filter.kind} ${ANY}`, ...kindsOf(filter.left), ...kindsOf(filter.right)];
    case 'not':
      return [`not (${ANY})`, ...kindsOf(filter.operand)];
    case 'present':
      return [`${plainly(filter.path)} pr`];
    case 'element':
      return [`${plainly(filter.path)}[value eq ${NOBODY}]`];
    case 'compare':
      return [`${plainly(filter.path)} ${filter.operator} ${plainValue(filter.value)}`];
  }
}

/** The path without the URN of users and in its usual letter case, which are matters of their own. */
function plainly({ urn, attribute, subAttribute }: AttributePath): string {
  const name = usual.get(attribute.toLowerCase()) ?? attribute;
  const prefix = urn === undefined || urn.toLowerCase() === USER_URN.toLowerCase() ? '' : `${urn}:`;
  return `${prefix}${name}${subAttribute === undefined ? '' : `.${subAttribute}`}`;
}

const usual = new Map(['userName', 'title'].map((name) => [name.toLowerCase(), name]));

/** Dates and booleans as they are; any other value as one that needs no escapes. */
function plainValue(value: string | number | boolean | null): string {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
  if (isDate) return '"2020-01-01T00:00:00Z"';
  return typeof value === 'string' ? NOBODY : JSON.stringify(value);
}
