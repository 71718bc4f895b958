/** A way to restart: what it is called, the words the interface has for it, and what it keeps and clears. */
export interface Reset {
  readonly label: string;
  /** Of `resetScope`; empty for the usual restart. */
  readonly scope: string;
  readonly effect: string;
  /** Accounts may be made twice afterwards, so that more than a press is asked for. */
  readonly isWide: boolean;
}

export const RESETS: readonly Reset[] = [
  {
    label: 'Restart',
    scope: '',
    effect: 'Looks at everybody again, tries failures again and lifts the quarantine. Links are kept.',
    isWide: false,
  },
  {
    label: 'Look at everybody again',
    scope: 'Watermark',
    effect: 'The next cycle is an initial one. Links, failures and the quarantine are kept.',
    isWide: false,
  },
  {
    label: 'Forget failures',
    scope: 'Escrows',
    effect: 'Objects that fail are no longer tried again until they change. Everything else is kept.',
    isWide: false,
  },
  {
    label: 'Lift the quarantine',
    scope: 'QuarantineState',
    effect: 'The job runs again at once; the quarantine comes back while its cause is there.',
    isWide: false,
  },
  {
    label: 'Forget links',
    scope: 'ConnectorDataStore',
    effect:
      'Everybody is matched again: who matches nothing gets a second account, and removals of people who are gone from the directory are lost.',
    isWide: true,
  },
  {
    label: 'Forget everything',
    scope: 'Full',
    effect:
      'Links, failures, the quarantine and held removals are forgotten; everybody is matched again, and who matches nothing gets a second account.',
    isWide: true,
  },
];
