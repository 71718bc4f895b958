import type { Attribute } from './attribute.ts';

export type Characteristics = Partial<Omit<Attribute, 'name' | 'description'>>;

/** An attribute with the defaults of RFC 7643 section 2.2; one with sub-attributes is complex. */
export function attribute(name: string, description: string, characteristics: Characteristics = {}): Attribute {
  return {
    name,
    type: characteristics.subAttributes ? 'complex' : 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...characteristics,
  };
}

/**
 * A multi-valued complex attribute with the usual sub-attributes of RFC 7643 section 2.4: the given ones, then
 * `display`, `type` (with its canonical values) and `primary`.
 */
export function multiValued(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  types: readonly string[] = [],
): Attribute {
  return attribute(name, description, {
    multiValued: true,
    subAttributes: [
      ...subAttributes,
      attribute('display', 'A name for display.'),
      attribute('type', 'What the value is for.', types.length > 0 ? { canonicalValues: types } : {}),
      attribute('primary', 'Whether this is the preferred value; true at most once.', { type: 'boolean' }),
    ],
  });
}
