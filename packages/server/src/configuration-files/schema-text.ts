import { isDeepStrictEqual } from 'node:util';
import { SCHEMA_DEFAULTS } from '../applications/index.ts';
import { parseExpression, type SourceNode, toSourceNode } from '../mapping/index.ts';
import type { SchemaFile } from './forms.ts';

type Json = Readonly<Record<string, unknown>>;

/** Ids and versions differ from installation to installation; the names beside them do not. */
const OF_ONE_INSTALLATION = new Set(['id', 'version']);

/** A schema as the interface shows it, without what is usual and with sources as the text of their expressions. */
export function shortSchema(schema: Json): SchemaFile {
  const named = Object.entries(schema).filter(([key]) => !key.startsWith('@') && !OF_ONE_INSTALLATION.has(key));
  const rules = list(schema.synchronizationRules).map(({ id: _, ...rule }) => ({
    ...unusual(rule, SCHEMA_DEFAULTS.rule),
    objectMappings: list(rule.objectMappings).map((mapping) => ({
      ...unusual(mapping, SCHEMA_DEFAULTS.objectMapping),
      ...(isObject(mapping.scope) && { scope: shortScope(mapping.scope) }),
      attributeMappings: list(mapping.attributeMappings).map((attribute) => {
        const { source, ...others } = unusual(attribute, SCHEMA_DEFAULTS.attributeMapping);
        const { targetAttributeName, ...rest } = others;
        return { targetAttributeName, ...(isObject(source) && { source: sourceText(source) }), ...rest };
      }),
    })),
  }));
  const directories = list(schema.directories).map(({ id: _, ...directory }) => ({
    ...unusual(directory, SCHEMA_DEFAULTS.directory),
    objects: list(directory.objects).map((object) => ({
      ...unusual(object, SCHEMA_DEFAULTS.object),
      attributes: list(object.attributes).map((attribute) => {
        const short = unusual(attribute, SCHEMA_DEFAULTS.attribute);
        if (short.referencedObjects === undefined) return short;
        const referencedObjects = list(short.referencedObjects).map((one) =>
          unusual(one, SCHEMA_DEFAULTS.referencedObject),
        );
        return { ...short, referencedObjects };
      }),
    })),
  }));
  return { ...Object.fromEntries(named), synchronizationRules: rules, directories } as unknown as SchemaFile;
}

/**
 * The schema a file says, as the interface takes it: expressions parsed, and directories and rules with the ids they have
 * in `present`. Throws the parser's error with the place of the expression as `path`.
 */
export function fullSchema(file: SchemaFile, present: Json): Json {
  const idOf = (member: string, name: unknown) => list(present[member]).find((one) => one.name === name)?.id;
  const withId = (member: string, one: Json): Json => {
    const id = idOf(member, one.name);
    return id === undefined ? one : { id, ...one };
  };
  return {
    ...file,
    directories: file.directories.map((directory) => withId('directories', directory)),
    synchronizationRules: file.synchronizationRules.map((rule, ruleIndex) => ({
      ...withId('synchronizationRules', rule),
      objectMappings: rule.objectMappings.map((mapping, mappingIndex) => ({
        ...mapping,
        attributeMappings: mapping.attributeMappings.map((attribute, index) => {
          if (typeof attribute.source !== 'string') return attribute;
          const place = ['synchronizationRules', ruleIndex, 'objectMappings', mappingIndex, 'attributeMappings', index];
          return { ...attribute, source: parsed(attribute.source, [...place, 'source']) };
        }),
      })),
    })),
  };
}

/** An expression in a file that cannot be read. */
export class ExpressionRefused extends Error {
  override readonly name = 'ExpressionRefused';
  readonly path: readonly (string | number)[];

  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

function parsed(text: string, path: readonly (string | number)[]): SourceNode {
  try {
    return nodeOf(text);
  } catch (error) {
    throw new ExpressionRefused(path, `${path.join('.')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function shortScope(scope: Json): Json {
  const short = unusual(scope, SCHEMA_DEFAULTS.scope);
  const groups = Object.entries(short).map(([key, value]) => {
    if (!(key in SCHEMA_DEFAULTS.scope)) return [key, value];
    const filters = list(value).map((filter) => ({
      ...unusual(filter, SCHEMA_DEFAULTS.filterGroup),
      clauses: list(filter.clauses).map((clause) => unusual(clause, SCHEMA_DEFAULTS.clause)),
    }));
    return [key, filters];
  });
  return Object.fromEntries(groups);
}

/** The text of a source; the node as it is where the text alone does not say everything. */
function sourceText(node: Json): unknown {
  const { expression } = node;
  if (typeof expression !== 'string') return node;
  try {
    return isDeepStrictEqual(nodeOf(expression), node) ? expression : node;
  } catch {
    return node;
  }
}

function nodeOf(text: string): SourceNode {
  return { ...toSourceNode(parseExpression(text)), expression: text };
}

function unusual(object: Json, usual: Json): Record<string, unknown> {
  const members = Object.entries(object).filter(
    ([key, value]) => !(key in usual) || !isDeepStrictEqual(value, usual[key]),
  );
  // The name first: it is what a reader looks for.
  return Object.fromEntries(members.sort(([one], [other]) => Number(other === 'name') - Number(one === 'name')));
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
