import { Checkbox, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState } from 'react';
import { usePreferences } from '../preferences.ts';
import { type Column, leastWidth, shownOf } from './column.tsx';
import { useColumns } from './columns-kept.ts';
import { GridBar } from './grid-bar.tsx';
import { useGridKeys } from './grid-keys.ts';
import type { ListFile } from './list-file.ts';
import { actsOf, type RowAct, RowMenu } from './row-menu.tsx';
import { useWidth } from './width.ts';

export type { Column } from './column.tsx';

export interface GridProps<T> {
  /** What the rows are, for people who listen: "Users". */
  readonly label: string;
  /** Under what the choice of columns is kept, and offered: "users". */
  readonly name?: string;
  /** What the whole list is as a file, offered above it. */
  readonly file?: Omit<ListFile<T>, 'columns'>;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** Enter or a press on a row. */
  readonly onOpen?: (item: T) => void;
  readonly selection?: {
    readonly keys: ReadonlySet<string>;
    /** Whether everything is, also what is not read yet. */
    readonly isAll?: boolean;
    readonly change: (keys: ReadonlySet<string>) => void;
  };
  /** Told of the row the keys moved to. */
  readonly onMove?: (item: T) => void;
  /** Rows that stand before those in `items` and are not held at the moment. */
  readonly offset?: number;
  readonly hasPrevious?: boolean;
  readonly isLoadingPrevious?: boolean;
  readonly loadPrevious?: () => void;
  readonly hasMore?: boolean;
  readonly isLoadingMore?: boolean;
  readonly loadMore?: () => void;
  /** Highest the list gets before it scrolls. */
  readonly maxHeight?: string;
}

const heights = { comfortable: 44, compact: 34 } as const;
/** Below this the rows are cards: a title, then the other facts. */
const NARROW = 640;
const CARD = 24;
const LINE = 20;
const ACTS_LINE = 32;
/** Columns a card shows, apart from those that act. */
const FACTS = 3;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 40;

