import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { get } from '../../api/client.ts';
import { useImports } from '../../api/imports.ts';
import type { ListPage } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo, type Times, useTimes } from '../../components/time.tsx';
import { ImportFile } from './import-file.tsx';
import { ImportReport } from './import-report.tsx';

interface Source {
  readonly id: string;
  readonly displayName: string;
  readonly users: number;
  readonly groups: number;
  readonly lastImportDateTime: string | null;
}

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
});

const STATES = {
  running: ['running', 'Running'],
  done: ['done', 'Done'],
  failed: ['failed', 'Failed'],
  interrupted: ['failed', 'Interrupted'],
} as const;

/** Where the people of the directory come from, and importing them from files. */
export function Component() {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const opened = search.get('import');
  const may = useMay();
  const times = useTimes();
  const mayImport = may('Directory.ReadWrite.All');
  const sources = useQuery({
    queryKey: ['/api/directory/sources'],
    queryFn: ({ signal }) => get<ListPage<Source>>('/api/directory/sources', signal),
  });
  const imports = useImports();
  useLive(['directory'], ['/api/directory/']);
  const [source] = sources.data?.value ?? [];
  return (
    <Page title="Sources" answer={source && answerOf(source, times)}>
      {sources.error && <Problem error={sources.error} what="The sources could not be read." />}
      {opened !== null && <ImportReport id={opened} onClose={() => setSearch({})} />}
      {mayImport ? (
        <ImportFile onDone={(id) => setSearch({ import: id })} />
      ) : (
        <NeedsRole permission="Directory.ReadWrite.All" act="import files" />
      )}
      <section className={styles.section} aria-labelledby="imports">
        <Subtitle2 as="h2" className={styles.heading} id="imports">
          Imports
        </Subtitle2>
        {imports.error && <Problem error={imports.error} what="The imports could not be read." />}
        {imports.data?.length === 0 && <Empty>No file was imported yet.</Empty>}
        {imports.data !== undefined && imports.data.length > 0 && (
          <Grid
            label="Imports"
            items={imports.data}
            keyOf={({ id }) => id}
            onOpen={({ id }) => setSearch({ import: id })}
            maxHeight="400px"
            columns={[
              { name: 'name', label: 'File', weight: 2, cell: ({ name }) => name },
              {
                name: 'state',
                label: 'State',
                cell: ({ state }) => <Status kind={STATES[state][0]}>{STATES[state][1]}</Status>,
              },
              { name: 'problems', label: 'Problems', cell: ({ problemCount }) => problemCount.toLocaleString() },
              {
                name: 'started',
                label: 'Started',
                weight: 2,
                cell: ({ startedDateTime }) => <TimeAgo at={startedDateTime} />,
              },
              { name: 'author', label: 'By', weight: 2, cell: ({ author }) => author || '–' },
            ]}
          />
        )}
      </section>
    </Page>
  );
}

function answerOf({ users, groups, lastImportDateTime: last }: Source, times: Times): string {
  const people = users === 1 ? '1 person' : `${users.toLocaleString()} people`;
  const grouped = groups === 1 ? '1 group' : `${groups.toLocaleString()} groups`;
  const imported = last === null ? 'No file was imported yet.' : `Last import: ${times.ago(last)}.`;
  return `The directory of this installation holds ${people} and ${grouped}. ${imported}`;
}
