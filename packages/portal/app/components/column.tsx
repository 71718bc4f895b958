import type { ReactNode } from 'react';
import { TimeAgo, TimeAt } from './time.tsx';

/** What a value is in a file. */
export type Plain = string | number | boolean | null | undefined;

type Instant = string | null | undefined;

/** A column of a list, on the screen and in a file. One without a value is not in files, as what only acts is not. */
export interface Column<T> {
  readonly name: string;
  readonly label: string;
  /** Share of the width; 1 when left out. */
  readonly weight?: number;
  /** The least it is wide for its values, in ems, where that is not the usual; its label and instants need no saying. */
  readonly least?: number;
  /** The value by itself. */
  readonly text?: (item: T) => Plain;
  /** An instant, shown as a distance from now. Files have it whole, as the server gives it: ISO 8601 in UTC. */
  readonly ago?: (item: T) => Instant;
  /** An instant, shown to the second. */
  readonly at?: (item: T) => Instant;
  /** What stands where there is no instant. */
  readonly none?: string;
  /** How it is shown, where that is not the value by itself. */
  readonly cell?: (item: T) => ReactNode;
  /** Its place on a card, where rows are cards; without any, a card shows the first columns. */
  readonly card?: number;
  /** Whether something is done by it: cards have it besides their facts. */
  readonly acts?: boolean;
  /** Shown only where somebody chose it. */
  readonly isExtra?: boolean;
  /** How the list is ordered by it, where the server can; pressing the header asks for that. */
  readonly sort?: { readonly direction: 'ascending' | 'descending' | undefined; readonly toggle: () => void };
}

/** Ems of a letter of a label. */
const LETTER = 0.7;
/** Letters of the longest word that is kept whole at any price. */
const LONGEST = 14;
/** Ems of `2026-03-01 12:04:31`, and of a distance from now. */
const [INSTANT, DISTANCE] = [11, 6];
/** The least a column is usually wide, in pixels, and what of a cell is not its text. */
const [NARROWEST, PADDING] = [92, 16];

/** The least a column is wide: words of its label and instants are not broken. A length of CSS. */
export function leastWidth<T>({ label, least, at, ago }: Column<T>): string {
  const word = Math.min(LONGEST, Math.max(...label.split(/[ -]/).map(({ length }) => length)));
  const ems = Math.max(least ?? 0, word * LETTER, at ? INSTANT : 0, ago ? DISTANCE : 0);
  return `max(${least === undefined ? NARROWEST : 0}px, ${Math.round(ems * 10) / 10}em + ${PADDING}px)`;
}

/** What a column shows of an item. */
export function shownOf<T>({ text, ago, at, none = '–', cell }: Column<T>, item: T): ReactNode {
  if (cell) return cell(item);
  if (ago) return <TimeAgo at={ago(item)} none={none} />;
  if (at) return <TimeAt at={at(item)} none={none} />;
  const value = text?.(item);
  if (value === undefined || value === null || value === '') return none;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return value.toLocaleString();
}

/** The value of a column in a file; undefined where it has none. */
export function plainOf<T>({ text, ago, at }: Pick<Column<T>, 'text' | 'ago' | 'at'>) {
  return text ?? ago ?? at;
}
