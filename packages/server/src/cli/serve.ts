import { once } from 'node:events';
import type { Command } from 'commander';
import { createApp } from '../app.ts';
import { settingsReference } from '../config/index.ts';
import { type CommonOptions, print, printJson, serverConfigurationOf, withCommonOptions } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { firstAdministratorLink } from './first-administrator.ts';
import { untilInterrupted } from './interruption.ts';

/**
 * Adds the options of commands that listen: every setting there is, except secrets. Those come by the environment, since
 * what stands on a command line can be read by everybody on the machine.
 */
export function withServerOptions(command: Command): Command {
  withCommonOptions(command);
  const known = new Set(command.options.map(({ long }) => long));
  for (const { flag, placeholder, description, secret = false, repeatable = false } of settingsReference()) {
    if (secret || known.has(flag)) continue;
    const value = placeholder === undefined ? '' : ` <${placeholder.replace(/\[.*/, '').toLowerCase()}>`;
    if (repeatable) command.option(`${flag}${value}`, description, (one: string, all: string[]) => [...all, one], []);
    else command.option(`${flag}${value}`, description);
  }
  return command;
}

/** `lockstep serve`: the server, until it is interrupted. */
export function serveCommand(program: Command): void {
  withServerOptions(program.command('serve'))
    .description('Run the server: portal, interfaces, SCIM endpoints and provisioning.')
    .action(async (options: CommonOptions) => {
      const configuration = serverConfigurationOf(options);
      const { role } = configuration;
      const app = await createApp(configuration);
      const { signal } = untilInterrupted();
      try {
        const address = role === 'worker' ? await app.listenForProbes() : await app.listen();
        const link = role === 'worker' ? undefined : await firstAdministratorLink(app, configuration, address);
        if (options.json === true) printJson({ address, role, ...(link && { firstAdministrator: link }) });
        else print(`Lockstep is ready at ${address}`);
        if (link !== undefined && options.json !== true) print(`Make the first administrator, once: ${link}`);
        if (role !== 'api') await app.watch(signal);
        else if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await app.close();
      }
      throw new CommandFailure('', EXIT.interrupted);
    });
}
