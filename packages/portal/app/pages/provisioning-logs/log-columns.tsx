import { Menu, MenuButton, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ColumnTripleRegular } from '@fluentui/react-icons/svg/column-triple';
import { useState } from 'react';
import { ACTION_WORDS, STATUS_WORDS } from '../../api/log-words.ts';
import { codeOf, type LogCode, reasonOf } from '../../api/provisioning-log.ts';
import type { Column } from '../../components/grid.tsx';
import { Status } from '../../components/status.tsx';
import { duration, TimeAt } from '../../components/time.tsx';
import type { LogRow } from './fold.ts';

type Codes = ReadonlyMap<string, LogCode>;

/** Every column of the log, in their order. */
const COLUMNS = [
  'date',
  'identity',
  'action',
  'source',
  'target',
  'status',
  'reason',
  'duration',
  'initiator',
  'cycle',
  'code',
] as const;
type ColumnName = (typeof COLUMNS)[number];

const LABELS: Readonly<Record<ColumnName, string>> = {
  date: 'Date',
  identity: 'Identity',
  action: 'Action',
  source: 'Source system',
  target: 'Target system',
  status: 'Status',
  reason: 'Reason',
  duration: 'Duration',
  initiator: 'Initiator',
  cycle: 'Cycle',
  code: 'Error code',
};

const USUAL: readonly ColumnName[] = ['date', 'identity', 'action', 'target', 'status', 'reason'];
/** A card shows three: who and how it went come first. */
const CARDS: Partial<Record<ColumnName, number>> = { identity: 1, status: 2, date: 3 };
const KEY = 'lockstep.columns.provisioning-logs';

/** Which columns this person shows, kept in this browser. */
export function useColumnsKept(): readonly [readonly string[], (names: readonly string[]) => void] {
  const [kept, set] = useState<readonly string[]>(stored);
  return [
    kept,
    (names) => {
      set(names);
      localStorage.setItem(KEY, JSON.stringify(names));
    },
  ];
}

function stored(): readonly string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return Array.isArray(names) && names.length > 0 ? names.map(String) : USUAL;
  } catch {
    return USUAL;
  }
}

/** Chooses the columns. */
export function ColumnChoice({
  kept,
  onKeep,
}: {
  readonly kept: readonly string[];
  readonly onKeep: (names: readonly string[]) => void;
}) {
  return (
    <Menu
      checkedValues={{ columns: [...kept] }}
      onCheckedValueChange={(_, { checkedItems }) => checkedItems.length > 0 && onKeep(checkedItems)}
      persistOnItemClick
    >
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<ColumnTripleRegular />} appearance="subtle">
          Columns
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {COLUMNS.map((name) => (
            <MenuItemCheckbox key={name} name="columns" value={name}>
              {LABELS[name]}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

/** The columns to show. */
export function columnsShown(kept: readonly string[], codes: Codes): readonly Column<LogRow>[] {
  return COLUMNS.filter((name) => kept.includes(name)).map((name) => {
    const card = CARDS[name];
    return {
      name,
      label: LABELS[name],
      weight: WEIGHTS[name] ?? 1,
      cell: cellOf(name, codes),
      ...(card === undefined ? {} : { card }),
    };
  });
}

const WEIGHTS: Partial<Record<ColumnName, number>> = { date: 1.9, identity: 2, action: 1.2, reason: 2.6, code: 1.5 };

function cellOf(name: ColumnName, codes: Codes): Column<LogRow>['cell'] {
  switch (name) {
    case 'date':
      return ({ activityDateTime }) => <TimeAt at={activityDateTime} />;
    case 'identity':
      return ({ sourceIdentity: { displayName, identityType } }) =>
        identityType === 'Group' ? `${displayName} (group)` : displayName;
    case 'action':
      return ({ provisioningAction }) => ACTION_WORDS[provisioningAction] ?? provisioningAction;
    case 'source':
      return ({ sourceSystem }) => sourceSystem.displayName;
    case 'target':
      return ({ targetSystem }) => targetSystem.displayName;
    case 'status':
      return ({ provisioningStatusInfo: { status } }) => (
        <Status kind={STATUS_WORDS[status]?.kind ?? 'idle'}>{STATUS_WORDS[status]?.word ?? status}</Status>
      );
    case 'reason':
      return (row) => {
        const short = codes.get(codeOf(row) ?? '')?.short;
        const reason = short === undefined ? reasonOf(row) : `${capital(short)}: ${reasonOf(row)}`;
        return row.times > 1 ? `${row.times} times, last time shown. ${reason}` : reason;
      };
    case 'duration':
      return ({ durationInMilliseconds }) => duration(durationInMilliseconds);
    case 'initiator':
      return ({ initiatedBy }) => initiatedBy.displayName;
    case 'cycle':
      return ({ cycleId }) => cycleId ?? 'On demand';
    case 'code':
      return (row) => codeOf(row) ?? '';
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
