import { Button, makeStyles, Spinner, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Filter, ObjectType } from '../../api/synchronization-schema.ts';
import { DownloadList } from '../../components/download-list.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { type Person, PersonPicker } from '../../components/person-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { type Move, type ScopePreview, useVerdict, type Verdict } from './scope-preview.ts';

const FEW = 5;

const useStyles = makeStyles({
  side: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalM,
    gridTemplateColumns: 'minmax(0, 1fr)',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  figures: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  old: { opacity: 0.6 },
  title: { margin: 0 },
});

/** Who is in scope now and after saving, who enters and who leaves, and why one person is among them or not. */
export function WhoIsInScope({
  job,
  type,
  filter,
  preview,
  error,
  isOld,
  person,
  onPerson,
  name,
}: {
  readonly job: string;
  readonly type: ObjectType;
  readonly filter: Filter | null;
  readonly preview: ScopePreview | undefined;
  readonly error: Error | null;
  readonly isOld: boolean;
  readonly person: Person | undefined;
  readonly onPerson: (person: Person) => void;
  /** Of the application. */
  readonly name: string;
}) {
  const styles = useStyles();
  const verdict = useVerdict(job, type, filter, person?.id);
  return (
    <aside className={styles.side} aria-label="Who is in scope">
      <h2 className={styles.title}>
        <Subtitle2>Who is in scope</Subtitle2>
      </h2>
      {error && <Problem error={error} what="The filter could not be tried." />}
      {!preview && !error && <Spinner size="tiny" label="Looking at everybody" delay={300} />}
      {preview && (
        <div className={isOld ? styles.old : undefined} aria-busy={isOld}>
          <div className={styles.figures}>
            <Text>
              now <b>{preview.now.inScope.toLocaleString()}</b>
            </Text>
            <Text>
              after saving <b>{preview.after.inScope.toLocaleString()}</b>
            </Text>
          </div>
          <Moves label="Enter" type={type} moves={preview.entering} why={({ after }) => after} />
          <Moves label="Leave" type={type} moves={preview.leaving} why={({ after }) => after} />
          {Object.entries(preview.excludedAsEmpty).map(([attribute, count]) => (
            <Text key={attribute} block>
              {count.toLocaleString()} are out only because they have no {attribute}.
            </Text>
          ))}
          {preview.entering.count + preview.leaving.count > 0 && (
            <DownloadList<Moved>
              what={`scope-${name.toLowerCase()}`}
              from={[...moved('Enter', preview.entering.value), ...moved('Leave', preview.leaving.value)]}
              columns={[
                { label: 'Move', text: ({ move }) => move },
                { label: 'Id', text: ({ id }) => id },
                { label: 'Name', text: ({ displayName }) => displayName },
                { label: 'Before', text: ({ before }) => before },
                { label: 'After', text: ({ after }) => after },
              ]}
            />
          )}
        </div>
      )}
      <PersonPicker
        label={type === 'User' ? 'Check one person' : 'Check one group'}
        value={person}
        onChange={onPerson}
        kind={type}
      />
      {verdict.error && <Problem error={verdict.error} what="The person could not be checked." />}
      {person && verdict.data && <Explained verdict={verdict.data.after} />}
    </aside>
  );
}

function Moves({
  label,
  type,
  moves: { count, value },
  why,
}: {
  readonly label: string;
  readonly type: ObjectType;
  readonly moves: ScopePreview['leaving'];
  readonly why: (move: Move) => string;
}) {
  const styles = useStyles();
  const [isWhole, setWhole] = useState(false);
  const shown = value.slice(0, isWhole ? undefined : FEW);
  return (
    <>
      <Text block weight="semibold">
        {label} {count.toLocaleString()}
      </Text>
      {shown.length > 0 && (
        <ul className={styles.list} aria-label={label}>
          {shown.map((move) => (
            <li key={move.id}>
              <LinkTo to={`/directory/${type === 'User' ? 'users' : 'groups'}/${move.id}`}>{move.displayName}</LinkTo>:{' '}
              {why(move)}
            </li>
          ))}
        </ul>
      )}
      {count > shown.length && !isWhole && value.length > FEW && (
        <Button size="small" onClick={() => setWhole(true)}>
          {(count - shown.length).toLocaleString()} more
        </Button>
      )}
      {isWhole && count > value.length && <Text>The first {value.length.toLocaleString()} are named.</Text>}
    </>
  );
}

function Explained({ verdict: { displayName, inScope, sentence, filters } }: { readonly verdict: Verdict }) {
  const styles = useStyles();
  return (
    <div>
      <Status kind={inScope ? 'done' : 'idle'}>
        {displayName}: {inScope ? 'in scope' : 'not in scope'}
      </Status>
      <Text block>{sentence}</Text>
      <ul className={styles.list} aria-label="Each clause">
        {filters.flatMap(({ name, clauses }) =>
          clauses.map(({ attribute, operator, operand, seen, passed }) => (
            <li key={`${name} ${attribute} ${operator} ${operand.join()}`}>
              {passed ? '✓' : '✗'} {name}: {attribute} {operator} {operand.join(', ')} (
              {seen.length === 0 ? 'empty' : seen.join(', ')})
            </li>
          )),
        )}
      </ul>
    </div>
  );
}

interface Moved extends Move {
  readonly move: 'Enter' | 'Leave';
}

function moved(move: Moved['move'], list: readonly Move[]): readonly Moved[] {
  return list.map((one) => ({ ...one, move }));
}
