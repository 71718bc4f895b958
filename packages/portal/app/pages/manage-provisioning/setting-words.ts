import type { Cause, JobSettings, Removal } from '../../api/job-settings.ts';

/** Why somebody leaves scope, in words. */
export const LEAVING: Readonly<Record<Cause, string>> = {
  unassigned: 'Not assigned any more',
  filteredOut: 'Left by a scoping filter',
  blocked: 'Sign-in blocked',
  softDeleted: 'Deleted in the directory',
  hardDeleted: 'Deleted for good',
};

/** What is done to an account then. */
export const ACTIONS: Readonly<Record<Removal['do'], string>> = {
  nothing: 'Do nothing',
  disable: 'Disable',
  setAttributes: 'Set attributes',
  delete: 'Delete now',
  deleteAfter: 'Delete after days',
};

/** What becomes of groups inside groups. */
export const NESTED: Readonly<Record<JobSettings['nestedGroups'], string>> = {
  off: 'Ignore',
  flatten: 'Flatten',
  mirror: 'Mirror',
};

/** Who is meant. */
export const SCOPES: Readonly<Record<JobSettings['scope'], string>> = {
  assigned: 'Sync only assigned users and groups',
  all: 'Sync all users and groups',
};

/** What each setting is called on the page. */
export const SETTING_LABELS: Readonly<Record<keyof JobSettings, string>> = {
  notifications: 'Notification Email',
  deletionThreshold: 'Accidental deletion threshold',
  deletionsPerDay: 'Most removals in a day',
  deletionsPercent: 'Most removals in percent',
  scope: 'Scope',
  removalPolicy: 'What is done to the account when somebody leaves scope',
  outOfScope: 'Who leaves scope',
  skipOutOfScopeDeletions: 'Skip out-of-scope deletions',
  finishReleasedAccounts: 'Delete accounts that were let go when their owner is deleted for good',
  createInactive: 'People whose sign-in is blocked get an account, an inactive one',
  healMissingTargets: 'Accounts that vanished from the application are made again',
  nestedGroups: 'Groups inside groups',
  nestedGroupDepth: 'Levels of groups below a group',
  interval: 'Interval between cycles',
  maxConcurrency: 'Requests at a time',
  requestsPerSecond: 'Most requests in a second',
  onDemandRequiresStop: "Follow Entra's rule: provision on demand only while no cycle runs",
};
