import {
  Button,
  Caption1,
  makeStyles,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { csvOf, download } from '../download.ts';
import { useOwnerName } from '../owner-name.ts';

/** The numbers behind a chart. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const useStyles = makeStyles({
  chart: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalS,
    gridTemplateColumns: 'minmax(0, 1fr)',
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    minWidth: 0,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  title: { flexGrow: 1, margin: 0, fontWeight: 'inherit' },
  sentence: { color: tokens.colorNeutralForeground2 },
  table: { overflowX: 'auto', maxHeight: '320px' },
  number: { fontVariantNumeric: 'tabular-nums' },
});

/** A drawing of numbers: what it says in a sentence, the numbers as a table and as a file, and words where there are none. */
export function Chart({
  title,
  sentence,
  name,
  table,
  empty,
  children,
}: {
  readonly title: string;
  /** What the drawing says. */
  readonly sentence: string;
  /** For the file: "activity". */
  readonly name: string;
  readonly table: ChartTable;
  /** Shown where every number is zero. */
  readonly empty: string;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const owner = useOwnerName();
  const [isTable, showTable] = useState(false);
  const isEmpty = !table.rows.some((row) => row.some((value) => typeof value === 'number' && value !== 0));
  return (
    <section className={styles.chart} aria-label={title}>
      <div className={styles.head}>
        <h2 className={styles.title}>
          <Subtitle2>{title}</Subtitle2>
        </h2>
        {!isEmpty && (
          <>
            <Button size="small" appearance="subtle" onClick={() => showTable(!isTable)}>
              {isTable ? 'Show as chart' : 'Show as table'}
            </Button>
            <Button
              size="small"
              appearance="subtle"
              onClick={() => download(name, owner, 'csv', csvOf([table.columns, ...table.rows]))}
            >
              Download CSV
            </Button>
          </>
        )}
      </div>
      <Caption1 className={styles.sentence}>{isEmpty ? empty : sentence}</Caption1>
      {!isEmpty && (isTable ? <Numbers label={title} table={table} /> : children)}
    </section>
  );
}

function Numbers({ label, table: { columns, rows } }: { readonly label: string; readonly table: ChartTable }) {
  const styles = useStyles();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={styles.table} tabIndex={0} aria-label={label}>
      <Table size="small" aria-label={label}>
        <TableHeader>
          <TableRow>
            {columns.map((column) => (
              <TableHeaderCell key={column}>{column}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row[0]}>
              {row.map((value, index) => (
                <TableCell key={columns[index]}>
                  <Text className={styles.number}>{value.toLocaleString()}</Text>
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
