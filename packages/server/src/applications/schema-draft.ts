import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeDefinition,
  agreeing,
  ExpressionError,
  type Finding,
  fromSourceNode,
  indexAttributes,
  type ObjectDefinition,
  type ObjectMapping,
  type SourceNode,
  type SynchronizationSchema,
  sourceAttributesOf,
  withAliases,
} from '../mapping/index.ts';

/**
 * The schema with what a caller may leave out: ids of directories and rules, kept by name from the schema in force or
 * made anew, and the other half of each source, tree or text.
 */
export function completed(
  schema: SynchronizationSchema,
  current: SynchronizationSchema,
  newId: () => string,
): SynchronizationSchema {
  const idOf = (items: readonly { readonly id: string; readonly name: string }[], name: string) =>
    items.find((item) => item.name === name)?.id ?? newId();
  return {
    ...schema,
    directories: schema.directories.map((directory) => ({
      ...directory,
      id: directory.id || idOf(current.directories, directory.name),
    })),
    synchronizationRules: schema.synchronizationRules.map((rule) => ({
      ...rule,
      id: rule.id || idOf(current.synchronizationRules, rule.name),
      objectMappings: rule.objectMappings.map((mapping) => ({
        ...mapping,
        attributeMappings: mapping.attributeMappings.map((one) => ({ ...one, source: completedSource(one.source) })),
      })),
    })),
  };
}

/** Both halves of a source, agreeing. One that cannot be read stays as it is, to be reported. */
function completedSource(node: SourceNode | null | undefined): SourceNode | null {
  if (node === null || node === undefined) return null;
  try {
    return agreeing(node);
  } catch (error) {
    if (error instanceof ExpressionError) return node;
    throw error;
  }
}

/** The schema with every attribute it uses and nobody defined, as texts. */
export function withUndefined(
  schema: SynchronizationSchema,
  aliases: ReadonlyMap<string, ReadonlyMap<string, string>>,
): SynchronizationSchema {
  const added = new Map<ObjectDefinition, Map<string, AttributeDefinition>>();
  const define = (object: ObjectDefinition, names: readonly string[]) => {
    const known = indexAttributes(withAliases(object, aliases.get(object.name) ?? new Map()));
    const own = added.get(object) ?? new Map<string, AttributeDefinition>();
    for (const name of names) if (known.find(name) === undefined) own.set(name, { name, type: 'String' });
    added.set(object, own);
  };
  for (const rule of schema.synchronizationRules) {
    const objectsOf = (name: string) => schema.directories.find((directory) => directory.name === name)?.objects ?? [];
    for (const mapping of rule.objectMappings) {
      const source = objectsOf(rule.sourceDirectoryName).find(({ name }) => name === mapping.sourceObjectName);
      const target = objectsOf(rule.targetDirectoryName).find(({ name }) => name === mapping.targetObjectName);
      if (source !== undefined) define(source, sourceNames(mapping));
      if (target !== undefined) define(target, targetNames(mapping));
    }
  }
  return {
    ...schema,
    directories: schema.directories.map((directory) => ({
      ...directory,
      objects: directory.objects.map((object) => ({
        ...object,
        attributes: [...object.attributes, ...(added.get(object)?.values() ?? [])],
      })),
    })),
  };
}

function targetNames({ attributeMappings }: ObjectMapping): readonly string[] {
  const names = attributeMappings.map((mapping) => mapping.targetAttributeName);
  return names.filter((name) => name.trim() !== '' && name.toLowerCase() !== 'objectfilter');
}

function sourceNames({ attributeMappings, scope }: ObjectMapping): readonly string[] {
  const groups = [...(scope?.groups ?? []), ...(scope?.inputFilterGroups ?? [])];
  const filtered = groups.flatMap(({ clauses }) => clauses.map((clause) => clause.sourceOperandName));
  return [...filtered, ...attributeMappings.flatMap(({ source }) => namesIn(source ?? null))];
}

function namesIn(node: SourceNode | null): readonly string[] {
  if (node === null) return [];
  try {
    return sourceAttributesOf(fromSourceNode(node));
  } catch {
    return [];
  }
}

/** Rules that may not be edited, and are different or missing. */
export function lockedRules(current: SynchronizationSchema, next: SynchronizationSchema): readonly Finding[] {
  return current.synchronizationRules.flatMap((rule): readonly Finding[] => {
    if (rule.editable !== false) return [];
    const index = next.synchronizationRules.findIndex((other) => other.id === rule.id || other.name === rule.name);
    const kept = next.synchronizationRules[index];
    if (kept !== undefined && isDeepStrictEqual(kept, rule)) return [];
    const message = `The rule ${rule.name} cannot be edited. Leave it as it is.`;
    const target = index < 0 ? 'synchronizationRules' : `synchronizationRules[${index}]`;
    return [{ code: 'RuleNotEditable', message, target, severity: 'error' }];
  });
}
