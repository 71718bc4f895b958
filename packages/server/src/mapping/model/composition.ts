import {
  agreeing,
  callsSnippets,
  ExpressionError,
  expandSnippets,
  fromSourceNode,
  printExpression,
  type SnippetText,
} from '../expression/index.ts';
import { error, type Finding } from './finding.ts';
import type { AttributeMapping, Composition, SourceNode, SynchronizationSchema } from './schema.ts';

/** Finds a snippet in one of its versions, or in its newest. */
export type SnippetLibrary = (
  name: string,
  version?: number,
) => (SnippetText & { readonly version: number }) | undefined;

export interface Composed {
  readonly schema: SynchronizationSchema;
  /** Calls of snippets that cannot be expanded; the mappings stay as they were written. */
  readonly findings: readonly Finding[];
}

/** Whether a schema calls snippets or says that a mapping was made of them. */
export function namesSnippets(schema: SynchronizationSchema): boolean {
  return mappingsOf(schema).some(({ composition, source }) => composition !== undefined || isWritten(source));
}

/** The versions of snippets that mappings of a schema say they were made of. */
export function compositionsIn(schema: SynchronizationSchema): readonly Composition[] {
  return mappingsOf(schema).flatMap(({ composition }) => (composition === undefined ? [] : [composition]));
}

/**
 * The schema with its calls of snippets expanded to the newest versions, so that nothing in it needs a snippet to be
 * understood. A mapping remembers what it was made of as long as its expression is what those versions expand to.
 */
export function composed(schema: SynchronizationSchema, library: SnippetLibrary): Composed {
  const findings: Finding[] = [];
  const made = {
    ...schema,
    synchronizationRules: schema.synchronizationRules.map((rule, ruleIndex) => ({
      ...rule,
      objectMappings: rule.objectMappings.map((object, objectIndex) => ({
        ...object,
        attributeMappings: object.attributeMappings.map((mapping, index) => {
          const path = `synchronizationRules[${ruleIndex}].objectMappings[${objectIndex}].attributeMappings[${index}].source`;
          try {
            return composedMapping(mapping, library);
          } catch (problem) {
            if (!(problem instanceof ExpressionError)) throw problem;
            findings.push({ ...error('InvalidExpression', path, problem.message), position: problem.position });
            return mapping;
          }
        }),
      })),
    })),
  };
  return { schema: made, findings };
}

function composedMapping(mapping: AttributeMapping, library: SnippetLibrary): AttributeMapping {
  const { composition, ...plain } = mapping;
  const { source } = plain;
  if (isWritten(source)) {
    const { made, composition: next } = expanded(source.expression, library);
    return { ...plain, source: { type: 'Function', expression: made }, composition: next };
  }
  return composition !== undefined && holds(composition, source ?? null, library) ? mapping : plain;
}

/** Whether a source is text that calls snippets. */
function isWritten(source: SourceNode | null | undefined): source is SourceNode & { readonly expression: string } {
  return source != null && source.type !== 'Constant' && callsSnippets(source.expression ?? '');
}

function expanded(expression: string, library: SnippetLibrary) {
  const { expression: made, names } = expandSnippets(expression, (name) => library(name));
  const snippets = names.map((name) => ({ name, version: library(name)?.version ?? 0 }));
  return { made, composition: { expression, snippets } };
}

/** Whether an expression is still what it was made of; one that somebody edited afterwards is not. */
function holds(composition: Composition, source: SourceNode | null, library: SnippetLibrary): boolean {
  const versions = new Map(composition.snippets.map(({ name, version }) => [name, version]));
  try {
    const { expression, names } = expandSnippets(composition.expression, (name) => {
      const version = versions.get(name);
      return version === undefined ? undefined : library(name, version);
    });
    if (source === null || names.length === 0 || names.length !== composition.snippets.length) return false;
    return canonical({ type: 'Function', expression }) === canonical(source);
  } catch (problem) {
    if (problem instanceof ExpressionError) return false;
    throw problem;
  }
}

function canonical(source: SourceNode): string {
  return printExpression(fromSourceNode(agreeing(source)));
}

function mappingsOf({ synchronizationRules }: SynchronizationSchema): readonly AttributeMapping[] {
  return synchronizationRules.flatMap(({ objectMappings }) =>
    objectMappings.flatMap(({ attributeMappings }) => attributeMappings),
  );
}
