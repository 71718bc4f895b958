import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import type { Preview } from '../../api/imports.ts';
import { Status } from '../../components/status.tsx';

const useStyles = makeStyles({
  scroller: {
    overflow: 'auto',
    maxHeight: '420px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: { width: 'max-content', minWidth: '100%', tableLayout: 'auto' },
  cell: { maxWidth: '280px', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  wide: { whiteSpace: 'normal', minWidth: '160px', maxWidth: '360px' },
});

/** The first rows of a file, each with what would become of it. */
export function PreviewTable({ preview: { columns, rows } }: { readonly preview: Preview }) {
  const styles = useStyles();
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={styles.scroller} tabIndex={0} aria-label="First rows of the file">
      <Table size="small" className={styles.table} aria-label="First rows of the file">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Line</TableHeaderCell>
            <TableHeaderCell>Result</TableHeaderCell>
            {columns.map(({ name, property }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place alone
              <TableHeaderCell key={index}>{property || `${name} (left out)`}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map(({ line, cells, outcome, problems }) => (
            <TableRow key={line}>
              <TableCell>{line}</TableCell>
              <TableCell className={styles.wide}>
                {problems.length > 0 ? (
                  <>
                    <Status kind="failed">wrong</Status>: {problems.map(({ message }) => message).join(' ')}
                  </>
                ) : (
                  (outcome ?? 'read')
                )}
              </TableCell>
              {columns.map((_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place alone
                <TableCell key={index} className={styles.cell}>
                  {cells[index] ?? ''}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
