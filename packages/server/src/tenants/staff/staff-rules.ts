import type { Lists } from '../collections/collection.ts';
import type { Choice } from '../field.ts';

/** Who of a tenant's own staff may do what in its pages. */
export interface StaffRules {
  /** What can be allowed; `pagePermissions` are the ones the pages themselves know. */
  readonly permissions: readonly Choice[];
  /**
   * The collection of roles staff and accounts can have, each with the permissions it gives in a field `permissions`; it
   * has to be one that `isInRules`. Without one, somebody is an administrator, who may do everything, or may nothing.
   */
  readonly roles?: string;
  /** Whether a token works only while whoever made it may change the configuration. */
  readonly bindsTokens?: boolean;
}

/** What the pages of every application ask for. */
export const pagePermissions: readonly Choice[] = [
  { value: 'configuration', label: 'Configuration', help: 'Settings, tokens and staff of the tenant.' },
  { value: 'users', label: 'Users', help: 'Accounts, and what the application keeps about them.' },
  { value: 'activity', label: 'Activity', help: 'What was asked of the SCIM endpoint.' },
];

/** The role that may do everything; every application has it. */
export const ADMINISTRATOR = 'administrator';

/** What roles allow together: the union, for several are as good as the most permissive of each. */
export function permissionsOf(
  { roles: collection }: StaffRules,
  roles: readonly string[],
  lists: Lists,
): 'all' | ReadonlySet<string> {
  if (roles.includes(ADMINISTRATOR)) return 'all';
  const held = (collection === undefined ? [] : (lists[collection] ?? [])).filter(({ id }) => roles.includes(id));
  return new Set(held.flatMap(({ fields }) => textsOf(fields.permissions)));
}

/** Whether somebody may give others these roles: nobody gives what they have not. */
export function mayGive(
  rules: StaffRules,
  { permissions }: { readonly permissions: 'all' | ReadonlySet<string> },
  roles: readonly string[],
  lists: Lists,
): boolean {
  if (permissions === 'all') return true;
  const given = permissionsOf(rules, roles, lists);
  return given !== 'all' && [...given].every((permission) => permissions.has(permission));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
