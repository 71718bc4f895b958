import { Button, Field, Input, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { FILTERS, filtersOf, type UserQuery } from './query.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  search: { flexGrow: 1, minWidth: '200px', maxWidth: '420px' },
  field: { flexBasis: '150px', flexGrow: 1, maxWidth: '220px' },
});

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** What narrows the list of people. All of it stands in the address. */
export function UserFilters({
  query,
  onChange,
}: {
  readonly query: UserQuery;
  readonly onChange: (next: Partial<Record<string, string>>) => void;
}) {
  const styles = useStyles();
  const count = filtersOf({ ...query, q: '' }).length;
  const [isOpen, open] = useState(count > 0);
  return (
    <>
      <div className={styles.row}>
        <SearchBox
          className={styles.search}
          aria-label="Find people by the beginning of a name"
          placeholder="Name or address"
          value={query.q}
          onChange={(_, { value }) => onChange({ q: value })}
        />
        <Select
          aria-label="Jump to names from"
          value={query.jump.toUpperCase()}
          onChange={(_, { value }) => onChange({ jump: value, sort: '', order: '' })}
        >
          <option value="">Jump to</option>
          {LETTERS.map((letter) => (
            <option key={letter}>{letter}</option>
          ))}
        </Select>
        <Button aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
        {count > 0 && (
          <Button
            appearance="subtle"
            onClick={() => onChange(Object.fromEntries(Object.keys(FILTERS).map((name) => [name, ''])))}
          >
            Clear filters
          </Button>
        )}
      </div>
      {isOpen && (
        <div className={styles.row}>
          {(['department', 'city'] as const).map((name) => (
            <Field key={name} label={FILTERS[name]} className={styles.field}>
              <Input value={query[name]} onChange={(_, { value }) => onChange({ [name]: value })} />
            </Field>
          ))}
          <Field label={FILTERS.enabled} className={styles.field}>
            <Select value={query.enabled} onChange={(_, { value }) => onChange({ enabled: value })}>
              <option value="">All</option>
              <option value="true">Allowed</option>
              <option value="false">Blocked</option>
            </Select>
          </Field>
          <Field label={FILTERS.type} className={styles.field}>
            <Select value={query.type} onChange={(_, { value }) => onChange({ type: value })}>
              <option value="">All</option>
              <option>Member</option>
              <option>Guest</option>
            </Select>
          </Field>
          <Field label={FILTERS.since} className={styles.field}>
            <Input type="date" value={query.since} onChange={(_, { value }) => onChange({ since: value })} />
          </Field>
        </div>
      )}
    </>
  );
}
