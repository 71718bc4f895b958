/** Kinds of object that are provisioned, as the source names them. */
export type ObjectType = 'User' | 'Group';

/** The sides of a mapping: the directory, and the application. */
export type Side = 'source' | 'target';

export interface AttributeDefinition {
  readonly name: string;
  readonly type: string;
  readonly anchor: boolean;
  readonly caseExact: boolean;
  readonly multivalued: boolean;
  readonly mutability: string;
  readonly required: boolean;
  /** The source's half of what lets an empty value clear the application's. */
  readonly flowNullValues: boolean;
  readonly referencedObjects: readonly {
    readonly referencedObjectName: string;
    readonly referencedProperty: string | null;
  }[];
  readonly metadata: readonly { readonly key: string; readonly value: string | null }[];
}

export interface ObjectDefinition {
  readonly name: string;
  readonly attributes: readonly AttributeDefinition[];
}

export interface DirectoryDefinition {
  readonly id: string;
  readonly name: string;
  readonly objects: readonly ObjectDefinition[];
}

export interface SourceNode {
  readonly type: 'Attribute' | 'Constant' | 'Function';
  readonly name?: string | null;
  readonly expression?: string | null;
}

export interface AttributeMapping {
  readonly targetAttributeName: string;
  readonly source: SourceNode | null;
  readonly defaultValue: string | null;
  readonly flowType: string;
  readonly flowBehavior: string;
  readonly matchingPriority: number;
  readonly flowNullValues: boolean;
  /** Where an expression came from that calls snippets. */
  readonly composition?: { readonly expression: string };
}

export type Quantifier = 'any' | 'all' | 'none';

export interface FilterClause {
  readonly sourceOperandName: string;
  readonly operatorName: string;
  readonly targetOperand: { readonly values: readonly string[] } | null;
  readonly ignoreCase?: boolean;
  readonly regexAnywhere?: boolean;
  readonly orIsEmpty?: boolean;
  readonly quantifier?: Quantifier;
}

export interface FilterGroup {
  readonly name: string | null;
  readonly clauses: readonly FilterClause[];
}

export interface Filter {
  readonly groups: readonly FilterGroup[];
  readonly inputFilterGroups?: readonly FilterGroup[];
}

export interface ObjectMapping {
  readonly name: string | null;
  readonly enabled: boolean;
  readonly flowTypes: string;
  readonly sourceObjectName: ObjectType;
  readonly targetObjectName: string;
  readonly scope: Filter | null;
  readonly attributeMappings: readonly AttributeMapping[];
}

interface Rule {
  readonly sourceDirectoryName: string;
  readonly targetDirectoryName: string;
  readonly objectMappings: readonly ObjectMapping[];
}

/** What tells a job what to write where (`…/jobs/{id}/schema`), as far as it is edited here; the rest is carried along. */
export interface Schema {
  readonly directories: readonly DirectoryDefinition[];
  readonly synchronizationRules: readonly Rule[];
}

/** The mapping of one kind of object, and the objects it stands between. */
export interface MappingPlace {
  readonly mapping: ObjectMapping;
  readonly source: ObjectDefinition;
  readonly target: ObjectDefinition;
  readonly sourceDirectory: DirectoryDefinition;
  readonly targetDirectory: DirectoryDefinition;
  /** What the addresses of findings about it begin with. */
  readonly path: string;
}

/** Where people, or groups, are mapped; undefined where the schema has no such mapping. */
export function placeOf(schema: Schema, type: ObjectType): MappingPlace | undefined {
  for (const [index, rule] of schema.synchronizationRules.entries()) {
    const at = rule.objectMappings.findIndex(({ sourceObjectName }) => sourceObjectName === type);
    const mapping = rule.objectMappings[at];
    if (mapping === undefined) continue;
    const sourceDirectory = schema.directories.find(({ name }) => name === rule.sourceDirectoryName);
    const targetDirectory = schema.directories.find(({ name }) => name === rule.targetDirectoryName);
    const source = sourceDirectory?.objects.find(({ name }) => name === mapping.sourceObjectName);
    const target = targetDirectory?.objects.find(({ name }) => name === mapping.targetObjectName);
    if (!sourceDirectory || !targetDirectory || !source || !target) return undefined;
    const path = `$.synchronizationRules[${index}].objectMappings[${at}]`;
    return { mapping, source, target, sourceDirectory, targetDirectory, path };
  }
  return undefined;
}

/** The schema with another mapping of people, or of groups. */
export function withMapping(
  schema: Schema,
  type: ObjectType,
  change: (mapping: ObjectMapping) => ObjectMapping,
): Schema {
  return {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((mapping) =>
        mapping.sourceObjectName === type ? change(mapping) : mapping,
      ),
    })),
  };
}

/** The schema with other attributes of one object. */
export function withAttributes(
  schema: Schema,
  { directory, object }: { readonly directory: string; readonly object: string },
  change: (attributes: readonly AttributeDefinition[]) => readonly AttributeDefinition[],
): Schema {
  return {
    ...schema,
    directories: schema.directories.map((one) =>
      one.name === directory
        ? {
            ...one,
            objects: one.objects.map((definition) =>
              definition.name === object ? { ...definition, attributes: change(definition.attributes) } : definition,
            ),
          }
        : one,
    ),
  };
}

/** Whether two names mean the same attribute: paths of SCIM count without case (RFC 7643 section 2.1). */
export function isSameAttribute(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** An attribute by its name, by exact case first. */
export function attributeNamed({ attributes }: ObjectDefinition, name: string): AttributeDefinition | undefined {
  return (
    attributes.find((attribute) => attribute.name === name) ??
    attributes.find((attribute) => isSameAttribute(attribute.name, name))
  );
}
