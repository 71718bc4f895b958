#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../config/index.ts';
import { DataDirectoryInUse } from '../store/index.ts';
import { version } from '../version.ts';
import { demoCommand } from './demo/demo.ts';
import { directoryCommand } from './directory.ts';
import { evaluateCommand } from './evaluate.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { serveCommand } from './serve.ts';
import { tenantCommand } from './tenant.ts';

const program = new Command('lockstep')
  .description('Automatic user provisioning, open and self-hosted.')
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError();
for (const add of [serveCommand, demoCommand, tenantCommand, directoryCommand, evaluateCommand]) add(program);
for (const command of allCommands(program)) command.exitOverride().showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = end(error);
}

/** Says what went wrong, without a stack trace where a person can do something about it, and answers the exit status. */
function end(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandFailure) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    return error.status;
  }
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof DataDirectoryInUse) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}

function allCommands(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
