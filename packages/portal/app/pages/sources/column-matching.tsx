import { Field, makeStyles, Select, Subtitle2, tokens } from '@fluentui/react-components';
import type { Preview } from '../../api/imports.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalM,
    // A choice is as wide as its longest option unless it is told otherwise.
    '& select': { minWidth: 0, width: '100%' },
  },
  heading: { margin: 0 },
});

/** What each column of a file means. */
export function ColumnMatching({
  preview: { columns, properties },
  onChange,
}: {
  readonly preview: Preview;
  /** A property for each column, an empty one to leave it out. */
  readonly onChange: (properties: readonly string[]) => void;
}) {
  const styles = useStyles();
  const taken = new Set(columns.map(({ property }) => property));
  return (
    <>
      <Subtitle2 as="h3" className={styles.heading}>
        Columns
      </Subtitle2>
      <div className={styles.columns}>
        {columns.map(({ name, property }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place alone
          <Field key={index} label={name || `Column ${index + 1}`}>
            <Select
              value={property}
              onChange={(_, { value }) =>
                onChange(columns.map((column, place) => (place === index ? value : column.property)))
              }
            >
              <option value="">Leave out</option>
              {properties
                .filter((one) => one === property || !taken.has(one))
                .map((one) => (
                  <option key={one}>{one}</option>
                ))}
            </Select>
          </Field>
        ))}
      </div>
    </>
  );
}
