import { Button, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Problem } from '../../components/problem.tsx';

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly userName: string;
}

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalS },
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  name: { display: 'grid', flexGrow: 1, overflowWrap: 'anywhere' },
});

/** People of the installation that do not own the application yet. */
export function OwnerPicker({
  taken,
  onChoose,
}: {
  readonly taken: readonly string[];
  readonly onChoose: (person: Person) => void;
}) {
  const styles = useStyles();
  const [text, search] = useState('');
  const people = useList<Person>('/api/settings/administrators?$top=100');
  const sought = text.trim().toLowerCase();
  const found = people.items
    .filter(({ id }) => !taken.includes(id))
    .filter(({ displayName, userName }) => [displayName, userName].some((name) => name.toLowerCase().includes(sought)));
  return (
    <>
      <Text>People who sign in to this installation. Others are entered under Settings &gt; Administrators first.</Text>
      {people.error && <Problem error={people.error} what="The people could not be read." />}
      <SearchBox
        aria-label="Find people of the installation"
        placeholder="Name or address"
        value={text}
        onChange={(_, { value }) => search(value)}
      />
      {people.isSuccess && found.length === 0 && (
        <Empty>{sought === '' ? 'Everybody owns it already.' : `Nobody is called ${text.trim()}.`}</Empty>
      )}
      <ul className={styles.list} aria-label="People of the installation">
        {found.map((person) => (
          <li key={person.id} className={styles.row}>
            <span className={styles.name}>
              <Text>{person.displayName}</Text>
              <Text size={200}>{person.userName}</Text>
            </span>
            <Button aria-label={`Add ${person.displayName}`} onClick={() => onChoose(person)}>
              Add
            </Button>
          </li>
        ))}
      </ul>
      {people.hasNextPage && <Button onClick={() => void people.fetchNextPage()}>Show more people</Button>}
    </>
  );
}
