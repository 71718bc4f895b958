/** Data types of an attribute definition, as Microsoft Graph's `attributeType` names them. */
export type AttributeType = 'String' | 'Boolean' | 'DateTime' | 'Integer' | 'Reference' | 'Binary';

/** What may be done to an attribute of the directory it belongs to. */
export type AttributeMutability = 'ReadWrite' | 'ReadOnly' | 'Immutable' | 'WriteOnly';

/** When a mapping is applied (Graph `attributeFlowType`). */
export type FlowType = 'Always' | 'ObjectAddOnly' | 'MultiValueAddOnly' | 'ValueAddOnly' | 'AttributeAddOnly';

/** Whether an unchanged value is sent again with other changes (Graph `attributeFlowBehavior`). */
export type FlowBehavior = 'FlowWhenChanged' | 'FlowAlways';

/** A free key and value that Graph attaches to most members of a schema; kept, rarely read. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string | null;
}

/** The object type a reference points to. */
export interface ReferencedObject {
  readonly referencedObjectName: string;
  readonly referencedProperty?: string | null;
}

/** An attribute of an object in the source or the target. Absent flags are false, an absent type is `String`. */
export interface AttributeDefinition {
  /** In the target a SCIM path, in the source the directory's own name. */
  readonly name: string;
  readonly type?: AttributeType;
  /** The primary key: exactly one in each object. */
  readonly anchor?: boolean;
  readonly caseExact?: boolean;
  readonly multivalued?: boolean;
  readonly mutability?: AttributeMutability;
  readonly required?: boolean;
  readonly defaultValue?: string | null;
  /** The source's half of the two gates that let an empty value clear the target. */
  readonly flowNullValues?: boolean;
  readonly referencedObjects?: readonly ReferencedObject[];
  readonly apiExpressions?: readonly unknown[];
  readonly metadata?: readonly MetadataEntry[];
}

/** An object type, such as `User`, with its attributes. */
export interface ObjectDefinition {
  readonly name: string;
  readonly supportedApis?: readonly string[];
  readonly metadata?: readonly MetadataEntry[];
  readonly attributes: readonly AttributeDefinition[];
}

/** One side of a synchronization: the source directory or the target application. */
export interface DirectoryDefinition {
  readonly id: string;
  readonly name: string;
  readonly readOnly?: boolean;
  readonly version?: string | null;
  readonly discoverabilities?: string;
  readonly discoveryDateTime?: string | null;
  readonly objects: readonly ObjectDefinition[];
}

/** A named argument in a source node. */
export interface SourceNodeParameter {
  readonly key: string;
  readonly value: SourceNode;
}

/** Where a mapping's value comes from: the tree of an expression, stored beside its text. */
export interface SourceNode {
  readonly type?: 'Attribute' | 'Constant' | 'Function';
  /** The attribute's name, the constant's text or the function's name. */
  readonly name?: string | null;
  /** The equivalent text; for functions it is the authority and the tree is derived from it. */
  readonly expression?: string | null;
  readonly parameters?: readonly SourceNodeParameter[];
}

/** What the expression of a mapping was made of. */
export interface Composition {
  /** The expression as its author wrote it, with calls of snippets. */
  readonly expression: string;
  /** The snippets it calls, each in the version that was put in. */
  readonly snippets: readonly { readonly name: string; readonly version: number }[];
}

/** How one attribute of the target gets its value. */
export interface AttributeMapping {
  readonly targetAttributeName: string;
  /** Null or absent: the attribute is not managed, at most filled with the default. */
  readonly source?: SourceNode | null;
  readonly defaultValue?: string | null;
  readonly flowType?: FlowType;
  readonly flowBehavior?: FlowBehavior;
  /** 0: no matching attribute. Above: matching, the lowest number is tried first; equal numbers form a set. */
  readonly matchingPriority?: number;
  readonly exportMissingReferences?: boolean;
  /** Lockstep's own: the mapping's half of the two gates that let an empty value clear the target. */
  readonly flowNullValues?: boolean;
  /** Lockstep's own: the default also fills an empty result on update. */
  readonly defaultOnUpdate?: boolean;
  /** Lockstep's own: where an expression without snippets came from. */
  readonly composition?: Composition;
}

/** Which elements of a multi-valued attribute must satisfy a clause. */
export type Quantifier = 'any' | 'all' | 'none';

/** One condition of a scoping filter. */
export interface FilterClause {
  readonly sourceOperandName: string;
  readonly operatorName: string;
  readonly targetOperand?: { readonly values: readonly string[] } | null;
  /** The following are Lockstep's own. */
  readonly ignoreCase?: boolean;
  readonly regexAnywhere?: boolean;
  readonly orIsEmpty?: boolean;
  readonly quantifier?: Quantifier;
}

/** Clauses that must all be true. */
export interface FilterGroup {
  readonly name?: string | null;
  readonly clauses: readonly FilterClause[];
}

/** A scoping filter: one true group is enough. */
export interface Filter {
  readonly groups: readonly FilterGroup[];
  /** Objects that fail these are not read at all and never deprovisioned. */
  readonly inputFilterGroups?: readonly FilterGroup[];
  /** Kept on round trip, not evaluated. */
  readonly categoryFilterGroups?: readonly FilterGroup[];
}

/** How objects of one source type become objects of one target type. */
export interface ObjectMapping {
  readonly name?: string | null;
  readonly enabled?: boolean;
  /** Comma-separated flags `Add`, `Update`, `Delete`, or `None`. */
  readonly flowTypes?: string;
  readonly sourceObjectName: string;
  readonly targetObjectName: string;
  readonly scope?: Filter | null;
  readonly metadata?: readonly MetadataEntry[];
  readonly attributeMappings: readonly AttributeMapping[];
}

/** The rule of a job: its object mappings between two directories. */
export interface SynchronizationRule {
  readonly id: string;
  readonly name: string;
  readonly editable?: boolean;
  /** Lower runs first. */
  readonly priority?: number;
  readonly sourceDirectoryName: string;
  readonly targetDirectoryName: string;
  readonly containerFilter?: unknown;
  readonly groupFilter?: unknown;
  readonly metadata?: readonly MetadataEntry[];
  readonly objectMappings: readonly ObjectMapping[];
}

/** Everything that tells a job what to write where, in the shape of Graph's `synchronizationSchema`. */
export interface SynchronizationSchema {
  readonly id?: string;
  readonly version?: string;
  readonly directories: readonly DirectoryDefinition[];
  readonly synchronizationRules: readonly SynchronizationRule[];
}
