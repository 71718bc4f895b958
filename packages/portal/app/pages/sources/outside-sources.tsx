import { Button, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import type { OutsideSource } from '../../api/sources.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { duration, TimeAgo } from '../../components/time.tsx';
import { ReadState } from './read-state.tsx';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { display: 'grid', rowGap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** The sources outside of this installation, each with how it is reached and how its last read went. */
export function OutsideSources({
  sources,
  mayWrite,
  onOpen,
  onAdd,
}: {
  readonly sources: readonly OutsideSource[];
  readonly mayWrite: boolean;
  readonly onOpen: (id: string) => void;
  readonly onAdd: () => void;
}) {
  const styles = useStyles();
  const add = mayWrite && (
    <div>
      <Button icon={<AddRegular />} onClick={onAdd}>
        New source
      </Button>
    </div>
  );
  return (
    <section className={styles.section} aria-labelledby="outside-sources">
      <Subtitle2 as="h2" className={styles.heading} id="outside-sources">
        LDAP and Graph
      </Subtitle2>
      {sources.length === 0 ? (
        <Empty action={add}>No other directory is read yet. People can come from LDAP or from Microsoft Graph.</Empty>
      ) : (
        <>
          {add}
          <Grid
            label="LDAP and Graph"
            items={sources}
            keyOf={({ id }) => id}
            onOpen={({ id }) => onOpen(id)}
            maxHeight="320px"
            columns={[
              { name: 'name', label: 'Name', weight: 2, cell: ({ displayName }) => displayName },
              { name: 'state', label: 'State', weight: 2, cell: (source) => <ReadState source={source} /> },
              {
                name: 'connection',
                label: 'Connection',
                weight: 3,
                cell: (source) => (source.kind === 'ldap' ? source.url : source.baseUrl),
              },
              {
                name: 'base',
                label: 'Base',
                weight: 2,
                cell: (source) => (source.kind === 'ldap' ? source.baseDn : '–'),
              },
              { name: 'interval', label: 'Interval', weight: 1.5, cell: (one) => intervalOf(one) },
              {
                name: 'last',
                label: 'Last read',
                weight: 1.5,
                cell: ({ lastRead }) => <TimeAgo at={lastRead?.startedDateTime} none="Never" />,
              },
              {
                name: 'problems',
                label: 'Problems',
                weight: 1.5,
                cell: ({ lastRead }) => (lastRead?.problemCount ?? 0).toLocaleString(),
              },
            ]}
          />
        </>
      )}
    </section>
  );
}

function intervalOf({ isEnabled, intervalSeconds }: OutsideSource): string {
  return isEnabled ? duration(intervalSeconds * 1000) : 'When asked';
}
