import { makeStyles, tokens } from '@fluentui/react-components';
import type { Trace } from '../api/mapping-trial.ts';
import { shownValue } from './shown-value.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  below: {
    marginInlineStart: tokens.spacingHorizontalM,
    paddingInlineStart: tokens.spacingHorizontalS,
    borderInlineStartWidth: '1px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke2,
  },
  line: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXXS} 0`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  error: { color: tokens.colorStatusDangerForeground1, fontFamily: tokens.fontFamilyBase },
});

/** An expression and everything inside of it, each with the value it has by itself. */
export function TraceTree({ trace }: { readonly trace: Trace }) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label="Values of the parts">
      <Part trace={trace} />
    </ul>
  );
}

function Part({ trace: { text, result, parts } }: { readonly trace: Trace }) {
  const styles = useStyles();
  return (
    <li>
      <div className={styles.line}>
        <span>{text}</span>
        {'error' in result ? (
          <span className={styles.error}>{result.error}</span>
        ) : (
          <span>{shownValue(result.value)}</span>
        )}
      </div>
      {parts.length > 0 && (
        <ul className={`${styles.list} ${styles.below}`}>
          {parts.map((part) => (
            <Part key={`${part.start} ${part.text}`} trace={part} />
          ))}
        </ul>
      )}
    </li>
  );
}
