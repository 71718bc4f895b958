import type { Command } from 'commander';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { bodyOf } from './session.ts';

/** `lockstep secret`: the key that everything secret is sealed with. */
export function secretCommand(program: Command): void {
  const secret = program.command('secret').description('Secrets at rest.');

  withCommonOptions(secret.command('rotate-key'))
    .description('Seal every stored secret with a new key. With LOCKSTEP_SECRET_KEY, set it to NEW,OLD before.')
    .action(async (options: CommonOptions) =>
      withSession(options, async (session) => {
        const answer = bodyOf(await session.call('POST', '/api/settings/secrets/rotate-key')) as {
          readonly resealed: number;
        };
        if (options.json === true) printJson(answer);
        else print(`${answer.resealed} stored secrets are sealed with the new key.`);
      }),
    );
}
