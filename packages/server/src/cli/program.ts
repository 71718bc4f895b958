import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../config/index.ts';
import { DataDirectoryInUse } from '../store/index.ts';
import { version } from '../version.ts';
import { applyCommand } from './apply.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo/demo.ts';
import { directoryCommand } from './directory.ts';
import { evaluateCommand } from './evaluate.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { exportCommand } from './export.ts';
import { planCommand } from './plan.ts';
import { secretCommand } from './secret.ts';
import { serveCommand } from './serve.ts';
import { tenantCommand } from './tenant.ts';
import { tokenCommand } from './token.ts';

const program = new Command('lockstep')
  .description('Automatic user provisioning, open and self-hosted.')
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError();
for (const add of [
  serveCommand,
  demoCommand,
  tenantCommand,
  tokenCommand,
  secretCommand,
  directoryCommand,
  evaluateCommand,
  checkCommand,
  planCommand,
  exportCommand,
  applyCommand,
])
  add(program);
for (const command of allCommands(program)) command.exitOverride().showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = end(error);
}

/** Says what went wrong, without a stack trace where a person can do something about it, and answers the exit status. */
function end(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : wrongUsage();
  if (error instanceof CommandFailure) {
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    return error.status;
  }
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${error.message}\n`);
    return wrongUsage();
  }
  if (error instanceof DataDirectoryInUse) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
  process.stderr.write(`${outside(error) ?? (error instanceof Error ? error.stack : undefined) ?? String(error)}\n`);
  return EXIT.failed;
}

/** `plan` answers 2 when there is something to do, so whatever is wrong is 1 there. */
function wrongUsage(): number {
  return process.argv[2] === 'plan' ? EXIT.failed : EXIT.usage;
}

/** What to do about a fault of the surroundings; undefined for a fault of the program. */
function outside(error: unknown): string | undefined {
  const { syscall, code, message } = error as { syscall?: unknown; code?: unknown; message?: unknown };
  if (syscall === 'listen' && code === 'EADDRINUSE') {
    return `${message}. Stop the program that listens there, or choose another port with --port.`;
  }
  if (syscall === 'listen') return `${message}. Choose another address with --host or another port with --port.`;
  if (syscall === 'connect' || syscall === 'getaddrinfo') {
    return `The database cannot be reached: ${message}. Check --database-url, and that the server runs.`;
  }
  return undefined;
}

function allCommands(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}
