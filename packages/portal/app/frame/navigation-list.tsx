import { Caption1Strong, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { NavLink } from 'react-router';
import { useMe } from '../api/session.tsx';
import { usePreferences } from '../preferences.ts';
import { menuNames, navigation } from './navigation.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  heading: {
    display: 'block',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS} 0`,
    color: tokens.colorNeutralForeground3,
  },
  link: {
    display: 'block',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: { backgroundColor: tokens.colorNeutralBackground2Selected, fontWeight: tokens.fontWeightSemibold },
});

/** The navigation, without what this person cannot open. */
export function NavigationList({ onLeave }: { readonly onLeave?: () => void }) {
  const styles = useStyles();
  const { permissions: held } = useMe();
  const identity = menuNames[usePreferences().menuNames];
  const visible = (needed: readonly string[] | undefined) =>
    needed === undefined || needed.some((permission) => held.includes(permission));
  return navigation.map(({ heading, items }) => {
    const shown = items.filter(({ permissions }) => visible(permissions));
    if (shown.length === 0) return null;
    return (
      <section key={heading ?? ''}>
        {heading !== undefined && (
          <Caption1Strong as="h2" className={styles.heading}>
            {heading === 'Identity' ? identity : heading}
          </Caption1Strong>
        )}
        <ul className={styles.list}>
          {shown.map(({ label, to }) => (
            <li key={to}>
              <NavLink
                to={to}
                end={to === '/'}
                onClick={onLeave}
                className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
              >
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}
