import { foldCase } from '@lockstep/scim';
import type { TenantAccounts } from './accounts/tenant-accounts.ts';
import type { ApplicationPorts, Caller } from './application-ports.ts';
import type { TenantCollections } from './collections/tenant-collections.ts';
import type { TenantStaff } from './staff/tenant-staff.ts';
import { TenantProblem } from './tenant-problem.ts';
import type { TenantRecord } from './tenant-store.ts';
import type { TenantTokens } from './tenant-tokens.ts';

/** A mail of plain lines. */
export interface ApplicationLetter {
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

interface Needs {
  readonly accounts: TenantAccounts;
  readonly collections: TenantCollections;
  readonly staff: TenantStaff;
  readonly tokens: TenantTokens;
  readonly mail?: ((letter: ApplicationLetter) => Promise<void>) | undefined;
  readonly address?: (() => string | undefined) | undefined;
  readonly now: () => Date;
}

/** What the hooks of a tenant's application reach, on behalf of a caller. */
export function portsOf(needs: Needs, tenant: TenantRecord, caller: Caller): ApplicationPorts {
  const { accounts, collections, staff, tokens, address, now } = needs;
  return {
    settings: tenant.settings,
    lists: tenant.lists,
    tenant,
    caller,
    publicUrl: address?.(),
    now,
    accounts: accounts.portOf(tenant),
    entries: collections.portOf(tenant),
    staff: {
      named: async (userName) =>
        (await staff.list(tenant)).find((one) => one.userNameFolded === foldCase(userName.trim())),
      has: async (role) => (await staff.list(tenant)).some((one) => one.roles.includes(role)),
      may: (id, permission) => staff.may(tenant, id, permission),
    },
    issueToken: (body) => tokens.issue(tenant, body, caller),
    revokeToken: (id) => tokens.revoke(tenant, id),
    mail: (letter) => sent(needs.mail, letter),
  };
}

async function sent(mail: Needs['mail'], letter: ApplicationLetter): Promise<void> {
  try {
    if (!mail) throw new Error('no mail server is set, by LOCKSTEP_SMTP_URL and LOCKSTEP_MAIL_FROM');
    await mail(letter);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The mail was not sent: ${reason.replace(/\.$/, '')}. Send it again later.`;
    throw new TenantProblem(503, 'MailNotSent', message);
  }
}
