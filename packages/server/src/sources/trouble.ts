import type { ReadRecord, Source } from './source.ts';

/** What is wrong with a source, from the first read that ended so to the one that ends well. */
export interface Trouble {
  /** `held`: it is read, and whoever vanished there is kept until their removal is allowed. */
  readonly state: 'failed' | 'held';
  readonly since: Date;
  /** Reads in a row that ended so. */
  readonly reads: number;
  /** What the last of them said, with the remedy. */
  readonly message: string;
  /** Whether people were told. */
  readonly isTold: boolean;
}

/** What people are told of a source. */
export type SourceNews =
  | { readonly what: 'failing' | 'held'; readonly since: Date; readonly message: string; readonly nextRead: Date }
  | { readonly what: 'recovered'; readonly since: Date };

/** A read that fails once may have met a server that was just started again; from so many on it is told. */
const REPEATED = 2;

/**
 * What is wrong with a source after a read has ended, and what is to be told of it: once when it begins to fail
 * repeatedly, once when it can be read again, and once when removals are held. Of a source that is not read by itself
 * nothing is told, since somebody looks on; nor does a read that was stopped say anything. Pure.
 */
export function troubleAfter(
  { trouble: before, isEnabled, intervalSeconds }: Pick<Source, 'trouble' | 'isEnabled' | 'intervalSeconds'>,
  {
    state,
    startedAt,
    endedAt,
    message,
  }: Pick<ReadRecord, 'state' | 'startedAt' | 'message'> & { readonly endedAt: Date },
): { readonly trouble: Trouble | undefined; readonly news: readonly SourceNews[] } {
  if (state === 'interrupted' || state === 'running') return { trouble: before, news: [] };
  const isOver = state !== 'failed' && before?.state === 'failed' && before.isTold;
  const recovered: readonly SourceNews[] = isOver ? [{ what: 'recovered', since: before.since }] : [];
  if (state === 'done') return { trouble: undefined, news: recovered };
  const same = before?.state === state ? before : undefined;
  const { since, reads, isTold } = same ?? { since: endedAt, reads: 0, isTold: false };
  const trouble = { state, since, reads: reads + 1, message: message ?? '', isTold };
  const isToTell = isEnabled && !isTold && (state === 'held' || trouble.reads >= REPEATED);
  if (!isToTell) return { trouble, news: recovered };
  const nextRead = new Date(startedAt.getTime() + intervalSeconds * 1_000);
  const news: SourceNews = { what: state === 'held' ? 'held' : 'failing', since, message: trouble.message, nextRead };
  return { trouble: { ...trouble, isTold: true }, news: [...recovered, news] };
}
