import { Button, makeStyles, Spinner, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { type Report, useImport } from '../../api/imports.ts';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
});

/** What an import did, and which rows were left out and why. */
export function ImportReport({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const styles = useStyles();
  const { data, error } = useImport(id);
  const problems = data?.report?.problems ?? [];
  return (
    <section className={styles.section} aria-labelledby="import-report">
      <Subtitle2 as="h2" className={styles.heading} id="import-report">
        {data === undefined ? 'Import' : `Import of ${data.name}`}
      </Subtitle2>
      {error && <Problem error={error} what="The import could not be read." />}
      {data?.state === 'running' && <Spinner size="tiny" label={`${data.rows.toLocaleString()} rows so far`} />}
      {data?.state === 'failed' && (
        <Text>The import ended early. Import the file again: what is there is updated.</Text>
      )}
      {data?.state === 'interrupted' && (
        <Text>The server stopped meanwhile. Import the file again: what is there is updated.</Text>
      )}
      {data?.report && <Text>{sentenceOf(data.report)}</Text>}
      <div>
        <Button onClick={onClose}>Close the report</Button>
      </div>
      {problems.length > 0 && (
        <Grid
          label="Rows that were left out"
          file={{ what: 'import-problems', from: problems }}
          items={problems}
          keyOf={({ line, column, message }) => `${line} ${column} ${message}`}
          maxHeight="320px"
          columns={[
            { name: 'line', label: 'Line', text: ({ line }) => line, cell: ({ line }) => `Line ${line}` },
            { name: 'field', label: 'Column', weight: 2, text: ({ field }) => field },
            { name: 'message', label: 'Problem', weight: 5, text: ({ message }) => message },
          ]}
        />
      )}
    </section>
  );
}

function sentenceOf({ users, groups, members, problemCount, problems }: Report): string {
  const of = (what: string, { created, updated, unchanged }: Report['users']) =>
    created + updated + unchanged === 0
      ? []
      : [`${what}: ${created} created, ${updated} updated, ${unchanged} as they were.`];
  const joined = members.added + members.unchanged;
  return [
    ...of('People', users),
    ...of('Groups', groups),
    ...(joined === 0 ? [] : [`Members: ${members.added} added, ${members.unchanged} as they were.`]),
    problemCount === 0 ? 'No row was left out.' : `${problemCount.toLocaleString()} problems.`,
    ...(problemCount > problems.length ? [`The first ${problems.length} are listed.`] : []),
  ].join(' ');
}
