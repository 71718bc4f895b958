import { type KeyboardEvent, type RefObject, useEffect } from 'react';

/** What can be operated in a row, apart from its choice: reached by the arrows, not by Tab. */
const CONTROLS = '[role=gridcell]:not([data-choice]) :is(a[href], button, input, select):not(:disabled)';
/** Those of the heading: what the list is ordered by. */
const HEADINGS = '[role=columnheader] button';
/** What uses arrows itself. */
const WRITTEN_IN = 'select, textarea, input:not([type=checkbox])';

/** What the keys do in a list. */
interface Moves {
  readonly grid: RefObject<HTMLElement | null>;
  /** The row that is marked, and how many there are. */
  readonly active: number;
  readonly length: number;
  /** Rows that are seen at once. */
  readonly page: () => number;
  readonly rowOf: (index: number) => HTMLElement | null;
  readonly move: (to: number) => void;
  /** Chooses the marked row, or no longer; undefined where rows are not chosen. */
  readonly choose: (() => void) | undefined;
  /** Opens the marked row; where rows do not open, their first link does. */
  readonly open: (() => void) | undefined;
  /** Shows what can be done with a row. */
  readonly showMenu: (row: HTMLElement) => void;
}

/** The links and buttons of a row, in order. */
export function controlsOf(row: HTMLElement): readonly HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(`${CONTROLS}, ${HEADINGS}`)];
}

/**
 * The keys of a list, which is one stop for Tab however much its rows hold: up, down, Home, End and the page keys move
 * between rows, right and left among the links and buttons of one, up from the first to what the list is ordered by.
 */
export function useGridKeys(moves: Moves): (event: KeyboardEvent<HTMLElement>) => void {
  const { grid } = moves;
  // Whatever a cell shows now.
  useEffect(() => {
    for (const control of grid.current?.querySelectorAll<HTMLElement>(CONTROLS) ?? []) control.tabIndex = -1;
  });
  return (event) => {
    const target = event.target as HTMLElement;
    // What a row opened lies elsewhere on the page, though its events come by.
    if (event.altKey || event.metaKey || !event.currentTarget.contains(target) || target.matches(WRITTEN_IN)) return;
    const isDone =
      target === event.currentTarget ? onRow(event, moves) : withinRow(event, target, event.currentTarget, moves);
    if (!isDone) return;
    event.preventDefault();
    // Escape closes nothing while it leads back to the row.
    event.stopPropagation();
  };
}

function onRow({ key, shiftKey }: KeyboardEvent, moves: Moves): boolean {
  const { active, length, rowOf } = moves;
  const row = rowOf(active);
  if (isForMenu(key, shiftKey)) {
    if (row) moves.showMenu(row);
    return row !== null;
  }
  if (key === 'ArrowRight' || (key === 'ArrowUp' && active === 0)) {
    const from = key === 'ArrowRight' ? row : moves.grid.current?.querySelector<HTMLElement>('[role=row]');
    const first = from && controlsOf(from)[0];
    if (first) first.focus();
    return first !== undefined && first !== null;
  }
  const to: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + moves.page(),
    PageUp: active - moves.page(),
    Home: 0,
    End: length - 1,
  };
  const next = to[key];
  if (next !== undefined) moves.move(Math.min(length - 1, Math.max(0, next)));
  else if (key === ' ' && moves.choose) moves.choose();
  else if (key === 'Enter') return opened(row, moves);
  else return false;
  return true;
}

function opened(row: HTMLElement | null, { open }: Moves): boolean {
  const link = row?.querySelector<HTMLElement>('[role=gridcell] a[href]');
  if (open) open();
  else link?.click();
  return open !== undefined || link !== undefined;
}

function withinRow(event: KeyboardEvent, target: HTMLElement, grid: HTMLElement, moves: Moves): boolean {
  const { key, shiftKey } = event;
  const row = target.closest<HTMLElement>('[role=row]');
  if (row === null) return false;
  const isHeading = target.matches(HEADINGS);
  if (isForMenu(key, shiftKey) && !isHeading) {
    moves.showMenu(row);
    return true;
  }
  const controls = controlsOf(row);
  const place = controls.indexOf(target);
  if (key === 'ArrowRight') controls[place + 1]?.focus();
  else if (key === 'ArrowLeft') (controls[place - 1] ?? (isHeading ? target : grid)).focus();
  else if (key === 'Escape') grid.focus();
  else if (isHeading && key === 'ArrowUp') return true;
  else if (isHeading && key === 'ArrowDown') {
    grid.focus();
    moves.move(0);
  } else if (/^(?:Arrow(?:Up|Down)|Page(?:Up|Down)|Home|End)$/.test(key) && !opensWith(target, key)) {
    grid.focus();
    return onRow(event, moves);
  } else return false;
  return true;
}

function isForMenu(key: string, shiftKey: boolean): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/** The arrow down opens what has a menu. */
function opensWith(control: HTMLElement, key: string): boolean {
  return key === 'ArrowDown' && control.hasAttribute('aria-haspopup');
}