const useStyles = makeStyles({
  whole: { display: 'grid', gap: tokens.spacingVerticalXS, gridTemplateColumns: 'minmax(0, 1fr)' },
  scroller: {
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  head: {
    display: 'grid',
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
  },
  hidden: { display: 'none' },
  body: { position: 'relative' },
  row: {
    display: 'grid',
    position: 'absolute',
    left: 0,
    right: 0,
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  here: {
    boxShadow: `inset 2px 0 0 ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1Hover,
    ':is([role="grid"]:focus-visible *)': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '-2px',
    },
  },
  opens: { cursor: 'pointer' },
  cell: {
    padding: `0 ${tokens.spacingHorizontalS}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  },
  headCell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalS}`,
    textAlign: 'start',
    overflowWrap: 'anywhere',
  },
  sort: {
    backgroundColor: 'transparent',
    border: 'none',
    padding: 0,
    color: 'inherit',
    fontSize: 'inherit',
    fontFamily: 'inherit',
    cursor: 'pointer',
    textAlign: 'start',
    overflowWrap: 'anywhere',
    fontWeight: tokens.fontWeightSemibold,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  check: { display: 'flex', justifyContent: 'center' },
  cardCheck: { position: 'absolute', insetInlineEnd: 0, top: 0 },
  card: { display: 'block', padding: tokens.spacingVerticalS, boxSizing: 'border-box' },
  cardCell: { display: 'block', lineHeight: `${LINE}px` },
  cardActs: { lineHeight: `${ACTS_LINE}px` },
  cardTitle: { fontWeight: tokens.fontWeightSemibold },
});

/**
 * A list of any length: only the rows in sight are in the page, further pages are asked for ahead. One stop for Tab;
 * arrows, Home, End and the page keys move, Space selects, Enter opens, Shift F10 shows what can be done with a row. In a
 * narrow place rows are cards.
 */
export function Grid<T>(props: GridProps<T>) {
  const {
    label,
    name,
    file,
    items,
    keyOf,
    onOpen,
    selection,
    hasMore = false,
    isLoadingMore = false,
    loadMore,
  } = props;
  const { offset = 0, hasPrevious = false, isLoadingPrevious = false, loadPrevious } = props;
  const length = offset + items.length;
  const chosen = useColumns(name, props.columns);
  const columns = chosen.shown;
  const styles = useStyles();
  const id = useId();
  const { density } = usePreferences();
  const [scroller, width] = useWidth<HTMLDivElement>(Number.POSITIVE_INFINITY);
  const isNarrow = width < NARROW;
  const facts = isNarrow ? factsOf(columns) : columns;
  const acting = facts.filter(({ acts }) => acts).length;
  const height = isNarrow ? CARD + (facts.length - acting) * LINE + acting * ACTS_LINE : heights[density];
  const [moved, setActive] = useState(0);
  // A list may have become shorter.
  const active = Math.max(0, Math.min(moved, length - 1));
  // Before anybody was in the list, no row of it is singled out.
  const [isEntered, enter] = useState(false);
  const [menu, showMenu] = useState<{ readonly row: HTMLElement; readonly acts: readonly RowAct[] }>();
  const head = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
    // Rows begin below the heading, which stays in sight.
    scrollPaddingEnd: head.current?.offsetHeight ?? 0,
    // The row that has the focus stays in the page when it is scrolled away.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
      return active < count && (active < first || active > last) ? [...seen, active].sort((a, b) => a - b) : seen;
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when their height changes
  useEffect(() => rows.measure(), [height]);
  const shown = rows.getVirtualItems();
  const end = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && end >= length - AHEAD) loadMore?.();
  }, [end, length, hasMore, isLoadingMore, loadMore]);
  const begin = shown.find(({ index }) => index !== active)?.index ?? 0;
  useEffect(() => {
    if (hasPrevious && !isLoadingPrevious && begin < offset + AHEAD) loadPrevious?.();
  }, [begin, offset, hasPrevious, isLoadingPrevious, loadPrevious]);

  const template = [
    ...(selection ? ['44px'] : []),
    ...columns.map((column) => `minmax(${leastWidth(column)}, ${column.weight ?? 1}fr)`),
  ].join(' ');
  // More columns than fit are reached by scrolling to the side.
  const least = isNarrow ? undefined : `calc(${columns.map(leastWidth).join(' + ')} + ${selection ? 44 : 0}px)`;
  const toggle = (item: T) => {
    if (!selection) return;
    // Of everything, what was read stays without the one that is taken away.
    const keys = new Set(selection.isAll ? items.map(keyOf) : selection.keys);
    if (!keys.delete(keyOf(item))) keys.add(keyOf(item));
    selection.change(keys);
  };
  const here = items[active - offset];
  const onKeyDown = useGridKeys({
    grid: scroller,
    active,
    length,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 1),
    rowOf: (index) => document.getElementById(`${id}-${index}`),
    move: (to) => {
      setActive(to);
      rows.scrollToIndex(to);
      const reached = items[to - offset];
      if (reached !== undefined) props.onMove?.(reached);
    },
    choose: selection && here !== undefined ? () => toggle(here) : undefined,
    open: onOpen && here !== undefined ? () => onOpen(here) : undefined,
    showMenu: (row) => {
      const own = row.querySelector<HTMLElement>('[aria-haspopup=menu]');
      if (own) return own.click();
      const item = here;
      if (item === undefined) return;
      const isChosen = selection?.isAll || selection?.keys.has(keyOf(item));
      const acts = actsOf(row, [
        ...(onOpen ? [{ label: 'Open', act: () => onOpen(item) }] : []),
        ...(selection ? [{ label: isChosen ? 'Choose no longer' : 'Choose', act: () => toggle(item) }] : []),
      ]);
      if (acts.length > 0) showMenu({ row, acts });
    },
  });

  return (
    <div className={styles.whole}>
      <GridBar columns={chosen} canChoose={name !== undefined} file={file} />
      <div
        ref={scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : length + 1}
        aria-colcount={columns.length + (selection ? 1 : 0)}
        aria-multiselectable={selection !== undefined}
        aria-activedescendant={here !== undefined ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => enter(true)}
        className={styles.scroller}
        style={{ maxHeight: props.maxHeight ?? `calc(100vh - ${name === undefined && !file ? 260 : 296}px)` }}
      >
        <div
          ref={head}
          role="row"
          aria-rowindex={1}
          className={mergeClasses(styles.head, isNarrow && styles.hidden)}
          style={{ gridTemplateColumns: template, minWidth: least }}
        >
          {selection && <span role="columnheader" aria-label="Selected" className={styles.headCell} />}
          {columns.map((column) => (
            <span
              key={column.name}
              role="columnheader"
              aria-sort={column.sort === undefined ? undefined : (column.sort.direction ?? 'none')}
              className={styles.headCell}
            >
              {column.sort ? (
                <button type="button" tabIndex={-1} className={styles.sort} onClick={column.sort.toggle}>
                  {column.label}
                  {column.sort.direction === 'ascending' && ' ↑'}
                  {column.sort.direction === 'descending' && ' ↓'}
                </button>
              ) : (
                column.label
              )}
            </span>
          ))}
        </div>
        <div className={styles.body} style={{ height: rows.getTotalSize(), minWidth: least }} role="rowgroup">
          {shown.map(({ index, start, size }) => {
            const item = items[index - offset];
            if (item === undefined) return null;
            const isSelected = selection !== undefined && (selection.isAll || selection.keys.has(keyOf(item)));
            return (
              <div
                key={keyOf(item)}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={selection === undefined ? undefined : isSelected}
                className={mergeClasses(
                  styles.row,
                  isEntered && index === active && styles.here,
                  onOpen && styles.opens,
                  isNarrow && styles.card,
                )}
                style={{ transform: `translateY(${start}px)`, height: size, gridTemplateColumns: template }}
                onFocus={() => setActive(index)}
                onClick={({ target }) => {
                  setActive(index);
                  // What is pressed within a row does what it says, and no more.
                  if (!(target instanceof Element && target.closest('a, button, input, label'))) onOpen?.(item);
                }}
              >
                {selection && (
                  <span
                    role="gridcell"
                    data-choice
                    className={mergeClasses(styles.check, isNarrow && styles.cardCheck)}
                  >
                    <Checkbox
                      checked={isSelected}
                      tabIndex={-1}
                      aria-label={`Select row ${index + 1}`}
                      onClick={(event) => event.stopPropagation()}
                      onChange={() => toggle(item)}
                    />
                  </span>
                )}
                {facts.map((column, place) => (
                  <span
                    key={column.name}
                    role="gridcell"
                    className={mergeClasses(
                      styles.cell,
                      isNarrow && styles.cardCell,
                      isNarrow && place === 0 && styles.cardTitle,
                      isNarrow && column.acts && styles.cardActs,
                    )}
                  >
                    {isNarrow &&
                      place > 0 &&
                      !column.acts &&
                      `${column.label}${column.label.endsWith('?') ? '' : ':'} `}
                    {shownOf(column, item)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
        {isLoadingMore && <Spinner size="tiny" label="Loading more" />}
      </div>
      {menu && (
        <RowMenu
          {...menu}
          onClose={() => {
            showMenu(undefined);
            scroller.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** What a card shows: a title, then what matters most, and what can be done. */
function factsOf<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
  const told = columns.filter(({ acts }) => !acts);
  const placed = told.filter(({ card }) => card !== undefined);
  const facts =
    placed.length === 0 ? told.slice(0, FACTS) : placed.toSorted((one, other) => (one.card ?? 0) - (other.card ?? 0));
  return [...facts, ...columns.filter(({ acts }) => acts)];
}
