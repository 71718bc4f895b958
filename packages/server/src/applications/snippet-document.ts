import { z } from 'zod';
import { type Finding, longestExpression, type SnippetDraft } from '../mapping/index.ts';
import { isDeeper, placeOf } from './schema-document.ts';

const DEEPEST = 32;
const MOST_PARAMETERS = 20;
const MOST_CASES = 200;
/** Characters of the whole as JSON. */
const LONGEST = 200_000;

const expression = z.string().max(longestExpression);

const document = z.object({
  name: z.string().max(100),
  description: z.string().max(1_000).default(''),
  parameters: z.array(z.string().max(100)).max(MOST_PARAMETERS).default([]),
  expression,
  cases: z
    .array(
      z.object({
        expression,
        source: z.record(z.string(), z.json()).default({}),
        expected: z.json(),
        origin: z.string().max(100).optional(),
        context: z
          .strictObject({
            now: z.iso.datetime({ offset: true }).optional(),
            defaultDomain: z.string().optional(),
            takenValues: z.array(z.string()).optional(),
          })
          .optional(),
      }),
    )
    .max(MOST_CASES)
    .default([]),
});

/** A snippet that was read, or why the document is none. */
export type ReadSnippet =
  | { readonly ok: true; readonly snippet: SnippetDraft }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Reads a snippet from JSON that anybody may have written: shape, sizes and depth only. Other members are left out. */
export function readSnippet(value: unknown): ReadSnippet {
  if (isDeeper(value, DEEPEST)) {
    return malformed('TooDeep', '', `The snippet is nested deeper than ${DEEPEST} levels. Simplify its cases.`);
  }
  const read = document.safeParse(value);
  if (!read.success) {
    const [{ path, message } = { path: [], message: 'Malformed' }] = read.error.issues;
    const target = placeOf(path);
    return malformed('Malformed', target, `${target || 'The snippet'}: ${message}. Correct it.`);
  }
  const length = JSON.stringify(read.data).length;
  if (length > LONGEST) {
    return malformed('TooLong', '', `The snippet has ${length} characters, more than ${LONGEST}. Keep fewer cases.`);
  }
  return { ok: true, snippet: read.data as SnippetDraft };
}

function malformed(code: string, target: string, message: string): ReadSnippet {
  return { ok: false, findings: [{ code, target, message, severity: 'error' }] };
}
