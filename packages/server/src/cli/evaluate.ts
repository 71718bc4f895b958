import { readFile } from 'node:fs/promises';
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

interface Options {
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
    .action(async (expression: string | undefined, options: Options) => {
      if ((expression === undefined) === (options.cases === undefined)) {
        throw new CommandFailure('Give either an expression or --cases FILE.', EXIT.usage);
      }
      if (options.cases !== undefined) return evaluateCases(options.cases);
      await evaluateOne(expression ?? '', options);
    });
}

async function evaluateOne(expression: string, options: Options): Promise<void> {
  const source = options.with === undefined ? {} : ((await json(options.with)) as SourceRecord);
  const given = await contextOf(options.context);
  const taken = new Set(given.takenValues?.map((value) => value.toLowerCase()));
  const context: EvaluationContext = {
    now: given.now === undefined ? new Date() : new Date(given.now),
    random,
    defaultDomain: given.defaultDomain,
    isTaken: (value) => taken.has(value.toLowerCase()),
  };
  try {
    const value = toJson(evaluateText(expression, source, context));
    const ignored = typeof value === 'object' && value !== null && '$ignoreFlow' in value;
    print(JSON.stringify(ignored ? { ignore: true } : { value }));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { stage, message, position } = error;
    print(JSON.stringify({ error: { stage, message, position } }));
    throw new CommandFailure('', EXIT.failed);
  }
}

function random(bytes: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(bytes));
}

async function contextOf(file: string | undefined): Promise<z.output<typeof contextSchema>> {
  if (file === undefined) return {};
  const read = contextSchema.safeParse(await json(file));
  if (read.success) return read.data;
  throw new CommandFailure(`${file}: ${z.prettifyError(read.error)}`, EXIT.usage);
}

async function evaluateCases(file: string): Promise<void> {
  const { passed, failed } = runCases((await json(file)) as readonly ExpressionCase[], { now: new Date(), random });
  for (const failure of failed) print(JSON.stringify(failure));
  print(`${passed} passed, ${failed.length} failed`);
  if (failed.length > 0) throw new CommandFailure('', EXIT.failed);
}

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read as JSON: ${(error as Error).message}`, EXIT.usage);
  }
}
