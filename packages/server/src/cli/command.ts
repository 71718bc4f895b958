import type { Command } from 'commander';
import { type Configuration, readConfiguration, settingsReference } from '../config/index.ts';
import { openSession, type Session } from './session.ts';

/** Options every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly [name: string]: unknown;
}

/** Adds the options every command takes. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print the result as JSON')
    .option('--data-dir <folder>', describe('--data-dir'))
    .option('--database-url <url>', describe('--database-url'));
}

/** What the reference says of a setting. */
export function describe(flag: string): string {
  return settingsReference().find((setting) => setting.flag === flag)?.description ?? '';
}

/** The configuration of a command: only a server that keeps running tells of what goes well. */
export function configurationOf(options: CommonOptions): Configuration {
  const logLevel = process.env.LOCKSTEP_LOG_LEVEL || 'warn';
  return readConfiguration({ env: process.env, flags: { logLevel, ...options } });
}

export function serverConfigurationOf(options: CommonOptions): Configuration {
  return readConfiguration({ env: process.env, flags: options });
}

/** Runs an action against the installation and closes what was opened for it. */
export async function withSession<T>(
  options: CommonOptions,
  action: (session: Session) => Promise<T>,
  needs: { readonly listening?: boolean } = {},
): Promise<T> {
  const session = await openSession(configurationOf(options), needs);
  try {
    return await action(session);
  } finally {
    await session.close();
  }
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
