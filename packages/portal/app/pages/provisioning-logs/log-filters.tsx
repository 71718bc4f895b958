import { Button, Field, Input, makeStyles, SearchBox, Switch, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { ACTION_WORDS, STATUS_WORDS } from '../../api/log-words.ts';
import { type LogStatistics, useLogCodes } from '../../api/provisioning-log.ts';
import { Choice } from '../../components/choice.tsx';
import { useViewport } from '../../frame/viewport.ts';
import { type LogFilters as Filters, SPANS } from './log-query.ts';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 180px), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
  },
  fit: { minWidth: 0, width: '100%' },
  more: { justifySelf: 'start' },
});

const FURTHER = ['cycle', 'change', 'initiator'] as const;

/** What the log is filtered by; each choice is in the address. Values offered are those that occur. */
export function LogFilters({
  filters,
  statistics,
  isOfOne,
  onChange,
}: {
  readonly filters: Filters;
  readonly statistics: LogStatistics | undefined;
  /** The log of one application. */
  readonly isOfOne: boolean;
  readonly onChange: (
    values: Readonly<Record<string, string | undefined>>,
    how?: { readonly replace: boolean },
  ) => void;
}) {
  const styles = useStyles();
  const codes = useLogCodes();
  const [foldedChoice, fold] = useAddressed('folded');
  const [isWide, widen] = useState(FURTHER.some((name) => filters[name] !== undefined));
  // Where there is little room, who and how it went are asked first.
  const isBrief = useViewport() === 'narrow' && !isWide;
  const found = Object.keys(statistics?.codes ?? {}).sort();
  const typed = (name: string) => ({
    value: filters[name as keyof Filters] ?? '',
    onChange: (_: unknown, { value }: { readonly value: string }) => onChange({ [name]: value }, { replace: true }),
  });
  return (
    <search className={styles.bar} aria-label="Filters">
      <Field label="Identity">
        <SearchBox className={styles.fit} placeholder="Name, address or id" {...typed('q')} />
      </Field>
      {!isBrief && (
        <Choice
          label="Date"
          all="Any time"
          chosen={filters.date}
          options={[...SPANS.map(({ name, label }) => [name, label] as const), ['custom', 'Custom range']]}
          onChoose={(date) => onChange({ date, from: undefined, to: undefined })}
        />
      )}
      {filters.date === 'custom' && !isBrief && (
        <>
          <Moment label="From" value={filters.from} onChange={(from) => onChange({ from })} />
          <Moment label="To" value={filters.to} onChange={(to) => onChange({ to })} />
        </>
      )}
      <Choice
        label="Status"
        chosen={filters.status}
        isMultiple
        options={Object.entries(STATUS_WORDS).map(([name, { word }]) => [name, word])}
        onChoose={(status) => onChange({ status })}
      />
      {!isBrief && (
        <Choice
          label="Action"
          chosen={filters.action}
          isMultiple
          options={Object.entries(ACTION_WORDS)}
          onChoose={(action) => onChange({ action })}
        />
      )}
      {!isOfOne && !isBrief && (
        <Choice
          label="Application"
          chosen={filters.application}
          options={(statistics?.applications ?? []).map(({ id, displayName }) => [id, displayName])}
          onChoose={(application) => onChange({ application })}
        />
      )}
      {!isBrief && (
        <Choice
          label="Error or skip code"
          chosen={filters.code}
          options={[...new Set([...found, ...(filters.code === undefined ? [] : [filters.code])])].map((code) => [
            code,
            codes.get(code) === undefined ? code : `${code}: ${codes.get(code)?.short}`,
          ])}
          onChoose={(code) => onChange({ code })}
        />
      )}
      {isWide && (
        <>
          <Field label="Cycle">
            <Input className={styles.fit} placeholder="Id of a cycle" {...typed('cycle')} />
          </Field>
          <Field label="Change id">
            <Input className={styles.fit} placeholder="Id of a change" {...typed('change')} />
          </Field>
          <Field label="Initiator">
            <Input className={styles.fit} placeholder="Part of a name" {...typed('initiator')} />
          </Field>
        </>
      )}
      {!isBrief && (
        <Switch
          label="Fold repeated skips"
          checked={foldedChoice !== 'no'}
          onChange={(_, { checked }) => fold(checked ? undefined : 'no')}
        />
      )}
      <Button appearance="subtle" className={styles.more} aria-expanded={isWide} onClick={() => widen(!isWide)}>
        {isWide ? 'Fewer filters' : 'More filters'}
      </Button>
    </search>
  );
}

/** An instant of the person's own clock. */
function Moment({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (instant: string | undefined) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={label}>
      <Input
        className={styles.fit}
        type="datetime-local"
        step={1}
        defaultValue={localOf(value)}
        key={value}
        onBlur={({ target }) => {
          const at = target.value === '' ? undefined : new Date(target.value);
          if (target.value !== localOf(value)) onChange(at === undefined ? undefined : at.toISOString());
        }}
      />
    </Field>
  );
}

/** As a field of the browser writes an instant: its clock, to the second, without a zone. */
function localOf(instant: string | undefined): string {
  const at = instant === undefined ? undefined : new Date(instant);
  if (at === undefined || Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
