import type { Attribute, ResourceType, Schema } from '@lockstep/scim';

/**
 * The schema cut down to some of its attributes, in the order given. A name alone keeps the attribute as it is; with a
 * list, only those sub-attributes. Throws on a name the schema does not define.
 */
export function only(schema: Schema, names: readonly (string | readonly [string, readonly string[]])[]): Schema {
  const attributes = names.map((entry) => {
    const [name, subAttributes] = typeof entry === 'string' ? [entry] : entry;
    const attribute = named(schema.attributes, name, schema.id);
    if (!subAttributes) return attribute;
    const kept = subAttributes.map((sub) => named(attribute.subAttributes ?? [], sub, `${schema.id}:${name}`));
    return { ...attribute, subAttributes: kept };
  });
  return { ...schema, attributes };
}

/** The schema with the types an application knows of one multi-valued attribute, such as `work` e-mail addresses. */
export function withTypes(schema: Schema, name: string, types: readonly string[]): Schema {
  return changing(schema, name, (attribute) => ({
    ...attribute,
    subAttributes: attribute.subAttributes?.map((sub) =>
      sub.name === 'type' ? { ...sub, canonicalValues: types } : sub,
    ),
  }));
}

function changing(schema: Schema, name: string, change: (attribute: Attribute) => Attribute): Schema {
  named(schema.attributes, name, schema.id);
  return {
    ...schema,
    attributes: schema.attributes.map((attribute) => (attribute.name === name ? change(attribute) : attribute)),
  };
}

/** The schema with an attribute marked as required, and some of its sub-attributes with it. */
export function requiring(schema: Schema, name: string, subAttributes: readonly string[] = []): Schema {
  return changing(schema, name, (attribute) => ({
    ...attribute,
    required: true,
    ...(attribute.subAttributes && {
      subAttributes: attribute.subAttributes.map((sub) =>
        subAttributes.includes(sub.name) ? { ...sub, required: true } : sub,
      ),
    }),
  }));
}

/** The schema with the values an attribute is known to take (RFC 7643 section 7, `canonicalValues`). */
export function withValues(schema: Schema, name: string, canonicalValues: readonly string[]): Schema {
  return changing(schema, name, (attribute) => ({ ...attribute, canonicalValues }));
}

/** `/Users` of an application that has users only. */
export function usersOf(schema: Schema, ...extensions: readonly Schema[]): ResourceType {
  return {
    name: 'User',
    endpoint: '/Users',
    description: 'User Account',
    schema,
    schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
  };
}

function named(attributes: readonly Attribute[], name: string, where: string): Attribute {
  const found = attributes.find((attribute) => attribute.name === name);
  if (!found) throw new Error(`${where} defines no attribute ${name}.`);
  return found;
}
