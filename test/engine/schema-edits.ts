import {
  type AttributeDefinition,
  type AttributeMapping,
  type ObjectMapping,
  parseExpression,
  type SynchronizationSchema,
  toSourceNode,
} from '../../packages/server/src/mapping/index.ts';

/** A source of a mapping from the text of an expression. */
export function expression(text: string): AttributeMapping['source'] {
  return toSourceNode(parseExpression(text));
}

/** A schema with a change of its user mapping. */
export function editedUsers(
  schema: SynchronizationSchema,
  change: (users: ObjectMapping) => ObjectMapping,
): SynchronizationSchema {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((mapping) =>
        mapping.sourceObjectName === 'User' ? change(mapping) : mapping,
      ),
    })),
  };
}

/** A schema with further attributes of the users on one side: 0 is the source, 1 the target. */
export function withAttributes(
  schema: SynchronizationSchema,
  side: 0 | 1,
  attributes: readonly AttributeDefinition[],
): SynchronizationSchema {
  const names = new Set(attributes.map(({ name }) => name));
  return {
    ...schema,
    directories: schema.directories.map((directory, index) => ({
      ...directory,
      objects: directory.objects.map((object, place) =>
        index === side && place === 0
          ? { ...object, attributes: [...object.attributes.filter(({ name }) => !names.has(name)), ...attributes] }
          : object,
      ),
    })),
  };
}
