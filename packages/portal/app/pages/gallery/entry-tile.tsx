import { Caption1, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import type { GalleryEntry } from '../../api/gallery.ts';
import { Logo } from '../../components/logo.tsx';
import { capabilitiesOf, methodOf } from './entry-words.ts';

const useStyles = makeStyles({
  tile: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    alignItems: 'start',
    width: '100%',
    height: '100%',
    minHeight: '92px',
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  open: { outline: `2px solid ${tokens.colorBrandStroke1}` },
  words: { display: 'grid', gap: tokens.spacingVerticalXS },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** An application of the gallery at a glance: what it is called, what works with it, how it is let in. */
export function EntryTile({
  entry,
  isOpen,
  onOpen,
}: {
  readonly entry: GalleryEntry;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  const styles = useStyles();
  const words = capabilitiesOf(entry);
  return (
    <button
      type="button"
      className={mergeClasses(styles.tile, isOpen && styles.open)}
      aria-expanded={isOpen}
      aria-label={entry.displayName}
      aria-describedby={`capabilities-${entry.id}`}
      onClick={onOpen}
    >
      <Logo name={entry.displayName} />
      <span className={styles.words}>
        <Text weight="semibold">{entry.displayName}</Text>
        {entry.publisher !== entry.displayName && <Caption1 className={styles.quiet}>{entry.publisher}</Caption1>}
        <Caption1 id={`capabilities-${entry.id}`} className={styles.quiet}>
          {words.length === 0 ? 'No provisioning' : `${words.join(' · ')}. ${methodOf(entry)}`}
        </Caption1>
      </span>
    </button>
  );
}
