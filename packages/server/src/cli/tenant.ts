import type { Command } from 'commander';
import { type CommonOptions, print, printJson, withCommonOptions, withSession } from './command.ts';
import { bodyOf } from './session.ts';

interface TokenOptions {
  readonly label: string;
  readonly regenerate?: boolean;
}

interface TenantView {
  readonly key: string;
  readonly profile: string;
  readonly displayName: string;
  readonly scimEndpoint: string;
}

/** `lockstep tenant`: tenants of the application side, from scripts. */
export function tenantCommand(program: Command): void {
  const tenant = program.command('tenant').description('Tenants of the application side: create, list, issue tokens.');

  withCommonOptions(tenant.command('create'))
    .description('Make a tenant that is ready for use, and print its address and token as JSON.')
    .requiredOption('--profile <profile>', 'generic, peripass, passle, travelperk or iris-intranet')
    .requiredOption('--key <key>', "the tenant's key in its address: lower-case letters, digits, hyphens")
    .option('--name <name>', 'what to call it')
    .option('--plan <plan>', 'plan of the application, where it has plans')
    .option('--bare', 'leave the set-up to the administrator of the application')
    .action(
      async (options: CommonOptions & { profile: string; key: string; name?: string; plan?: string; bare?: boolean }) =>
        withSession(options, async (session) => {
          const body = {
            profile: options.profile,
            key: options.key,
            ...(options.name === undefined ? {} : { displayName: options.name }),
            ...(options.plan === undefined ? {} : { plan: options.plan }),
            setUp: options.bare !== true,
          };
          printJson(bodyOf(await session.call('POST', '/api/tenants', body)));
        }),
    );

  withCommonOptions(tenant.command('list'))
    .description('List the tenants.')
    .action(async (options: CommonOptions) =>
      withSession(options, async (session) => {
        const tenants: TenantView[] = [];
        for (let path: string | undefined = '/api/tenants?$top=999'; path !== undefined; ) {
          const page = bodyOf(await session.call('GET', path)) as { value: TenantView[]; '@odata.nextLink'?: string };
          tenants.push(...page.value);
          const next: string | undefined = page['@odata.nextLink'];
          path = next === undefined ? undefined : new URL(next).pathname + new URL(next).search;
        }
        if (options.json === true) return printJson({ value: tenants });
        for (const { key, profile, displayName, scimEndpoint } of tenants)
          print([key, profile, displayName, scimEndpoint].join('\t'));
      }),
    );

  withCommonOptions(tenant.command('token <key>'))
    .description('Issue a further token of a tenant, and print it as JSON.')
    .option('--label <label>', 'what the token is for', 'Command line')
    .option('--regenerate', 'end the present one, where the application has only one')
    .action(async (key: string, { label, regenerate, ...options }: CommonOptions & TokenOptions) =>
      withSession(options, async (session) => {
        const body = { label, ...(regenerate === true && { regenerate }) };
        printJson(bodyOf(await session.call('POST', `/api/tenants/${encodeURIComponent(key)}/tokens`, body)));
      }),
    );
}
