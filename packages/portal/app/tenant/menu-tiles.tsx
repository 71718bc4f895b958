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
    alignItems: 'start',
    margin: 0,
    padding: 0,
  },
  tile: {
    display: 'grid',
    alignContent: 'start',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  link: {
    display: 'block',
    padding: tokens.spacingVerticalL,
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  inside: {
    listStyleType: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    padding: `0 ${tokens.spacingHorizontalS} ${tokens.spacingVerticalM}`,
  },
  inner: {
    display: 'block',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** Entries of a menu, to choose from, each with what is inside it. */
export function MenuTiles({ entries }: { readonly entries: readonly MenuEntry[] }) {
  const styles = useStyles();
  const { key } = useTenant();
  return (
    <ul className={styles.tiles}>
      {entries.map(({ label, path, entries: inside = [] }) => (
        <li key={path} className={styles.tile}>
          <Link to={`/t/${key}/${path}`} className={styles.link}>
            {label}
          </Link>
          {inside.length > 0 && (
            <ul className={styles.inside} aria-label={label}>
              {inside.map((entry) => (
                <li key={entry.path}>
                  <Link to={`/t/${key}/${entry.path}`} className={styles.inner}>
                    {entry.label}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
