import type {
  AttributeDefinition,
  AttributeMapping,
  DirectoryDefinition,
  FilterClause,
  FilterGroup,
  ObjectMapping,
  SourceNode,
  SynchronizationRule,
  SynchronizationSchema,
} from '../mapping/index.ts';

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
    readOnly: false,
    version: null,
    discoverabilities: 'None',
    discoveryDateTime: null,
    ...others,
    objects: objects.map(({ attributes, ...object }) => ({
      supportedApis: [],
      metadata: [],
      ...object,
      attributes: attributes.map(fullAttribute),
    })),
  };
}

function fullAttribute({ name, referencedObjects = [], ...others }: AttributeDefinition): AttributeDefinition {
  return {
    name,
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
    ...others,
    referencedObjects: referencedObjects.map((one) => ({ referencedProperty: null, ...one })),
  };
}

function fullRule(rule: SynchronizationRule): SynchronizationRule {
  const { id, name, containerFilter = null, groupFilter = null, objectMappings, ...others } = rule;
  return {
    id,
    name,
    editable: true,
    priority: 1,
    containerFilter,
    groupFilter,
    metadata: [],
    ...others,
    objectMappings: objectMappings.map(fullMapping),
  };
}

function fullMapping({ name = null, scope = null, attributeMappings, ...others }: ObjectMapping): ObjectMapping {
  return {
    name,
    enabled: true,
    flowTypes: 'Add, Update, Delete',
    metadata: [],
    ...others,
    scope: scope && {
      categoryFilterGroups: [],
      inputFilterGroups: [],
      ...scope,
      groups: scope.groups.map(fullGroup),
      ...(scope.inputFilterGroups === undefined ? {} : { inputFilterGroups: scope.inputFilterGroups.map(fullGroup) }),
    },
    attributeMappings: attributeMappings.map(fullAttributeMapping),
  };
}

function fullGroup(group: FilterGroup): FilterGroup {
  return { name: null, ...group, clauses: group.clauses.map(fullClause) };
}

function fullClause(clause: FilterClause): FilterClause {
  return { ...clause, targetOperand: clause.targetOperand ?? { values: [] } };
}

function fullAttributeMapping({ targetAttributeName, source = null, ...others }: AttributeMapping): AttributeMapping {
  return {
    targetAttributeName,
    source: source && fullNode(source),
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: 0,
    flowNullValues: false,
    defaultOnUpdate: false,
    ...others,
  };
}

function fullNode({ parameters = [], ...others }: SourceNode): SourceNode {
  return {
    type: 'Attribute',
    name: null,
    expression: null,
    ...others,
    parameters: parameters.map(({ value, ...parameter }) => ({ ...parameter, value: fullNode(value) })),
  };
}
