import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useSearchParams } from 'react-router';
import { useImports } from '../../api/imports.ts';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.tsx';
import { type BuiltInSource, type OutsideSource, useSources } from '../../api/sources.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo, type Times, useTimes } from '../../components/time.tsx';
import { ImportFile } from './import-file.tsx';
import { ImportReport } from './import-report.tsx';
import { OutsideSources } from './outside-sources.tsx';
import { SourceDetails } from './source-details.tsx';
import { SourceForm } from './source-form.tsx';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { display: 'grid', rowGap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  sections: { display: 'grid', rowGap: tokens.spacingVerticalXXL, gridTemplateColumns: 'minmax(0, 1fr)' },
});

const STATES = {
  running: ['running', 'Running'],
  done: ['done', 'Done'],
  failed: ['failed', 'Failed'],
  interrupted: ['failed', 'Interrupted'],
} as const;

/** Where the people of the directory come from: other directories, which are read, and files, which are imported. */
export function Component() {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const opened = search.get('import');
  const may = useMay();
  const times = useTimes();
  const mayImport = may('Directory.ReadWrite.All');
  const sources = useSources();
  const imports = useImports();
  useLive(['directory', 'source'], ['/api/directory/']);
  const { builtIn, outside = [] } = sources.data ?? {};
  const shown = outside.find(({ id }) => id === search.get('source'));
  const close = () => setSearch({});
  const drawer = drawerOf(search, shown, mayImport, {
    open: (id) => setSearch({ source: id }),
    edit: (id) => setSearch({ source: id, edit: 'yes' }),
    close,
  });
  return (
    <Page title="Sources" answer={builtIn && answerOf(builtIn, outside, times)}>
      {sources.error && <Problem error={sources.error} what="The sources could not be read." />}
      <SideDrawer title={drawer?.title} drawer={drawer?.content} onClose={close}>
        <div className={styles.sections}>
          {sources.data && (
            <OutsideSources
              sources={outside}
              mayWrite={mayImport}
              onOpen={(id) => setSearch({ source: id })}
              onAdd={() => setSearch({ source: 'new' })}
            />
          )}
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
        </div>
      </SideDrawer>
    </Page>
  );
}

/** What stands beside the lists: a source, or the form it is entered in. */
function drawerOf(
  search: URLSearchParams,
  source: OutsideSource | undefined,
  mayWrite: boolean,
  go: { readonly open: (id: string) => void; readonly edit: (id: string) => void; readonly close: () => void },
) {
  if (search.get('source') === 'new' && mayWrite) {
    const content = <SourceForm source={undefined} onSaved={go.open} onCancel={go.close} />;
    return { title: 'New source', content };
  }
  if (source === undefined) return undefined;
  const { id, displayName } = source;
  if (search.get('edit') !== null && mayWrite) {
    const back = () => go.open(id);
    return {
      title: `Edit ${displayName}`,
      content: <SourceForm key={id} source={source} onSaved={back} onCancel={back} />,
    };
  }
  const content = (
    <SourceDetails key={id} source={source} mayWrite={mayWrite} onEdit={() => go.edit(id)} onGone={go.close} />
  );
  return { title: displayName, content };
}

function answerOf(
  { users, groups, lastImportDateTime: last }: BuiltInSource,
  outside: readonly OutsideSource[],
  times: Times,
): string {
  const people = users === 1 ? '1 person' : `${users.toLocaleString()} people`;
  const grouped = groups === 1 ? '1 group' : `${groups.toLocaleString()} groups`;
  const imported = last === null ? '' : ` Last import: ${times.ago(last)}.`;
  const kept = outside.reduce((sum, source) => sum + source.users, 0);
  const names = new Intl.ListFormat('en').format(outside.map(({ displayName }) => displayName));
  const from = outside.length === 0 ? '' : ` Of the people, ${kept.toLocaleString()} come from ${names}.`;
  return `The directory of this installation holds ${people} and ${grouped}.${from}${imported}`;
}
