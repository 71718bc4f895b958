import { useTheirs } from '../api/theirs.ts';
import { TwoWriters } from './two-writers.tsx';

/** A field of a form for something that others may save as well. */
export interface ConflictField<T> {
  readonly label: string;
  readonly textOf: (object: T) => string;
  /** As it is typed; undefined where it was left as it is. */
  readonly mine: string | undefined;
}

/** A person or a group that somebody else saved while it was changed here: each field that differs, as both have it. */
export function ObjectConflict<T>({
  path,
  base,
  fields,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  /** Where it is read. */
  readonly path: string;
  /** As it was when the first change was made. */
  readonly base: T;
  readonly fields: readonly ConflictField<T>[];
  /** Told the version that is there now. */
  readonly onKeepMine: (etag: string | undefined) => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}) {
  const data = useTheirs<T>(path);
  const theirs = data?.data;
  const differing = fields.filter(
    ({ textOf, mine }) => mine !== undefined || (theirs !== undefined && textOf(theirs) !== textOf(base)),
  );
  return (
    <TwoWriters
      isReading={data === undefined}
      differences={differing.map(({ label, textOf, mine }) => ({
        label,
        base: textOf(base) || '–',
        theirs: theirs === undefined ? '…' : textOf(theirs) || '–',
        mine: mine === undefined ? 'not changed' : mine || '–',
      }))}
      onKeepMine={() => onKeepMine(data?.etag)}
      onTakeTheirs={onTakeTheirs}
      onClose={onClose}
    />
  );
}
