import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Select,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FileKind, importFile, type Preview, preview, type Reading } from '../../api/imports.ts';
import { FileDrop } from '../../components/file-drop.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { ColumnMatching } from './column-matching.tsx';
import { PreviewTable } from './preview-table.tsx';

const useStyles = makeStyles({
  heading: { margin: 0 },
  section: { display: 'grid', rowGap: tokens.spacingVerticalM, minWidth: 0 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
});

/** A file brought in: dropped or chosen, looked at, its columns matched, imported. */
export function ImportFile({ onDone }: { readonly onDone: (importId: string) => void }) {
  const styles = useStyles();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [reading, read] = useState<Reading>({});
  const shown = useQuery({
    queryKey: ['preview', file?.name, file?.size, file?.lastModified, reading],
    queryFn: () => (file === undefined ? Promise.reject(new Error('There is no file.')) : preview(file, reading)),
    enabled: file !== undefined,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const running = useMutation({
    mutationFn: () => {
      if (file === undefined || shown.data === undefined) throw new Error('There is no file.');
      const { kind, columns } = shown.data;
      return importFile(file, { kind, columns: columns.map(({ property }) => property) });
    },
    onSuccess: async (id) => {
      setFile(undefined);
      read({});
      toast('The file was imported.');
      await client.invalidateQueries();
      onDone(id);
    },
  });
  const take = (next: File) => {
    running.reset();
    read({});
    setFile(next);
  };
  return (
    <section className={styles.section} aria-labelledby="import-csv">
      <Subtitle2 as="h2" className={styles.heading} id="import-csv">
        Import CSV
      </Subtitle2>
      <FileDrop
        aria-labelledby="import-csv"
        label="File to import"
        accept=".csv,text/csv"
        words={file?.name ?? 'or drop a file with people, groups or members here'}
        onFile={take}
      />
      {shown.error && <Problem error={shown.error} what="The file could not be read." />}
      {running.error && <Problem error={running.error} what="The import ended early. What was read so far is kept." />}
      {file !== undefined && shown.data !== undefined && (
        <>
          <Text>{sentenceOf(shown.data)}</Text>
          {shown.data.problems.map(({ line, message }) => (
            <MessageBar key={`${line} ${message}`} intent="error" layout="multiline">
              <MessageBarBody>{`Line ${line}: ${message}`}</MessageBarBody>
            </MessageBar>
          ))}
          <div className={styles.buttons}>
            <Field label="Rows are">
              <Select value={shown.data.kind} onChange={(_, { value }) => read({ kind: value as FileKind })}>
                <option value="users">People</option>
                <option value="groups">Groups</option>
                <option value="members">Members of groups</option>
              </Select>
            </Field>
          </div>
          <ColumnMatching preview={shown.data} onChange={(columns) => read({ kind: shown.data.kind, columns })} />
          <PreviewTable preview={shown.data} />
          <div className={styles.buttons}>
            <Button
              appearance="primary"
              disabledFocusable={running.isPending || shown.data.problems.length > 0}
              onClick={() => shown.data.problems.length === 0 && running.mutate()}
            >
              Import file
            </Button>
            <Button
              onClick={() => {
                setFile(undefined);
                read({});
              }}
            >
              Discard
            </Button>
            {running.isPending && <Spinner size="tiny" label="Importing" />}
          </div>
        </>
      )}
    </section>
  );
}

function sentenceOf({ kind, rows }: Preview): string {
  const wrong = rows.filter(({ problems }) => problems.length > 0).length;
  const count = (outcome: 'create' | 'update') => rows.filter((row) => row.outcome === outcome).length;
  const first = rows.length === 1 ? 'The first row' : `The first ${rows.length} rows`;
  if (rows.length === 0) return 'The file has no rows below its header.';
  const parts = [
    ...(kind === 'members' ? [] : [`${count('create')} new`, `${count('update')} known by name, to be updated`]),
    ...(wrong === 0 ? [] : [`${wrong} wrong and left out`]),
  ];
  return parts.length === 0 ? `${first} can be read.` : `${first}: ${parts.join(', ')}.`;
}
