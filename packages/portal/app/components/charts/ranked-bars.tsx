import { makeStyles, tokens } from '@fluentui/react-components';
import { LinkTo } from '../link-to.tsx';

/** A number with its name. */
export interface RankedBar {
  readonly label: string;
  readonly value: number;
  /** The number as it is written; as it is when left out. */
  readonly shown?: string;
  /** The page with what is counted. */
  readonly to?: string;
}

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalS, listStyleType: 'none', margin: 0, padding: 0 },
  item: { display: 'grid', gap: tokens.spacingVerticalXXS },
  words: { display: 'flex', justifyContent: 'space-between', gap: tokens.spacingHorizontalM, overflowWrap: 'anywhere' },
  number: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  track: { height: '8px', backgroundColor: tokens.colorNeutralBackground3 },
  bar: {
    height: '8px',
    minWidth: '2px',
    backgroundColor: tokens.colorBrandForeground1,
    '@media (forced-colors: active)': { backgroundColor: 'CanvasText', forcedColorAdjust: 'none' },
  },
});

/** Numbers under each other, the largest first; each bar has its number beside it. */
export function RankedBars({ bars }: { readonly bars: readonly RankedBar[] }) {
  const styles = useStyles();
  const most = Math.max(1e-9, ...bars.map(({ value }) => value));
  return (
    <ol className={styles.list}>
      {bars.map(({ label, value, shown, to }) => (
        <li key={label} className={styles.item}>
          <span className={styles.words}>
            {to === undefined ? <span>{label}</span> : <LinkTo to={to}>{label}</LinkTo>}
            <span className={styles.number}>{shown ?? value.toLocaleString()}</span>
          </span>
          <span className={styles.track} aria-hidden>
            <span className={styles.bar} style={{ display: 'block', width: `${(value / most) * 100}%` }} />
          </span>
        </li>
      ))}
    </ol>
  );
}
