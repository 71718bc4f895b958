import { ENTERPRISE_USER_URN, isJsonObject, type JsonObject } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { ApplicationPorts } from '../../application-ports.ts';
import type { Entry } from '../../collections/collection.ts';
import type { Choice } from '../../field.ts';

/** Which trips wait for an approver: all, those out of policy, or none. */
export const rules: readonly Choice[] = [
  { value: 'inPolicy', label: 'In policy', help: 'Every trip needs approval, also those within the travel policy.' },
  { value: 'outOfPolicy', label: 'Out of policy', help: 'Trips outside the travel policy need approval.' },
  { value: 'none', label: 'None needed', help: 'Trips are confirmed at once.' },
];

/** The list of the processes that are stored: the manual ones. */
export const PROCESSES = 'approval-processes';

/** The rule of processes that come from managers: their people's trips are approved first. */
export const AUTOMATIC_RULE = 'inPolicy';

/** How a traveller's trips are approved. */
export interface Approval {
  /** What decides: a process made by hand before one that comes from the manager, before the company's default. */
  readonly kind: 'manual' | 'automatic' | 'default';
  readonly rule: string;
  /** Who is asked; undefined when the company's administrators are. */
  readonly approver: Account | undefined;
}

/** The approval that holds for a traveller now. Nobody approves their own trips, and no disabled account any. */
export async function approvalOf(traveller: Account, ports: ApplicationPorts): Promise<Approval> {
  const [manual] = await ports.entries.named(PROCESSES, traveller.id);
  const own = manual ? ruleAndApprover(manual) : await automaticOf(traveller, ports);
  const kind = own ? (manual ? 'manual' : 'automatic') : 'default';
  const { rule, approver } = own ?? defaultOf(ports.settings);
  if (rule === 'none') return { kind, rule, approver: undefined };
  return { kind, rule, approver: await ableOf([approver, defaultOf(ports.settings).approver], traveller.id, ports) };
}

/** Whether a trip waits under a rule. */
export function needsApproval(rule: string, isOutOfPolicy: boolean): boolean {
  return rule === 'inPolicy' || (rule === 'outOfPolicy' && isOutOfPolicy);
}

/** The first of some accounts that can approve a trip of this traveller. */
export async function ableOf(
  candidates: readonly (string | undefined)[],
  traveller: string,
  ports: ApplicationPorts,
): Promise<Account | undefined> {
  for (const id of candidates) {
    if (id === undefined || id === traveller) continue;
    const account = await ports.accounts.read(id);
    if (account && canSignIn(account)) return account;
  }
  return undefined;
}

/** Whether an account is there and not disabled. */
export function canSignIn({ attributes, archivedAt }: Account): boolean {
  return archivedAt === undefined && attributes.active !== false;
}

/** Whether managers approve the trips of their people. */
export function isAutomatic({ approvalSource, automaticApprovals }: JsonObject): boolean {
  return approvalSource === 'identityProvider' && automaticApprovals === true;
}

/** What holds for whoever has no process: nothing needs approval until the company says so. */
export function defaultOf({ defaultRule, defaultApprover }: JsonObject): {
  rule: string;
  approver: string | undefined;
} {
  return { rule: textOf(defaultRule) ?? 'none', approver: textOf(defaultApprover) };
}

/** The id the manager reference of an account holds, whether there is such an account or not. */
export function managerOf({ attributes }: Account): string | undefined {
  const extension = attributes[ENTERPRISE_USER_URN];
  const manager = isJsonObject(extension) ? extension.manager : undefined;
  return isJsonObject(manager) ? textOf(manager.value) : undefined;
}

/**
 * The process that follows from somebody's manager: derived whenever it is asked for, never stored, so that it changes
 * with the reference. None unless the manager has an account, which is another one.
 */
export async function automaticOf(
  traveller: Account,
  ports: Pick<ApplicationPorts, 'settings'> & { readonly accounts: Pick<ApplicationPorts['accounts'], 'read'> },
): Promise<{ readonly rule: string; readonly approver: string } | undefined> {
  const manager = isAutomatic(ports.settings) ? managerOf(traveller) : undefined;
  if (manager === undefined || manager === traveller.id) return undefined;
  const account = await ports.accounts.read(manager);
  return account && account.archivedAt === undefined ? { rule: AUTOMATIC_RULE, approver: manager } : undefined;
}

function ruleAndApprover({ fields }: Entry): { readonly rule: string; readonly approver: string | undefined } {
  return { rule: textOf(fields.rule) ?? 'none', approver: textOf(fields.approver) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
