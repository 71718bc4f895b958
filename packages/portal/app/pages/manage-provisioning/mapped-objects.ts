/** What is written of people, or of groups, as far as this page shows it. */
export interface MappedObject {
  readonly name: string | null;
  readonly enabled: boolean;
  readonly sourceObjectName: 'User' | 'Group';
  readonly scope: { readonly groups: readonly unknown[] } | null;
  readonly attributeMappings: readonly { readonly targetAttributeName: string }[];
}

/** The schema of a job; everything else in it is carried along. */
export interface MappedSchema {
  readonly synchronizationRules: readonly { readonly objectMappings: readonly MappedObject[] }[];
}

/** What is mapped, groups first as guides have it. */
export function mappedObjects({ synchronizationRules }: MappedSchema): readonly MappedObject[] {
  const all = synchronizationRules.flatMap(({ objectMappings }) => objectMappings);
  return [...all].sort((one, other) => one.sourceObjectName.localeCompare(other.sourceObjectName));
}

/** The schema with one kind of object switched on or off. */
export function switched(schema: MappedSchema, kind: MappedObject['sourceObjectName'], enabled: boolean): MappedSchema {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((mapping) =>
        mapping.sourceObjectName === kind ? { ...mapping, enabled } : mapping,
      ),
    })),
  };
}

/** What would change from one set of mappings to another, one line for each attribute. */
export function differences(now: readonly MappedObject[], next: readonly MappedObject[]): readonly string[] {
  return next.flatMap((after) => {
    const before = now.find(({ sourceObjectName }) => sourceObjectName === after.sourceObjectName);
    const rows = (mapping: MappedObject | undefined) =>
      new Map(mapping?.attributeMappings.map((row) => [row.targetAttributeName, JSON.stringify(row)]));
    const [old, fresh] = [rows(before), rows(after)];
    return [
      ...[...old.keys()].filter((name) => !fresh.has(name)).map((name) => `${name} is removed`),
      ...[...fresh.keys()].filter((name) => !old.has(name)).map((name) => `${name} is added`),
      ...[...fresh].filter(([name, row]) => old.has(name) && old.get(name) !== row).map(([name]) => `${name} changes`),
      ...((before?.scope?.groups.length ?? 0) > 0 && !after.scope ? [`The filters of ${after.name} are removed`] : []),
      ...(before?.enabled === after.enabled ? [] : [`${after.name} is switched ${after.enabled ? 'on' : 'off'}`]),
    ];
  });
}
