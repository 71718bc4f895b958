import { z } from 'zod';
import type { Finding, SourceNode, SynchronizationSchema } from '../mapping/index.ts';

/** What a document may hold at most; what administrators write stays far below. */
const DEEPEST = 64;
const LONGEST_TEXT = 10_000;
const MOST = 5_000;

const text = z.string().max(LONGEST_TEXT);
const name = text.min(1);
const many = <T extends z.ZodType>(item: T) => z.array(item).max(MOST);
const optionalText = text.nullish();

const metadata = many(z.looseObject({ key: text, value: optionalText })).nullish();

const attribute = z.looseObject({
  name,
  type: z.enum(['String', 'Boolean', 'DateTime', 'Integer', 'Reference', 'Binary']).nullish(),
  anchor: z.boolean().nullish(),
  caseExact: z.boolean().nullish(),
  multivalued: z.boolean().nullish(),
  mutability: z.enum(['ReadWrite', 'ReadOnly', 'Immutable', 'WriteOnly']).nullish(),
  required: z.boolean().nullish(),
  defaultValue: optionalText,
  flowNullValues: z.boolean().nullish(),
  referencedObjects: many(z.looseObject({ referencedObjectName: text, referencedProperty: optionalText })).nullish(),
  apiExpressions: many(z.unknown()).nullish(),
  metadata,
});

const directory = z.looseObject({
  id: optionalText,
  name,
  readOnly: z.boolean().nullish(),
  version: optionalText,
  discoverabilities: optionalText,
  discoveryDateTime: optionalText,
  objects: many(
    z.looseObject({ name, supportedApis: many(text).nullish(), metadata, attributes: many(attribute).default([]) }),
  ),
});

const sourceNode: z.ZodType<SourceNode> = z.lazy(() =>
  z.looseObject({
    type: z.enum(['Attribute', 'Constant', 'Function']).optional(),
    name: optionalText,
    expression: optionalText,
    parameters: many(z.looseObject({ key: text, value: sourceNode })).optional(),
  }),
);

const clause = z.looseObject({
  sourceOperandName: name,
  operatorName: name,
  targetOperand: z.looseObject({ values: many(text) }).nullish(),
  ignoreCase: z.boolean().nullish(),
  regexAnywhere: z.boolean().nullish(),
  orIsEmpty: z.boolean().nullish(),
  quantifier: z.enum(['any', 'all', 'none']).nullish(),
});

const groups = many(z.looseObject({ name: optionalText, clauses: many(clause) }));

const attributeMapping = z.looseObject({
  targetAttributeName: text,
  source: sourceNode.nullish(),
  defaultValue: optionalText,
  flowType: text.nullish(),
  flowBehavior: text.nullish(),
  matchingPriority: z.number().nullish(),
  exportMissingReferences: z.boolean().nullish(),
  flowNullValues: z.boolean().nullish(),
  defaultOnUpdate: z.boolean().nullish(),
  composition: z
    .object({ expression: text, snippets: many(z.looseObject({ name, version: z.number().int().positive() })) })
    .nullish(),
});

const rule = z.looseObject({
  id: optionalText,
  name,
  editable: z.boolean().nullish(),
  priority: z.number().nullish(),
  sourceDirectoryName: name,
  targetDirectoryName: name,
  containerFilter: z.unknown(),
  groupFilter: z.unknown(),
  metadata,
  objectMappings: many(
    z.looseObject({
      name: optionalText,
      enabled: z.boolean().nullish(),
      flowTypes: text.nullish(),
      sourceObjectName: name,
      targetObjectName: name,
      scope: z
        .object({
          groups: groups.default([]),
          inputFilterGroups: groups.nullish(),
          categoryFilterGroups: groups.nullish(),
        })
        .nullish(),
      metadata,
      attributeMappings: many(attributeMapping),
    }),
  ),
});

/** Members of which null says the same as leaving them out; what nobody defined is kept even when it is null. */
const NULL_IS_ABSENT: ReadonlySet<string> = new Set([
  ...['id', 'type', 'anchor', 'caseExact', 'multivalued', 'mutability', 'required', 'flowNullValues', 'readOnly'],
  ...['referencedObjects', 'apiExpressions', 'metadata', 'discoverabilities', 'supportedApis', 'ignoreCase'],
  ...['regexAnywhere', 'orIsEmpty', 'quantifier', 'inputFilterGroups', 'categoryFilterGroups', 'flowType'],
  ...['flowBehavior', 'matchingPriority', 'exportMissingReferences', 'defaultOnUpdate', 'composition', 'editable'],
  ...['priority', 'enabled', 'flowTypes'],
]);

const document = z.looseObject({ directories: many(directory), synchronizationRules: many(rule) });

/** A schema that was read, or why the document is none. Ids of directories and rules may still be missing. */
export type ReadSchema =
  | { readonly ok: true; readonly schema: SynchronizationSchema }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Reads a synchronization schema from JSON that anybody may have written: shape, sizes and depth only, what it means is
 * checked afterwards. Members nobody defined are kept, annotations (`@odata.type`) are left out.
 */
export function readSchema(value: unknown): ReadSchema {
  if (isDeeper(value, DEEPEST)) {
    const message = `The schema is nested deeper than ${DEEPEST} levels. Write long expressions as text.`;
    return { ok: false, findings: [{ code: 'TooDeep', message, target: '', severity: 'error' }] };
  }
  const read = document.safeParse(value);
  if (!read.success) {
    const findings = read.error.issues.map(({ path, message }): Finding => {
      const target = placeOf(path);
      return {
        code: 'Malformed',
        message: `${target || 'The schema'}: ${message}. Correct it.`,
        target,
        severity: 'error',
      };
    });
    return { ok: false, findings };
  }
  const dense = JSON.stringify(read.data, (key, member) =>
    (member === null && NULL_IS_ABSENT.has(key)) || key.includes('@') || key === '__proto__' ? undefined : member,
  );
  return { ok: true, schema: JSON.parse(dense) as SynchronizationSchema };
}

/** The place of a member in a document, as findings name it. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, part) =>
      typeof part === 'number' ? `${place}[${part}]` : place === '' ? String(part) : `${place}.${String(part)}`,
    '',
  );
}

/** Whether something is nested deeper than this many levels. Without recursion, which hostile depth would exhaust. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
