import {
  type CompiledAttribute,
  type CompiledMapping,
  compileObjectMapping,
  type ObjectMapping,
  type SynchronizationRule,
  type SynchronizationSchema,
  withAliases,
} from '../mapping/index.ts';
import { type CompiledFilter, compileFilter } from '../scope/index.ts';
import type { ObjectType, SourceDirectory } from './source-directory.ts';

/** One object mapping of a job, ready to be used for every object of its type. */
export interface Rule {
  readonly type: ObjectType;
  readonly mapping: CompiledMapping;
  readonly filter: CompiledFilter | undefined;
  readonly allows: { readonly create: boolean; readonly update: boolean; readonly delete: boolean };
  /** Schemas a new resource names (RFC 7643 section 3.1). */
  readonly schemas: readonly string[];
  /** Whether anything written depends on `IsSoftDeleted`, so that leaving scope can be written at all. */
  readonly disables: boolean;
  readonly references: readonly CompiledAttribute[];
}

/** Further names of source attributes, by object type. */
type Aliases = Partial<SourceDirectory['aliases']>;

const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** Names the target object of entries with this extension; the resource itself is still a core User. */
const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The rules in force: enabled mappings only, users before groups. Source attributes are also known by their aliases. */
export function compileRules(schema: SynchronizationSchema, aliases: Aliases = {}): readonly Rule[] {
  const rules = schema.synchronizationRules.flatMap((synchronizationRule) =>
    synchronizationRule.objectMappings
      .filter((mapping) => mapping.enabled !== false)
      .map((mapping) => compileRule(mapping, schema, synchronizationRule, aliases)),
  );
  return rules.toSorted((a, b) => (a.type === b.type ? 0 : a.type === 'User' ? -1 : 1));
}

/** The target attribute that is searched by first; also what a test of the connection asks for. */
export function matchingPath(rule: Rule | undefined): string {
  return rule?.mapping.matching[0]?.[0]?.mapping.targetAttributeName ?? 'userName';
}

/** The target attribute that holds the members of a group; undefined when none is mapped. */
export function membersPath(rule: Rule | undefined): string | undefined {
  return rule?.references.find(({ definition }) => definition.multivalued === true)?.mapping.targetAttributeName;
}

function compileRule(
  mapping: ObjectMapping,
  schema: SynchronizationSchema,
  { sourceDirectoryName, targetDirectoryName }: SynchronizationRule,
  aliases: Aliases,
): Rule {
  const type = mapping.sourceObjectName === 'Group' ? 'Group' : 'User';
  const source = definition(schema, sourceDirectoryName, mapping.sourceObjectName);
  const compiled = compileObjectMapping(
    mapping,
    definition(schema, targetDirectoryName, mapping.targetObjectName),
    withAliases(source, aliases[type] ?? new Map()),
  );
  const flows = new Set((mapping.flowTypes ?? 'Add, Update, Delete').split(',').map((flow) => flow.trim()));
  return {
    type,
    mapping: compiled,
    filter: mapping.scope === undefined || mapping.scope === null ? undefined : compileFilter(mapping.scope),
    allows: { create: flows.has('Add'), update: flows.has('Update'), delete: flows.has('Delete') },
    schemas: [mapping.targetObjectName === ENTERPRISE_USER ? CORE_USER : mapping.targetObjectName],
    disables: compiled.sourceAttributes.includes('IsSoftDeleted'),
    references: compiled.attributes.filter((attribute) => attribute.references),
  };
}

function definition(schema: SynchronizationSchema, directoryName: string, objectName: string) {
  const found = schema.directories
    .find((directory) => directory.name === directoryName)
    ?.objects.find((object) => object.name === objectName);
  if (found === undefined) {
    throw new Error(`The schema has no object ${objectName} in the directory ${directoryName}.`);
  }
  return found;
}
