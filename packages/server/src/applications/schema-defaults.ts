import type {
  AttributeDefinition,
  AttributeMapping,
  DirectoryDefinition,
  Filter,
  FilterClause,
  FilterGroup,
  ObjectMapping,
  SourceNode,
  SynchronizationRule,
  SynchronizationSchema,
} from '../mapping/index.ts';

/** What the members of a schema that may be left out are where nobody says otherwise. */
export const SCHEMA_DEFAULTS = {
  directory: { readOnly: false, version: null, discoverabilities: 'None', discoveryDateTime: null },
  object: { supportedApis: [], metadata: [] },
  attribute: {
    type: 'String',
    anchor: false,
    caseExact: false,
    multivalued: false,
    mutability: 'ReadWrite',
    required: false,
    defaultValue: null,
    flowNullValues: false,
    apiExpressions: [],
    metadata: [],
    referencedObjects: [],
  },
  referencedObject: { referencedProperty: null },
  rule: { editable: true, priority: 1, containerFilter: null, groupFilter: null, metadata: [] },
  objectMapping: { name: null, enabled: true, flowTypes: 'Add, Update, Delete', metadata: [], scope: null },
  scope: { categoryFilterGroups: [], inputFilterGroups: [], groups: [] },
  filterGroup: { name: null },
  clause: { targetOperand: { values: [] } },
  attributeMapping: {
    source: null,
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: 0,
    flowNullValues: false,
    defaultOnUpdate: false,
  },
  sourceNode: { type: 'Attribute', name: null, expression: null, parameters: [] },
} as const;

/**
 * The schema with every member that may be left out, as it is shown: the same schema said in full. What nobody defined
 * stays where it is.
 */
export function withDefaults(schema: SynchronizationSchema): SynchronizationSchema {
  return {
    ...schema,
    directories: schema.directories.map(fullDirectory),
    synchronizationRules: schema.synchronizationRules.map(fullRule),
  };
}

function fullDirectory({ id, name, objects, ...others }: DirectoryDefinition): DirectoryDefinition {
  return {
    id,
    name,
    ...SCHEMA_DEFAULTS.directory,
    ...others,
    objects: objects.map(({ attributes, ...object }) => ({
      ...SCHEMA_DEFAULTS.object,
      ...object,
      attributes: attributes.map(fullAttribute),
    })),
  };
}

function fullAttribute({ name, referencedObjects = [], ...others }: AttributeDefinition): AttributeDefinition {
  return {
    name,
    ...SCHEMA_DEFAULTS.attribute,
    ...others,
    referencedObjects: referencedObjects.map((one) => ({ ...SCHEMA_DEFAULTS.referencedObject, ...one })),
  };
}

function fullRule(rule: SynchronizationRule): SynchronizationRule {
  const { id, name, containerFilter = null, groupFilter = null, objectMappings, ...others } = rule;
  return {
    id,
    name,
    ...SCHEMA_DEFAULTS.rule,
    ...others,
    containerFilter,
    groupFilter,
    objectMappings: objectMappings.map(fullMapping),
  };
}

function fullMapping({ scope = null, attributeMappings, ...others }: ObjectMapping): ObjectMapping {
  // The scope stands behind the names of what it chooses from.
  const { scope: _, ...usual } = SCHEMA_DEFAULTS.objectMapping;
  return {
    ...usual,
    ...others,
    scope: scope && fullScope(scope),
    attributeMappings: attributeMappings.map(fullAttributeMapping),
  };
}

function fullScope({ groups, inputFilterGroups = [], ...others }: Filter): Filter {
  return {
    ...SCHEMA_DEFAULTS.scope,
    ...others,
    inputFilterGroups: inputFilterGroups.map(fullGroup),
    groups: groups.map(fullGroup),
  };
}

function fullGroup(group: FilterGroup): FilterGroup {
  return { ...SCHEMA_DEFAULTS.filterGroup, ...group, clauses: group.clauses.map(fullClause) };
}

function fullClause(clause: FilterClause): FilterClause {
  return { ...clause, targetOperand: clause.targetOperand ?? SCHEMA_DEFAULTS.clause.targetOperand };
}

function fullAttributeMapping({ targetAttributeName, source = null, ...others }: AttributeMapping): AttributeMapping {
  return {
    targetAttributeName,
    ...SCHEMA_DEFAULTS.attributeMapping,
    ...others,
    source: source && fullNode(source),
  };
}

function fullNode({ parameters = [], ...others }: SourceNode): SourceNode {
  return {
    ...SCHEMA_DEFAULTS.sourceNode,
    ...others,
    parameters: parameters.map(({ value, ...parameter }) => ({ ...parameter, value: fullNode(value) })),
  };
}
