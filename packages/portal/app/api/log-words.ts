import type { StatusKind } from '../components/status.tsx';

/** Statuses of log entries as they are shown. */
export const STATUS_WORDS: Readonly<Record<string, { readonly kind: StatusKind; readonly word: string }>> = {
  success: { kind: 'done', word: 'Success' },
  failure: { kind: 'failed', word: 'Failure' },
  skipped: { kind: 'idle', word: 'Skipped' },
  warning: { kind: 'held', word: 'Warning' },
};

/** Actions of log entries and plans as they are shown. */
export const ACTION_WORDS: Readonly<Record<string, string>> = {
  create: 'Create',
  update: 'Update',
  disable: 'Disable',
  delete: 'Delete',
  stagedDelete: 'Staged delete',
  other: 'Other',
};
