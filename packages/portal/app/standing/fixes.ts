import type { Standing } from '../api/standing.ts';
import type { Subject } from './on-demand.ts';

/** Something that would mend how a person stands with an application. */
export interface Fix {
  readonly action: string;
  readonly label: string;
  /** What somebody reads who may not do it. */
  readonly advice: string;
  /** One of these permissions is needed. */
  readonly permissions: readonly string[];
  /** Where it is done, when it is a page of its own. */
  readonly to?: string;
}

const OPERATE = ['Synchronization.ReadWrite.All', 'SynchronizationJob.Operate.All'];
const CONFIGURE = ['Synchronization.ReadWrite.All'];
const WRITE = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const DECIDE = ['StagedDeletion.Decide.All'];
const ASSIGN = ['AppRoleAssignment.ReadWrite.All'];

/** What can be done about a standing, in the order of usefulness, whoever may do it. */
export function fixesOf(standing: Standing, { type, id }: Subject): readonly Fix[] {
  const { applicationId, applicationDisplayName: name } = standing;
  const provisioning = `/applications/${applicationId}/provisioning`;
  const all: Readonly<Record<string, Omit<Fix, 'action'>>> = {
    retry: { label: 'Retry now', advice: 'A Provisioning Operator can try again now.', permissions: OPERATE },
    assign: {
      label: 'Give access',
      advice: `An Application Administrator can assign ${name}, directly or through a group.`,
      permissions: ASSIGN,
    },
    allow: { label: 'Allow', advice: 'A Deletion Approver can allow the removal.', permissions: DECIDE },
    reject: { label: 'Reject', advice: 'A Deletion Approver can reject the removal.', permissions: DECIDE },
    start: {
      label: 'Start provisioning',
      advice: `A Provisioning Operator can start provisioning to ${name}.`,
      permissions: OPERATE,
    },
    enableAccount: {
      label: 'Allow sign-in',
      advice: 'A Global Administrator can allow sign-in again.',
      permissions: WRITE,
    },
    restore: { label: 'Restore', advice: 'A Global Administrator can restore it.', permissions: WRITE },
    choose: {
      label: 'Choose account',
      advice: 'An Application Administrator can choose which account is meant.',
      permissions: CONFIGURE,
    },
    changeProperty: {
      label: 'Edit profile',
      advice: 'A Global Administrator can correct the profile.',
      permissions: WRITE,
      to: `/directory/${type === 'User' ? 'users' : 'groups'}/${id}?tab=profile`,
    },
    changeFilter: {
      label: 'Open scoping filters',
      advice: 'An Application Administrator can change the scoping filter.',
      permissions: CONFIGURE,
      to: `${provisioning}/mappings/${type}/scope?person=${id}`,
    },
    enableMapping: {
      label: 'Open mappings',
      advice: 'An Application Administrator can switch the mapping on.',
      permissions: CONFIGURE,
      to: `${provisioning}/manage`,
    },
    configure: {
      label: 'Enter credentials',
      advice: 'An Application Administrator can enter the credentials.',
      permissions: CONFIGURE,
      to: `${provisioning}/manage`,
    },
    repair: {
      label: 'Open provisioning',
      advice: 'An Application Administrator can mend what keeps the job in quarantine.',
      permissions: CONFIGURE,
      to: provisioning,
    },
  };
  return standing.actions.flatMap((action) => {
    const known = all[action];
    return known === undefined ? [] : [{ action, ...known }];
  });
}
