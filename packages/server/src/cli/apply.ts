import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Command } from 'commander';
import {
  applyPlan,
  type Call,
  type Change,
  FilesRefused,
  type Plan,
  planOf,
  readFiles,
  readPresent,
} from '../configuration-files/index.ts';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { CommandFailure } from './exit.ts';
import { bodyOf } from './session.ts';

interface ApplyOptions extends CommonOptions {
  readonly plan?: boolean;
  readonly replaceSecrets?: boolean;
}

/** `lockstep apply DIR`: puts configuration files in force, after showing what that changes. */
export function applyCommand(program: Command): void {
  withCommonOptions(program.command('apply <dir>'))
    .description('Make the installation as the files of a folder say. Shows first what that changes.')
    .option('--plan', 'only show what would change')
    .option('--replace-secrets', 'also write secrets that are stored already, from the environment')
    .action(async (dir: string, options: ApplyOptions) => {
      try {
        const desired = readFiles(await filesIn(dir));
        await withSession(options, async (session) => {
          const call: Call = async (method, path, body) => bodyOf(await session.call(method, path, body));
          const plan = await planOf(desired, await readPresent(call), {
            call,
            variables: process.env,
            replaceSecrets: options.replaceSecrets === true,
            newId: randomUUID,
          });
          const isJson = options.json === true;
          if (isJson) printJson({ changes: changesOf(plan), warnings: plan.warnings });
          else show(plan);
          if (options.plan === true) return;
          let made = 0;
          await applyPlan(plan, ({ changes }) => {
            made += changes.length;
          });
          if (!isJson && made > 0) print(`${made} ${made === 1 ? 'change' : 'changes'} made.`);
        });
      } catch (error) {
        if (error instanceof FilesRefused) throw new CommandFailure(error.message);
        throw error;
      }
    });
}

/** The YAML files of a folder by their paths below it, with slashes. Hidden ones are somebody else's. */
async function filesIn(dir: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(dir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(`${dir} cannot be read: ${error.message}`);
  });
  const wanted = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => /\.ya?ml$/.test(name) && !/(?:^|\/)\./.test(name))
    .sort();
  if (wanted.length === 0) throw new CommandFailure(`${dir} holds no YAML files. Make some with "lockstep export".`);
  return new Map(
    await Promise.all(wanted.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const)),
  );
}

function changesOf({ steps }: Plan): readonly Change[] {
  return steps.flatMap(({ changes }) => changes);
}

function show(plan: Plan): void {
  const changes = changesOf(plan);
  for (const { sign, application = 'Organization', text } of changes) print(`${sign} ${application}: ${text}`);
  for (const warning of plan.warnings) print(`! ${warning}`);
  if (changes.length === 0) print('Nothing to do: the installation is as the files say.');
}
