import { type JsonObject, readPath } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { AccountAction, AccountRules } from '../../accounts/account-rules.ts';
import type { ApplicationPorts } from '../../application-ports.ts';
import { permissionsOf } from '../../staff/staff-rules.ts';
import { TenantProblem } from '../../tenant-problem.ts';
import { languages, USUAL_LANGUAGE } from './languages.ts';
import { permissions } from './permissions.ts';
import { ROLES } from './roles.ts';

const WORK_EMAIL = 'emails[type eq "work"].value';

/**
 * Users of the yard. They cannot be deleted, only deactivated or archived; what the directory deletes is archived, and its
 * record stays. Roles are the tenant's own: the directory brings the first, and never touches them again.
 */
export const accounts: AccountRules = {
  hasLocal: false,
  fields: [
    { key: 'userName', label: 'User name', kind: 'text', attribute: 'userName' },
    { key: 'displayName', label: 'Name', kind: 'text', attribute: 'displayName' },
    { key: 'email', label: 'E-mail', kind: 'text', attribute: WORK_EMAIL },
    {
      key: 'roles',
      label: 'Roles',
      kind: 'choices',
      from: ROLES,
      required: true,
      help: 'At least one. Several add up to the most permissive set.',
    },
    {
      key: 'language',
      label: 'Language',
      kind: 'choice',
      allowed: languages,
      default: USUAL_LANGUAGE,
      help: 'While the directory names none.',
    },
  ],
  states: [
    { value: 'archived', label: 'Archived users', when: { archived: true }, isHidden: true },
    { value: 'deactivated', label: 'Deactivated users', when: { active: false }, isHidden: true },
    { value: 'active', label: 'Active users', when: { active: true } },
  ],
  actions: [
    {
      name: 'activate',
      label: 'Activate',
      refused: (account) => (isUsable(account) ? 'The user is active.' : undefined),
      perform: activate,
    },
    {
      name: 'deactivate',
      label: 'Deactivate',
      confirm: 'Ends access at once, open sessions included. The directory may activate the user again.',
      refused: (account) => (isUsable(account) ? undefined : 'The user is not active.'),
      perform: async ({ id }, _input, ports) => ports.accounts.setAttributes(id, { active: false }).then(sameId),
    },
    {
      name: 'archive',
      label: 'Archive',
      confirm: 'Takes the user out of provisioning and ends access at once. The record stays.',
      refused: ({ archivedAt }) => (archivedAt ? 'The user is archived.' : undefined),
      perform: async ({ id }, _input, ports) => ports.accounts.remove(id).then(sameId),
    },
    resendLogin(),
  ],
  newAccount: (_attributes, { settings }) => ({
    roles: typeof settings.userRole === 'string' ? [settings.userRole] : [],
    language: settings.defaultLanguage ?? USUAL_LANGUAGE,
  }),
  derived: async ({ attributes, facts }, { lists }) => {
    const allowed = permissionsOf({ permissions, roles: ROLES }, rolesOf(facts), lists);
    const held = permissions.filter(({ value }) => allowed === 'all' || allowed.has(value)).map(({ label }) => label);
    return {
      explained: `The roles together allow: ${held.join(', ') || 'nothing'}.`,
      roles: facts.roles ?? [],
      language: attributes.preferredLanguage ?? facts.language ?? USUAL_LANGUAGE,
      permissions: allowed === 'all' ? permissions.map(({ value }) => value) : [...allowed].toSorted(),
    };
  },
};

/** An archived record becomes a user of a new id, as long as nobody else has its user name or address. */
async function activate({ id, archivedAt }: Account, _input: JsonObject, ports: ApplicationPorts) {
  const present = archivedAt ? await ports.accounts.revive(id) : id;
  await ports.accounts.setAttributes(present, { active: true });
  return present;
}

/** Provisioned users get no invitation: somebody sends the sign-in mail when it is time. */
function resendLogin(): AccountAction {
  return {
    name: 'resendLogin',
    label: 'Resend login by email',
    refused: (account) => (isUsable(account) ? undefined : 'Only active users can sign in: activate the user first.'),
    perform: async ({ attributes }, _input, { mail, tenant, publicUrl }) => {
      const to = readPath(attributes, WORK_EMAIL);
      if (typeof to !== 'string') {
        throw new TenantProblem(409, 'NoAddress', 'The user has no e-mail address: add one in the directory.');
      }
      await mail({
        to,
        subject: `Your login to Peripass at ${tenant.displayName}`,
        lines: [
          `You can sign in to Peripass at ${tenant.displayName} as ${String(attributes.userName)}.`,
          `${publicUrl ?? ''}/t/${tenant.key}/sign-in`,
        ],
      });
      return undefined;
    },
  };
}

function isUsable({ archivedAt, attributes }: Account): boolean {
  return archivedAt === undefined && attributes.active !== false;
}

function rolesOf({ roles }: JsonObject): readonly string[] {
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

function sameId(): undefined {}
