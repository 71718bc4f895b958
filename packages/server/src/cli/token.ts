import type { Command } from 'commander';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { CommandFailure, EXIT } from './exit.ts';
import { bodyOf, type Session } from './session.ts';

interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

interface TokenOptions extends CommonOptions {
  readonly role: readonly string[];
  readonly name: string;
  readonly expires?: string;
  readonly profile: readonly string[];
  readonly opaque?: boolean;
}

const several = (one: string, all: readonly string[]) => [...all, one];

/** `lockstep token`: API tokens of the installation, from scripts. */
export function tokenCommand(program: Command): void {
  const token = program.command('token').description('API tokens: create, list, revoke.');

  withCommonOptions(token.command('create'))
    .description('Make a token. Its value is printed, and shown nowhere again.')
    .option('--role <role>', 'what it may do, such as viewer or administrator; repeatable', several, [])
    .option('--name <name>', 'what it is for', 'Command line')
    .option('--expires <when>', 'a day such as 2027-01-31, a number of days such as 30d, or never; 90d when left out')
    .option('--profile <profile>', 'profile of the application side a vendorOperator is for; repeatable', several, [])
    .option('--opaque', 'a random text instead of a JSON Web Token')
    .action(async ({ role, ...options }: TokenOptions) => {
      // `--role` means something else to the server, so it is no setting here.
      if (role.length === 0) {
        throw new CommandFailure('Name at least one role with --role, such as --role viewer.', EXIT.usage);
      }
      const expiresAt = endOf(options.expires, new Date());
      await withSession(options, async (session) => {
        const body = {
          name: options.name,
          roles: role,
          profiles: options.profile,
          ...(expiresAt !== undefined && { expiresAt }),
          ...(options.opaque === true && { format: 'opaque' }),
        };
        const made = bodyOf(await session.call('POST', '/api/settings/tokens', body)) as { readonly token: string };
        if (options.json === true) printJson(made);
        else print(made.token);
      });
    });

  withCommonOptions(token.command('list'))
    .description('List the tokens, without their values.')
    .action(async (options: CommonOptions) =>
      withSession(options, async (session) => {
        const tokens = await allTokens(session);
        if (options.json === true) return printJson({ value: tokens });
        for (const { id, name, roles, permissions, expiresAt, lastUsedAt } of tokens) {
          const rights = [...roles, ...permissions].join(',');
          print(
            [
              id,
              name,
              rights,
              expiresAt === null ? 'without end' : `until ${expiresAt}`,
              `used ${lastUsedAt ?? 'never'}`,
            ].join('\t'),
          );
        }
      }),
    );

  withCommonOptions(token.command('revoke <id>'))
    .description('Revoke a token; it is refused from now on.')
    .action(async (id: string, options: CommonOptions) =>
      withSession(options, async (session) => {
        bodyOf(await session.call('DELETE', `/api/settings/tokens/${encodeURIComponent(id)}`));
        if (options.json === true) printJson({ id });
        else print(`${id} is revoked.`);
      }),
    );
}

async function allTokens(session: Session): Promise<readonly TokenView[]> {
  const tokens: TokenView[] = [];
  for (let path: string | undefined = '/api/settings/tokens?$top=999'; path !== undefined; ) {
    const page = bodyOf(await session.call('GET', path)) as { value: TokenView[]; '@odata.nextLink'?: string };
    tokens.push(...page.value);
    const next: string | undefined = page['@odata.nextLink'];
    path = next === undefined ? undefined : new URL(next).pathname + new URL(next).search;
  }
  return tokens;
}

/** When a token ends: null for never, undefined for the usual time. */
function endOf(text: string | undefined, now: Date): string | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'never') return null;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(now.getTime() + Number(days) * 86_400_000).toISOString();
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  if (at !== undefined && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new CommandFailure(
    '--expires must be a day such as 2027-01-31, a number of days such as 30d, or never.',
    EXIT.usage,
  );
}
