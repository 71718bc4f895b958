import { ACTION_WORDS, STATUS_WORDS } from '../../api/log-words.ts';
import { codeOf, type LogCode, reasonOf } from '../../api/provisioning-log.ts';
import type { Column } from '../../components/grid.tsx';
import { Status } from '../../components/status.tsx';
import { duration } from '../../components/time.tsx';
import type { LogRow } from './fold.ts';

/** The columns of the log. A card shows three: who and how it went come first. */
export function logColumns(codes: ReadonlyMap<string, LogCode>): readonly Column<LogRow>[] {
  return [
    { name: 'date', label: 'Date', weight: 1.9, card: 3, at: ({ activityDateTime }) => activityDateTime },
    {
      name: 'identity',
      label: 'Identity',
      weight: 2,
      card: 1,
      text: ({ sourceIdentity: { displayName, identityType } }) =>
        identityType === 'Group' ? `${displayName} (group)` : displayName,
    },
    {
      name: 'action',
      label: 'Action',
      weight: 1.2,
      text: ({ provisioningAction }) => ACTION_WORDS[provisioningAction] ?? provisioningAction,
    },
    { name: 'source', label: 'Source system', isExtra: true, text: ({ sourceSystem }) => sourceSystem.displayName },
    { name: 'target', label: 'Target system', text: ({ targetSystem }) => targetSystem.displayName },
    {
      name: 'status',
      label: 'Status',
      card: 2,
      text: ({ provisioningStatusInfo: { status } }) => status,
      cell: ({ provisioningStatusInfo: { status } }) => (
        <Status kind={STATUS_WORDS[status]?.kind ?? 'idle'}>{STATUS_WORDS[status]?.word ?? status}</Status>
      ),
    },
    { name: 'reason', label: 'Reason', weight: 2.6, text: (row) => reasonIn(row, codes) },
    {
      name: 'duration',
      label: 'Duration',
      isExtra: true,
      text: ({ durationInMilliseconds }) => duration(durationInMilliseconds),
    },
    { name: 'initiator', label: 'Initiator', isExtra: true, text: ({ initiatedBy }) => initiatedBy.displayName },
    { name: 'cycle', label: 'Cycle', isExtra: true, text: ({ cycleId }) => cycleId ?? 'On demand' },
    { name: 'code', label: 'Error code', weight: 1.5, isExtra: true, text: codeOf },
  ];
}

function reasonIn(row: LogRow, codes: ReadonlyMap<string, LogCode>): string {
  const short = codes.get(codeOf(row) ?? '')?.short;
  const reason = short === undefined ? reasonOf(row) : `${capital(short)}: ${reasonOf(row)}`;
  return row.times > 1 ? `${row.times} times, last time shown. ${reason}` : reason;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
