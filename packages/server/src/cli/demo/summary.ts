import { type CycleKind, type CycleReport, evaluated, LOG_CODES, type Outcome } from '../../engine/index.ts';

/** What a cycle did for people, each counted once. */
export interface ApplicationSummary {
  readonly name: string;
  readonly cycle: CycleKind;
  readonly evaluated: number;
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly seconds: number;
  /** Why the cycle did not come to its end. */
  readonly error?: string;
}

export function summary(name: string, { cycle, end }: CycleReport, seconds: number): ApplicationSummary {
  const outcomes: Readonly<Record<Outcome, number>> = cycle.counters.outcomes;
  return {
    name,
    cycle: cycle.kind,
    evaluated: evaluated(cycle.counters),
    created: outcomes.created,
    updated: outcomes.updated,
    disabled: outcomes.disabled,
    deleted: outcomes.deleted,
    skipped: outcomes.skipped,
    failed: outcomes.failed,
    seconds: Math.round(seconds * 100) / 100,
    ...(end.state === 'Failed' ? { error: `${end.error.code}: ${end.error.message}` } : {}),
  };
}

const SHORT = new Map(LOG_CODES.map(({ code, short }) => [code, short]));

/** The reasons of skips, most frequent first. */
export function topReasons(skipped: Readonly<Record<string, number>>): string {
  return Object.entries(skipped)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([code, number]) => `${number} ${SHORT.get(code) ?? code}`)
    .join(', ');
}

/** Columns of text: numbers to the right, with their heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const [, first = []] = rows;
  const numeric = first.map((cell) => /^[\d.]+$/.test(cell));
  const widths = first.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = (cell: string, column: number) =>
    numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(aligned).join('  ').trimEnd()).join('\n');
}
