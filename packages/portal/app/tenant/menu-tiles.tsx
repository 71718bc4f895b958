import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';
import type { MenuEntry } from '../api/tenant.ts';
import { useTenant } from './tenant-session.tsx';

const useStyles = makeStyles({
  tiles: {
    listStyleType: 'none',
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(280px, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    margin: 0,
    padding: 0,
  },
  tile: {
    display: 'block',
    padding: tokens.spacingVerticalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** Entries of a menu, to choose from. */
export function MenuTiles({ entries }: { readonly entries: readonly MenuEntry[] }) {
  const styles = useStyles();
  const { key } = useTenant();
  return (
    <ul className={styles.tiles}>
      {entries.map(({ label, path }) => (
        <li key={path}>
          <Link to={`/t/${key}/${path}`} className={styles.tile}>
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
