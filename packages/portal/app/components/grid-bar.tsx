import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ColumnTripleRegular } from '@fluentui/react-icons/svg/column-triple';
import { lazy, Suspense, useRef, useState } from 'react';
import { needed } from '../api/program.ts';
import type { Columns } from './columns-kept.ts';
import { DownloadList } from './download-list.tsx';
import type { ListFile } from './list-file.ts';

const ColumnPanel = lazy(
  needed(() => import('./column-panel.tsx').then(({ ColumnPanel: panel }) => ({ default: panel }))),
);

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', justifyContent: 'end', gap: tokens.spacingHorizontalXS },
});

/** What can be done with a list itself, above it: its columns chosen, the whole of it taken away as a file. */
export function GridBar<T>({
  columns,
  canChoose,
  file,
}: {
  readonly columns: Columns<T>;
  readonly canChoose: boolean;
  readonly file: Omit<ListFile<T>, 'columns'> | undefined;
}) {
  const styles = useStyles();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, open] = useState(false);
  if (!canChoose && !file) return null;
  return (
    <div className={styles.bar}>
      {canChoose && (
        <Button
          ref={button}
          size="small"
          appearance="subtle"
          icon={<ColumnTripleRegular />}
          aria-expanded={isOpen}
          onClick={() => open(!isOpen)}
        >
          Columns
        </Button>
      )}
      {file && <DownloadList {...file} columns={columns.all.map(({ column }) => column)} />}
      {isOpen && (
        <Suspense>
          <ColumnPanel
            columns={columns as Columns<unknown>}
            anchor={button.current}
            onClose={() => {
              open(false);
              button.current?.focus();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
