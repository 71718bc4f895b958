import { Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { GalleryEntry } from '../../api/gallery.ts';
import { Logo } from '../../components/logo.tsx';
import { capabilitiesOf, methodOf } from './entry-words.ts';

const useStyles = makeStyles({
  tile: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
    boxSizing: 'border-box',
    height: '100%',
    minHeight: '92px',
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-within': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  open: { border: `1px solid ${tokens.colorBrandStroke1}`, boxShadow: `inset 0 0 0 1px ${tokens.colorBrandStroke1}` },
  words: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
  name: {
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    fontSize: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    textAlign: 'start',
    cursor: 'pointer',
    outlineStyle: 'none',
    // The whole tile can be pressed, though the name alone is what it is called.
    '::after': { content: '""', position: 'absolute', inset: 0 },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** An application of the gallery at a glance: what it is called, what works with it, how it is let in. */
export function EntryTile({
  entry,
  logo,
  isOpen,
  onOpen,
}: {
  readonly entry: GalleryEntry;
  /** What an application looks like that was made of it. */
  readonly logo: string | null;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  const styles = useStyles();
  const words = capabilitiesOf(entry);
  return (
    <div className={mergeClasses(styles.tile, isOpen && styles.open)}>
      <Logo name={entry.displayName} src={logo} />
      <span className={styles.words}>
        <button
          type="button"
          className={styles.name}
          aria-expanded={isOpen}
          aria-describedby={`capabilities-${entry.id}`}
          onClick={onOpen}
        >
          {entry.displayName}
        </button>
        {entry.publisher !== entry.displayName && <Caption1 className={styles.quiet}>{entry.publisher}</Caption1>}
        <Caption1 id={`capabilities-${entry.id}`} className={styles.quiet}>
          {words.length === 0 ? 'No provisioning' : `${words.join(' · ')}. ${methodOf(entry)}`}
        </Caption1>
      </span>
    </div>
  );
}
