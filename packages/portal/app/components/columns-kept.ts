import { type ColumnsKept, prefer, usePreferences } from '../preferences.ts';
import type { Column } from './column.tsx';

const AS_USUAL: ColumnsKept = { order: [], shown: {}, weights: {} };
/** A press makes a column so much wider, or as much narrower. */
const STEP = 1.3;
const NARROWEST = 0.3;
const WIDEST = 12;

/** A column with whether it is shown. */
interface ColumnState<T> {
  readonly column: Column<T>;
  readonly isShown: boolean;
}

/** The columns of a list as somebody has them, and what changes that; kept in this browser. */
export interface Columns<T> {
  /** All there are, in order. */
  readonly all: readonly ColumnState<T>[];
  /** Those on the screen, in order and as wide as they were made. */
  readonly shown: readonly Column<T>[];
  readonly isUsual: boolean;
  /** Shows a column or takes it away; the last one stays. */
  readonly toggle: (name: string) => void;
  /** Puts a column before (-1) or behind (1) its neighbour. */
  readonly move: (name: string, by: -1 | 1) => void;
  readonly widen: (name: string, by: -1 | 1) => void;
  readonly reset: () => void;
}

/** Applies what somebody chose for the list of this name; a list without a name is as its screen has it. */
export function useColumns<T>(list: string | undefined, columns: readonly Column<T>[]): Columns<T> {
  const { columns: choices = {} } = usePreferences();
  const kept = (list === undefined ? undefined : choices[list]) ?? AS_USUAL;
  const all = inOrder(columns, kept.order).map((column) => ({
    column: { ...column, weight: kept.weights[column.name] ?? column.weight ?? 1 },
    isShown: kept.shown[column.name] ?? column.isExtra !== true,
  }));
  const shown = all.filter(({ isShown }) => isShown).map(({ column }) => column);
  const keep = (change: Partial<ColumnsKept>) => {
    if (list !== undefined) prefer({ columns: { ...choices, [list]: { ...kept, ...change } } });
  };
  return {
    all,
    shown,
    isUsual: kept === AS_USUAL,
    toggle: (name) => {
      const isOnly = shown.length === 1 && shown[0]?.name === name;
      if (!isOnly) keep({ shown: { ...kept.shown, [name]: !shown.some((column) => column.name === name) } });
    },
    move: (name, by) => {
      const order = all.map(({ column }) => column.name);
      const from = order.indexOf(name);
      const to = from + by;
      if (from < 0 || to < 0 || to >= order.length) return;
      order.splice(to, 0, ...order.splice(from, 1));
      keep({ order });
    },
    widen: (name, by) => {
      const weight = (all.find(({ column }) => column.name === name)?.column.weight ?? 1) * STEP ** by;
      keep({ weights: { ...kept.weights, [name]: Math.min(WIDEST, Math.max(NARROWEST, weight)) } });
    },
    reset: () => {
      const { [list ?? '']: _, ...others } = choices;
      prefer({ columns: others });
    },
  };
}

/** Columns by the order that was chosen; what is not in it stands where it stood among the others, at the end. */
function inOrder<T>(columns: readonly Column<T>[], order: readonly string[]): readonly Column<T>[] {
  if (order.length === 0) return columns;
  const place = ({ name }: Column<T>) => (order.includes(name) ? order.indexOf(name) : order.length);
  return columns.toSorted((one, other) => place(one) - place(other));
}
