import { makeStyles, tokens } from '@fluentui/react-components';
import { visible } from './raw-text.tsx';

/** A value before and after. */
export interface ChangedValue {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** What the server writes in place of a value that is kept from view. */
const HIDDEN = '[Redact]';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  head: {
    textAlign: 'start',
    padding: tokens.spacingVerticalXS,
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  cell: {
    padding: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
  none: { color: tokens.colorNeutralForeground3 },
});

/** Properties with what they were and what they became. */
export function ChangedValues({ label, values }: { readonly label: string; readonly values: readonly ChangedValue[] }) {
  const styles = useStyles();
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          <th className={styles.head}>Attribute</th>
          <th className={styles.head}>Old value</th>
          <th className={styles.head}>New value</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ displayName, oldValue, newValue }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an attribute may stand here several times, in this order
          <tr key={`${displayName} ${index}`}>
            <td className={styles.cell}>{displayName}</td>
            <td className={styles.cell}>
              <Value text={oldValue} />
            </td>
            <td className={styles.cell}>
              <Value text={newValue} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ text }: { readonly text: string | null }) {
  const styles = useStyles();
  if (text === null) return <span className={styles.none}>–</span>;
  if (text === HIDDEN) return <span className={styles.none}>hidden</span>;
  return visible(text);
}
