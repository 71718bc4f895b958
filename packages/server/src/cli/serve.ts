import type { Command } from 'commander';
import { createApp } from '../app.ts';
import { type CommonOptions, describe, print, printJson, serverConfigurationOf, withCommonOptions } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { untilInterrupted } from './interruption.ts';

/** Adds the options of commands that listen. */
export function withServerOptions(command: Command): Command {
  return withCommonOptions(command)
    .option('--port <number>', describe('--port'))
    .option('--host <address>', describe('--host'))
    .option('--public-url <url>', describe('--public-url'))
    .option('--allow-target <host>', describe('--allow-target'), (value: string, all: string[]) => [...all, value], [])
    .option('--trust-proxy <address>', describe('--trust-proxy'), (value: string, all: string[]) => [...all, value], [])
    .option('--tls-cert <file>', describe('--tls-cert'))
    .option('--tls-key <file>', describe('--tls-key'))
    .option('--insecure-http', describe('--insecure-http'))
    .option('--log-level <level>', describe('--log-level'));
}

/** `lockstep serve`: the server, until it is interrupted. */
export function serveCommand(program: Command): void {
  withServerOptions(program.command('serve'))
    .description('Run the server: portal, interfaces, SCIM endpoints and provisioning.')
    .action(async (options: CommonOptions) => {
      const app = await createApp(serverConfigurationOf(options));
      const interruption = untilInterrupted();
      try {
        const address = await app.listen();
        if (options.json === true) printJson({ address });
        else print(`Lockstep is ready at ${address}`);
        await app.watch(interruption.signal);
      } finally {
        await app.close();
      }
      throw new CommandFailure('', EXIT.interrupted);
    });
}
