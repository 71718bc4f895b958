import type { DiscoveredObject } from '../engine/index.ts';
import type { AttributeDefinition, ObjectDefinition, SynchronizationSchema } from '../mapping/index.ts';

/** What a look at the target's own description brought. */
export interface DiscoveryReport {
  /** Attributes the schema did not have. */
  readonly added: readonly string[];
  /** Attributes the target describes differently; nothing is changed, since mappings rely on it. */
  readonly differing: readonly {
    readonly name: string;
    readonly field: 'type' | 'multivalued';
    readonly ours: string;
    readonly theirs: string;
  }[];
  /** Attributes the target says it requires that nothing is mapped to. */
  readonly unmappedRequired: readonly string[];
}

/**
 * Adds what the target offers to the attributes of its objects. Nothing is ever removed or changed, so that what an
 * administrator added by hand stays. An attribute comes in as optional even where the target requires it: making it
 * required is the administrator's, together with mapping it.
 */
export function addDiscovered(
  schema: SynchronizationSchema,
  discovered: readonly DiscoveredObject[],
  at: Date,
  newId: () => string,
): { readonly schema: SynchronizationSchema; readonly report: DiscoveryReport } {
  const added: string[] = [];
  const differing: DiscoveryReport['differing'][number][] = [];
  const unmappedRequired: string[] = [];
  const grown = new Map<ObjectDefinition, readonly AttributeDefinition[]>();
  for (const rule of schema.synchronizationRules) {
    const target = schema.directories.find(({ name }) => name === rule.targetDirectoryName);
    for (const mapping of rule.objectMappings) {
      const object = target?.objects.find(({ name }) => name === mapping.targetObjectName);
      const offered = discovered.find(({ type }) => type === mapping.sourceObjectName)?.attributes;
      if (object === undefined || offered === undefined) continue;
      const known = new Map(object.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
      const mapped = new Set(mapping.attributeMappings.map((one) => one.targetAttributeName.toLowerCase()));
      const fresh: AttributeDefinition[] = [];
      for (const attribute of offered) {
        const own = known.get(attribute.name.toLowerCase());
        if (own === undefined) fresh.push({ ...attribute, required: false });
        else differing.push(...differences(own, attribute));
        if (attribute.required === true && !mapped.has(attribute.name.toLowerCase())) {
          unmappedRequired.push(attribute.name);
        }
      }
      added.push(...fresh.map(({ name }) => name));
      grown.set(object, [...object.attributes, ...fresh]);
    }
  }
  const directories = schema.directories.map((directory) => {
    if (!directory.objects.some((object) => grown.has(object))) return directory;
    const objects = directory.objects.map((object) => ({
      ...object,
      attributes: grown.get(object) ?? object.attributes,
    }));
    const version = added.length > 0 ? newId() : (directory.version ?? null);
    return { ...directory, objects, version, discoveryDateTime: at.toISOString() };
  });
  return { schema: { ...schema, directories }, report: { added, differing, unmappedRequired } };
}

function differences(own: AttributeDefinition, theirs: AttributeDefinition): DiscoveryReport['differing'] {
  const [ownType, type] = [own.type ?? 'String', theirs.type ?? 'String'];
  const [ownSeveral, several] = [own.multivalued === true, theirs.multivalued === true];
  const { name } = own;
  return [
    ...(ownType === type ? [] : [{ name, field: 'type' as const, ours: ownType, theirs: type }]),
    ...(ownSeveral === several
      ? []
      : [{ name, field: 'multivalued' as const, ours: String(ownSeveral), theirs: String(several) }]),
  ];
}
