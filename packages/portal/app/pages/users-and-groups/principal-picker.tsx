import { Body1Strong, Button, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useDeferredValue, useState } from 'react';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';

/** A person or a group of the directory. */
export interface Principal {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string | null;
}

const useStyles = makeStyles({
  chosen: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid' },
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  name: { flexGrow: 1, overflowWrap: 'anywhere' },
  end: { justifySelf: 'start' },
  heading: { margin: 0 },
});

const KINDS = {
  User: {
    path: '/v1.0/users?$select=id,displayName,userPrincipalName',
    names: ['displayName', 'userPrincipalName'],
    label: 'Users',
    nobody: 'Nobody',
  },
  Group: {
    path: '/v1.0/groups?$select=id,displayName',
    names: ['displayName'],
    label: 'Groups',
    nobody: 'No group',
  },
} as const;

/** People or groups of the directory to choose from, with those chosen below. */
export function PrincipalPicker({
  type,
  chosen,
  onChange,
  onDone,
}: {
  readonly type: keyof typeof KINDS;
  readonly chosen: readonly Principal[];
  readonly onChange: (chosen: readonly Principal[]) => void;
  readonly onDone: () => void;
}) {
  const styles = useStyles();
  const { path, names, label, nobody } = KINDS[type];
  const [text, search] = useState('');
  const sought = useDeferredValue(text.trim());
  const begins = names.map((name) => `startswith(${name},'${sought.replaceAll("'", "''")}')`).join(' or ');
  const list = useList<Principal>(`${path}&$top=50${sought === '' ? '' : `&$filter=${encodeURIComponent(begins)}`}`);
  const keys = new Set(chosen.map(({ id }) => id));
  const change = (next: ReadonlySet<string>) => {
    const added = list.items.filter(({ id }) => next.has(id) && !keys.has(id));
    const seen = new Set(list.items.map(({ id }) => id));
    onChange([...chosen.filter(({ id }) => next.has(id) || !seen.has(id)), ...added]);
  };
  return (
    <>
      <SearchBox
        aria-label={`Find ${label.toLowerCase()} by the beginning of a name`}
        placeholder={type === 'User' ? 'Name or address' : 'Name'}
        value={text}
        onChange={(_, { value }) => search(value)}
      />
      {list.error && (
        <Problem error={list.error} what="The directory could not be read." onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && list.items.length === 0 && (
        <Empty>{sought === '' ? `${nobody} is in the directory yet.` : `${nobody} is called ${sought}….`}</Empty>
      )}
      {list.items.length > 0 && (
        <Grid
          label={`${label} to choose from`}
          items={list.items}
          keyOf={({ id }) => id}
          maxHeight="320px"
          {...list.paging}
          selection={{ keys, change }}
          onOpen={({ id }) => {
            const next = new Set(keys);
            if (!next.delete(id)) next.add(id);
            change(next);
          }}
          columns={[
            { name: 'name', label: 'Display name', cell: ({ displayName }) => displayName },
            ...(type === 'User'
              ? [{ name: 'upn', label: 'User principal name', cell: nameOf, weight: 1.5 } as const]
              : []),
          ]}
        />
      )}
      <Body1Strong as="h3" className={styles.heading}>{`Selected (${chosen.length})`}</Body1Strong>
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={`Selected ${label.toLowerCase()}`}>
          {chosen.map(({ id, displayName }) => (
            <li key={id} className={styles.row}>
              <Text className={styles.name}>{displayName}</Text>
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={`Take ${displayName} out`}
                onClick={() => onChange(chosen.filter((one) => one.id !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button appearance="primary" className={styles.end} onClick={onDone}>
        Select
      </Button>
    </>
  );
}

function nameOf({ userPrincipalName }: Principal): string {
  return userPrincipalName ?? '–';
}
