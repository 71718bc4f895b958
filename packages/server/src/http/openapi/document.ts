import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Operation } from '../operation.ts';
import type { Route } from './collected-routes.ts';

type Json = Readonly<Record<string, unknown>>;

/** An operation, and where it is. */
export type DescribedRoute = Route & { readonly operation: Operation };

interface About {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/**
 * The OpenAPI 3.1 document of some operations. Schemas are those the server itself checks with. What the standard has no
 * field for stands under `x-lockstep-…`: the permissions of which one is enough, the activity of the audit log, what
 * people are asked for besides, and whether Microsoft Graph has the operation too.
 */
export function openApiDocument(about: About, routes: readonly DescribedRoute[]): Json {
  const schemas: Record<string, unknown> = { Error: errorSchema };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path]!, { [route.method.toLowerCase()]: described(route, schemas) });
  }
  const tags = [...new Set(routes.map(({ operation }) => operation.tag))].sort();
  return {
    openapi: '3.1.1',
    info: { ...about, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas, responses: { Error: errorResponse }, securitySchemes },
  };
}

function described({ path, operation }: DescribedRoute, schemas: Record<string, unknown>): Json {
  const { id, summary, tag, permissions, answers, body, ofGraph, audit, proof, isOpen = false } = operation;
  return {
    operationId: id,
    summary: summary.replace(/\.$/, ''),
    description: descriptionOf(operation),
    tags: [tag],
    parameters: [...pathParameters(path), ...queryParameters(operation)],
    ...(body && {
      requestBody: { content: { [JSON_TYPE]: { schema: schemaOf(body, 'input', `${id}Request`, schemas) } } },
    }),
    ...(operation.bodyType !== undefined && {
      requestBody: {
        required: true,
        content: Object.fromEntries([operation.bodyType].flat().map((type) => [type, { schema: { type: 'string' } }])),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([code, schema]) => [
          code,
          {
            description: STATUS_CODES[code] ?? 'Done',
            ...(schema && {
              content: {
                [operation.answerType ?? JSON_TYPE]: {
                  schema: schemaOf(schema, 'output', `${id}Answer${code}`, schemas),
                },
              },
            }),
          },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
    ...(isOpen && { security: [] }),
    ...(!isOpen && { security: [{ token: [] }, { session: [] }] }),
    'x-lockstep-permissions': permissions,
    'x-lockstep-of-graph': ofGraph,
    ...(audit && { 'x-lockstep-audit': audit }),
    ...(proof && { 'x-lockstep-proof': proof }),
  };
}

const JSON_TYPE = 'application/json';

/** What people who signed in are asked for, in words. */
const PROOFS: Readonly<Record<NonNullable<Operation['proof']>, string>> = {
  final: ' Asks people for a sign-in within 10 minutes and a reason (X-Lockstep-Reason).',
  finalWhenWide:
    ' Where it reaches far it asks people for a sign-in within 10 minutes and a reason (X-Lockstep-Reason).',
  fresh: ' Asks people for a sign-in within 10 minutes.',
};

function descriptionOf({ permissions, ofGraph, isOpen, proof }: Operation): string {
  const needed = isOpen
    ? 'Nobody has to be recognised.'
    : permissions.length === 0
      ? 'For everybody who is recognised.'
      : `Needs ${permissions.length > 1 ? 'one of ' : ''}${permissions.join(', ')}.`;
  const proved = proof === undefined ? needed : `${needed}${PROOFS[proof]}`;
  return ofGraph ? proved : `${proved} Microsoft Graph has no such operation.`;
}

function pathParameters(path: string): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query = {} }: Operation): readonly Json[] {
  return Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }));
}

/** A schema where it is used; what it defines for itself becomes a component of the document. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', name: string, schemas: Record<string, unknown>): unknown {
  const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, Json>;
  // A schema that holds itself is one by its name.
  const isRecursive = JSON.stringify([json, $defs]).includes('"$ref":"#"');
  const names = new Map(Object.keys($defs ?? {}).map((key, index) => [`#/$defs/${key}`, `${name}Part${index + 1}`]));
  if (isRecursive) names.set('#', name);
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) =>
        key === '$ref' && typeof part === 'string' && names.has(part)
          ? [key, `#/components/schemas/${names.get(part)}`]
          : [key, moved(part)],
      ),
    );
  };
  for (const [key, part] of Object.entries($defs ?? {})) schemas[names.get(`#/$defs/${key}`)!] = moved(part);
  if (!isRecursive) return moved(json);
  schemas[name] = moved(json);
  return { $ref: `#/components/schemas/${name}` };
}

const errorSchema = z.toJSONSchema(
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z
        .array(z.object({ code: z.string(), message: z.string(), target: z.string().optional() }))
        .optional()
        .meta({ description: 'Every finding, each with the field it is about.' }),
      innerError: z.looseObject({ date: z.string().optional(), 'request-id': z.string().optional() }).optional(),
    }),
  }),
);

const errorResponse = {
  description: 'Refused, with the reason and what to do about it.',
  content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/Error' } } },
};

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'An API token of this installation.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'lockstep',
    description:
      'Somebody who signed in; over https the cookie is called __Host-lockstep. Writes show X-Lockstep-Csrf beside it.',
  },
};
