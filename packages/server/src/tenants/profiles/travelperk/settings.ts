import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../../application-ports.ts';
import type { EntryChanges } from '../../collections/collection.ts';
import type { SettingsRules } from '../../settings/settings-rules.ts';
import { invalid, type ProblemDetail } from '../../tenant-problem.ts';
import { canSignIn, defaultOf, isAutomatic, PROCESSES, rules } from './approval.ts';
import { asManual } from './approval-processes.ts';
import { hasProvisioning, plans } from './plan.ts';

const PLAN_NEEDED = 'SCIM is part of the plans Premium and Pro: change the plan of the company.';

/** Why the endpoint is closed although the token is right; undefined when it is open. */
export function closedBecause(settings: JsonObject): string | undefined {
  if (!hasProvisioning(settings)) return PLAN_NEEDED;
  if (settings.scimEnabled === true) return undefined;
  return 'SCIM is switched off for this company: an administrator switches it on under Company Settings > Integrations > SCIM, with Enable SCIM API.';
}

/** `Company Settings` > `Integrations` > `SCIM`. */
export const settings: SettingsRules = {
  path: ['Company Settings', 'Integrations', 'SCIM'],
  saveLabel: 'Save changes',
  fields: [
    { key: 'plan', label: 'Plan', kind: 'choice', allowed: plans, default: plans[0]?.value ?? '', whose: 'operator' },
    {
      key: 'scimEnabled',
      label: 'Enable SCIM API',
      kind: 'switch',
      default: false,
      help: 'While it is off, authorization and requests are refused.',
      confirm: {
        is: false,
        text: 'Requests of your directory are refused from now on, and nobody can authorize an application.',
      },
    },
    {
      key: 'approvalSource',
      heading: 'SCIM settings',
      label: 'Approvals are set up',
      kind: 'choice',
      allowed: [
        { value: 'manual', label: 'Manually in TravelPerk' },
        { value: 'identityProvider', label: 'Through an Identity Provider' },
      ],
      default: 'manual',
      shownWhen: { key: 'scimEnabled', is: [true] },
    },
    {
      key: 'automaticApprovals',
      label: 'Enable automatic approval process creation',
      kind: 'switch',
      default: false,
      shownWhen: { key: 'approvalSource', is: ['identityProvider'] },
      help: 'Everybody’s manager approves their trips. The processes there are now are replaced: download them first.',
      confirm: {
        is: true,
        text: 'Processes that follow from the managers in your directory take the place of those there are now.',
        list: PROCESSES,
      },
    },
    {
      key: 'automaticProcesses',
      label: 'What becomes of the automatic processes',
      kind: 'choice',
      allowed: [
        { value: 'delete', label: 'Delete the automatic processes' },
        { value: 'keepAsManual', label: 'Turn them into manual ones' },
      ],
      isAnswer: true,
      help: 'Asked when automatic creation is switched off.',
    },
    {
      key: 'defaultRule',
      label: 'Company default: trips that need approval',
      kind: 'choice',
      allowed: rules,
      default: 'none',
      shownWhen: { key: 'scimEnabled', is: [true] },
      help: 'For everybody without an approval process.',
    },
    {
      key: 'defaultApprover',
      label: 'Company default: approver',
      kind: 'account',
      shownWhen: { key: 'scimEnabled', is: [true] },
      help: 'Also in place of approvers who are disabled. Where nobody is set, administrators approve.',
    },
    {
      key: 'costCentres',
      label: 'Unknown cost centres',
      kind: 'choice',
      allowed: [
        { value: 'create', label: 'Create them' },
        { value: 'refuse', label: 'Refuse the request' },
      ],
      default: 'create',
      shownWhen: { key: 'scimEnabled', is: [true] },
    },
  ],
  absent: (current) => (hasProvisioning(current) ? undefined : PLAN_NEEDED),
  notice: (current) =>
    current.scimEnabled === true
      ? undefined
      : 'Nothing is provisioned, and nobody can authorize, until SCIM is enabled.',
  check: (next, before, answers) => (asksWhatBecomes(next, before) && !answers.automaticProcesses ? [unanswered] : []),
  saved: async (next, before, answers, ports) => {
    await checkDefaultApprover(next, before, ports);
    return processChanges(next, before, answers, ports);
  },
};

const unanswered: ProblemDetail = {
  target: 'automaticProcesses',
  code: 'AnswerRequired',
  message:
    'automaticProcesses: say what becomes of the automatic processes that end: delete, or keepAsManual to turn them into manual ones.',
};

function asksWhatBecomes(next: JsonObject, before: JsonObject): boolean {
  return isAutomatic(before) && !isAutomatic(next);
}

/** Switched on, managers take the place of every process there is; switched off, theirs end or are made to stay. */
async function processChanges(
  next: JsonObject,
  before: JsonObject,
  answers: JsonObject,
  ports: ApplicationPorts,
): Promise<EntryChanges | undefined> {
  if (isAutomatic(next) && !isAutomatic(before)) return { remove: [{ collection: PROCESSES }] };
  const staysManual = asksWhatBecomes(next, before) && answers.automaticProcesses === 'keepAsManual';
  return staysManual ? { add: await asManual(ports) } : undefined;
}

async function checkDefaultApprover(next: JsonObject, before: JsonObject, ports: ApplicationPorts): Promise<void> {
  const { approver } = defaultOf(next);
  if (approver === undefined || approver === defaultOf(before).approver) return;
  const account = await ports.accounts.read(approver);
  if (account && canSignIn(account)) return;
  const message = 'defaultApprover: has to be the id of an account that is there and not disabled.';
  throw invalid([{ target: 'defaultApprover', code: 'InvalidValue', message }]);
}
