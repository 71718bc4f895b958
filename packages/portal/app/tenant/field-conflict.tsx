import type { Field, FieldValue, FieldValues, SettingsField } from '../api/tenant.ts';
import { useTheirs } from '../api/theirs.ts';
import { TwoWriters } from '../components/two-writers.tsx';
import { FieldText } from './field-input.tsx';
import { useChoices } from './use-choices.ts';

/** The fields of something that somebody else saved while they were changed here, each as both have it. */
export function FieldConflict<T>({
  path,
  valuesOf,
  fields,
  base,
  mine,
  onKeepMine,
  onTakeTheirs,
  onClose,
}: {
  /** Where it is read. */
  readonly path: string;
  readonly valuesOf: (data: T) => FieldValues;
  readonly fields: readonly (Field | SettingsField)[];
  /** As it was when something was typed first. */
  readonly base: FieldValues;
  /** What is typed. */
  readonly mine: FieldValues;
  /** Told the version that is there now. */
  readonly onKeepMine: (etag: string | undefined) => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}) {
  const data = useTheirs<T>(path);
  const theirs = data && valuesOf(data.data);
  const differing = fields.filter(
    ({ key }) => Object.hasOwn(mine, key) || (theirs !== undefined && !isSame(theirs[key], base[key])),
  );
  return (
    <TwoWriters
      isReading={data === undefined}
      differences={differing.map((field) => {
        const shown = (value: FieldValue | undefined) => <Shown field={field} value={value ?? null} />;
        const { key, label } = field;
        return {
          label,
          base: shown(base[key]),
          theirs: theirs === undefined ? '…' : shown(theirs[key]),
          // What is not typed here becomes theirs.
          mine: Object.hasOwn(mine, key) ? shown(mine[key]) : 'not changed',
        };
      })}
      onKeepMine={() => onKeepMine(data?.etag)}
      onTakeTheirs={onTakeTheirs}
      onClose={onClose}
    />
  );
}

function Shown({ field, value }: { readonly field: Field | SettingsField; readonly value: FieldValue }) {
  return <FieldText field={field} value={value} choices={useChoices(field)} />;
}

function isSame(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
