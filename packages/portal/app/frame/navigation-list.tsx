import {
  Caption1,
  Caption1Strong,
  CounterBadge,
  makeStyles,
  mergeClasses,
  Tooltip,
  tokens,
} from '@fluentui/react-components';
import { Fragment } from 'react';
import { Link, useLocation } from 'react-router';
import { useLater } from '../api/later.ts';
import { useOverview } from '../api/overview.ts';
import { useMay } from '../api/session.tsx';
import { usePreferences } from '../preferences.ts';
import { currentItem, menuNames, type NavItem, navigationIn, openTo } from './navigation.ts';
import { navigationIcons } from './navigation-icons.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  heading: {
    display: 'block',
    margin: 0,
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalSNudge} ${tokens.spacingVerticalXXS}`,
    color: tokens.colorNeutralForeground2,
  },
  title: {
    display: 'block',
    margin: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalSNudge} ${tokens.spacingVerticalXXS}`,
    color: tokens.colorNeutralForeground3,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalSNudge,
    minHeight: '32px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalSNudge}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '@media (max-width: 1023px)': { minHeight: '44px' },
  },
  here: { backgroundColor: tokens.colorNeutralBackground2Selected, fontWeight: tokens.fontWeightSemibold },
  icon: { flexShrink: 0, fontSize: '20px' },
  label: { flexGrow: 1 },
});

/** The navigation, without what this person cannot open; `isCollapsed` shows signs alone. */
export function NavigationList({
  isCollapsed = false,
  onLeave,
}: {
  readonly isCollapsed?: boolean;
  readonly onLeave?: () => void;
}) {
  const styles = useStyles();
  const may = useMay();
  const { pathname } = useLocation();
  const counts = useCounts();
  const groups = openTo(navigationIn(menuNames[usePreferences().menuNames]), may);
  const here = currentItem(groups, pathname);
  const entry = (item: NavItem) => {
    const { label, to } = item;
    const Icon = navigationIcons[to];
    const count = item.count === undefined ? 0 : counts[item.count];
    const link = (
      <Link
        to={to}
        onClick={onLeave}
        aria-current={item === here ? 'page' : undefined}
        aria-label={isCollapsed ? [label, ...(count > 0 ? [count] : [])].join(', ') : undefined}
        className={mergeClasses(styles.link, item === here && styles.here)}
      >
        {Icon && <Icon aria-hidden className={styles.icon} />}
        {!isCollapsed && <span className={styles.label}>{label}</span>}
        {!isCollapsed && count > 0 && (
          <CounterBadge count={count} overflowCount={999} appearance="filled" color="informative" />
        )}
      </Link>
    );
    return (
      <li key={to}>
        {isCollapsed ? (
          <Tooltip content={label} relationship="inaccessible" positioning="after">
            {link}
          </Tooltip>
        ) : (
          link
        )}
      </li>
    );
  };
  return groups.map(({ heading, title, items }) => (
    <Fragment key={items[0]?.to}>
      {heading !== undefined && !isCollapsed && (
        <Caption1Strong as="p" className={styles.heading}>
          {heading}
        </Caption1Strong>
      )}
      {title !== undefined && !isCollapsed && (
        <Caption1 as="p" className={styles.title}>
          {title}
        </Caption1>
      )}
      <ul className={styles.list}>{items.map(entry)}</ul>
    </Fragment>
  ));
}

/** Numbers beside the entries: objects that fail, removals that are held back. */
function useCounts(): Readonly<Record<'attention' | 'staged', number>> {
  const { data } = useOverview(useLater());
  const sum = (of: (job: { readonly failing: number; readonly staged: number }) => number) =>
    (data?.jobs ?? []).reduce((total, job) => total + of(job), 0);
  return { attention: sum(({ failing }) => failing), staged: sum(({ staged }) => staged) };
}
