import { readFile } from 'node:fs/promises';
import type { JsonValue } from '@lockstep/scim';
import type { Command } from 'commander';
import { z } from 'zod';
import {
  type EvaluationContext,
  type ExpressionCase,
  ExpressionError,
  evaluateText,
  runCases,
  type SourceRecord,
  toJson,
} from '../mapping/index.ts';
import { print } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';

const contextSchema = z.strictObject({
  now: z.iso.datetime({ offset: true }).optional(),
  defaultDomain: z.string().optional(),
  takenValues: z.array(z.string()).optional(),
});

const sourceSchema = z.record(z.string(), z.json());
const casesSchema = z.array(
  z.object({
    expression: z.string(),
    source: sourceSchema,
    expected: z.json(),
    context: contextSchema.optional(),
  }),
);

export interface EvaluateOptions {
  readonly with?: string;
  readonly context?: string;
  readonly cases?: string;
}

/** `lockstep evaluate`: a mapping expression, or a file of cases. */
export function evaluateCommand(program: Command): void {
  program
    .command('evaluate [expression]')
    .description('Evaluate a mapping expression and print {"value":…}, {"ignore":true} or {"error":{…}}.')
    .option('--with <file>', 'JSON object with the source attributes')
    .option('--context <file>', 'JSON object with now, defaultDomain, takenValues')
    .option('--cases <file>', 'run a file of cases instead, and print those that differ')
    .option('--json', 'accepted for symmetry: the result is always JSON')
    .action(async (expression: string | undefined, options: EvaluateOptions) => {
      const { lines, failed } = await evaluate(expression, options);
      for (const line of lines) print(line);
      if (failed) throw new CommandFailure('', EXIT.failed);
    });
}

/** What the command prints, and whether it failed. */
export interface Evaluated {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

/** Evaluates an expression or runs a file of cases. Throws `CommandFailure` for wrong usage. */
export async function evaluate(expression: string | undefined, options: EvaluateOptions): Promise<Evaluated> {
  if ((expression === undefined) === (options.cases === undefined)) {
    throw new CommandFailure('Give either an expression or --cases FILE.', EXIT.usage);
  }
  if (options.cases !== undefined && (options.with !== undefined || options.context !== undefined)) {
    throw new CommandFailure('Each case has its own source and context: leave out --with and --context.', EXIT.usage);
  }
  return options.cases === undefined ? evaluateOne(expression ?? '', options) : evaluateCases(options.cases);
}

async function evaluateOne(expression: string, options: EvaluateOptions): Promise<Evaluated> {
  const source = options.with === undefined ? {} : ((await read(options.with, sourceSchema)) as SourceRecord);
  const given = options.context === undefined ? {} : await read(options.context, contextSchema);
  const taken = new Set(given.takenValues?.map((value) => value.toLowerCase()));
  const context: EvaluationContext = {
    now: given.now === undefined ? new Date() : new Date(given.now),
    random,
    defaultDomain: given.defaultDomain,
    isTaken: (value) => taken.has(value.toLowerCase()),
  };
  try {
    const value = toJson(evaluateText(expression, source, context));
    return { lines: [JSON.stringify(isSignal(value) ? { ignore: true } : { value })], failed: false };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { stage, message, position } = error;
    return { lines: [JSON.stringify({ error: { stage, message, position } })], failed: true };
  }
}

/** Whether a mapping with this result would leave the attribute, or the whole object, alone. */
function isSignal(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && ('$ignoreFlow' in value || '$ignoreObject' in value);
}

function random(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

async function evaluateCases(file: string): Promise<Evaluated> {
  const cases = (await read(file, casesSchema)) as readonly ExpressionCase[];
  const { passed, failed } = runCases(cases, { now: new Date(), random });
  const differing = failed.map((failure) => JSON.stringify(failure));
  return { lines: [...differing, `${passed} passed, ${failed.length} failed`], failed: failed.length > 0 };
}

/** Reads a file of JSON that has to be of a certain form. */
async function read<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read as JSON: ${(error as Error).message}`, EXIT.usage);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new CommandFailure(`${file}: ${z.prettifyError(result.error)}`, EXIT.usage);
}
