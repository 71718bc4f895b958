import type {
  AttributeDefinition,
  ObjectDefinition,
  ObjectMapping,
  SynchronizationRule,
  SynchronizationSchema,
} from '../mapping/index.ts';
import type { GalleryApp } from './gallery-app.ts';
import { synchronizationSchemaOf } from './synchronization-template.ts';

/**
 * The schema of a custom application with the rows of a preset: its users are mapped exactly as the preset's table says,
 * and its group mapping is switched off where the preset has none in use. Attributes of the target are added, never
 * removed; scoping filters stay. Throws `RangeError` when the schema has no user mapping.
 */
export function applyPreset(schema: SynchronizationSchema, preset: GalleryApp): SynchronizationSchema {
  const template = synchronizationSchemaOf(preset);
  const wanted = mappingOf(template, 'User');
  const current = mappingOf(schema, 'User');
  if (wanted === undefined || current === undefined) {
    throw new RangeError(`The schema has no mapping of users that ${preset.displayName} could be applied to.`);
  }
  const withGroups = mappingOf(template, 'Group')?.enabled === true;
  const offered = objectOf(template, wanted)?.attributes ?? [];
  return {
    ...schema,
    directories: schema.directories.map((directory) => ({
      ...directory,
      objects: directory.objects.map((object) =>
        object === objectOf(schema, current) ? withAttributes(object, offered) : object,
      ),
    })),
    synchronizationRules: schema.synchronizationRules.map(
      (rule): SynchronizationRule => ({
        ...rule,
        objectMappings: rule.objectMappings.map((mapping): ObjectMapping => {
          if (mapping.sourceObjectName === 'Group') return withGroups ? mapping : { ...mapping, enabled: false };
          if (mapping !== current) return mapping;
          return { ...mapping, flowTypes: wanted.flowTypes ?? '', attributeMappings: wanted.attributeMappings };
        }),
      }),
    ),
  };
}

function mappingOf(schema: SynchronizationSchema, sourceObjectName: string): ObjectMapping | undefined {
  return schema.synchronizationRules
    .flatMap(({ objectMappings }) => objectMappings)
    .find((mapping) => mapping.sourceObjectName === sourceObjectName);
}

function objectOf(schema: SynchronizationSchema, mapping: ObjectMapping): ObjectDefinition | undefined {
  const rule = schema.synchronizationRules.find(({ objectMappings }) => objectMappings.includes(mapping));
  return schema.directories
    .find(({ name }) => name === rule?.targetDirectoryName)
    ?.objects.find(({ name }) => name === mapping.targetObjectName);
}

/** The object's attributes as the preset has them; those it does not list are no longer required. */
function withAttributes(object: ObjectDefinition, offered: readonly AttributeDefinition[]): ObjectDefinition {
  const byName = new Map(offered.map((attribute) => [attribute.name, attribute]));
  const kept = object.attributes.map((attribute) => {
    const own = byName.get(attribute.name);
    byName.delete(attribute.name);
    if (attribute.anchor === true) return attribute;
    return own ?? { ...attribute, required: false };
  });
  return { ...object, attributes: [...kept, ...byName.values()] };
}
