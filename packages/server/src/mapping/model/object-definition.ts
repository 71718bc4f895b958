import type { AttributeDefinition, ObjectDefinition } from './schema.ts';

/** Finds attribute definitions by name, by exact case first and then without regard to case. */
export interface AttributeIndex {
  readonly find: (name: string) => AttributeDefinition | undefined;
}

/** A directory extension, whose name is always exact. */
const extension = /^extension_/;

/** Passwords and custom security attributes, whose values are nobody's to read. */
const secret = /(?:^|[.:])password$|^CustomSecurityAttributes\./i;

/**
 * Whether logs and previews hide the values of an attribute: passwords, custom security attributes, and what an
 * administrator marked with the metadata key `Sensitive`.
 */
export function isSensitive(definition: AttributeDefinition | undefined): boolean {
  if (definition === undefined) return false;
  const mark = definition.metadata?.find(({ key }) => key.toLowerCase() === 'sensitive');
  return mark?.value?.toLowerCase() === 'true' || secret.test(definition.name);
}

/** The same object with its attributes known by further names as well: the alias, and the name it stands for. */
export function withAliases(definition: ObjectDefinition, aliases: ReadonlyMap<string, string>): ObjectDefinition {
  const named = new Map(definition.attributes.map((attribute) => [attribute.name, attribute]));
  const added = [...aliases].flatMap(([alias, name]): readonly AttributeDefinition[] => {
    const attribute = named.get(name);
    return attribute === undefined || named.has(alias) ? [] : [{ ...attribute, name: alias, anchor: false }];
  });
  return added.length === 0 ? definition : { ...definition, attributes: [...definition.attributes, ...added] };
}

/** Indexes the attributes of an object definition. Where two names differ only in case, only the exact one is found. */
export function indexAttributes(definition: ObjectDefinition): AttributeIndex {
  const exact = new Map(definition.attributes.map((attribute) => [attribute.name, attribute]));
  const folded = new Map<string, AttributeDefinition | null>();
  for (const attribute of definition.attributes) {
    if (extension.test(attribute.name)) continue;
    const name = attribute.name.toLowerCase();
    folded.set(name, folded.has(name) ? null : attribute);
  }
  return { find: (name) => exact.get(name) ?? folded.get(name.toLowerCase()) ?? undefined };
}
