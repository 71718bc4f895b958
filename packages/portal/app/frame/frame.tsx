import { Button, Caption1, makeStyles, mergeClasses, Spinner, Tooltip, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { PanelLeftContractRegular } from '@fluentui/react-icons/svg/panel-left-contract';
import { PanelLeftExpandRegular } from '@fluentui/react-icons/svg/panel-left-expand';
import { lazy, Suspense, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigation } from 'react-router';
import { Session, useMe } from '../api/session.tsx';
import { Announcer } from '../components/announcer.tsx';
import { Toasts } from '../components/toasts.tsx';
import { prefer, usePreferences } from '../preferences.ts';
import { Bell } from './bell.tsx';
import { HelpMenu } from './help-menu.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { NavigationList } from './navigation-list.tsx';
import { PersonMenu } from './person-menu.tsx';
import { SearchButton } from './search-button.tsx';

const MenuDrawer = lazy(() =>
  import('./menu-drawer.tsx').then(({ MenuDrawer: component }) => ({ default: component })),
);

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gridTemplateRows: '48px 1fr',
    minHeight: '100vh',
  },
  skip: {
    position: 'absolute',
    left: '-9999px',
    ':focus': {
      left: tokens.spacingHorizontalM,
      top: tokens.spacingVerticalS,
      zIndex: 10,
      padding: tokens.spacingVerticalS,
      backgroundColor: tokens.colorNeutralBackground1,
      color: tokens.colorBrandForeground1,
    },
  },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `0 ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    position: 'sticky',
    top: 0,
    zIndex: 7,
    '@media (max-width: 639px)': { padding: `0 ${tokens.spacingHorizontalS}`, gap: 0 },
  },
  mark: {
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    padding: tokens.spacingHorizontalXS,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  organization: {
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '240px',
    '@media (max-width: 639px)': { display: 'none' },
  },
  narrow: { '@media (min-width: 1024px)': { display: 'none' } },
  space: { flexGrow: 1 },
  body: {
    display: 'grid',
    gridTemplateColumns: '240px minmax(0, 1fr)',
    '@media (max-width: 1023px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  collapsed: { '@media (min-width: 1024px)': { gridTemplateColumns: '57px minmax(0, 1fr)' } },
  side: {
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    '@media (max-width: 1023px)': { display: 'none' },
  },
  inner: {
    position: 'sticky',
    top: '48px',
    boxSizing: 'border-box',
    maxHeight: 'calc(100vh - 48px)',
    overflowY: 'auto',
    padding: tokens.spacingHorizontalS,
  },
  main: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL} 64px`,
    minWidth: 0,
    scrollPaddingTop: '56px',
    '@media (max-width: 639px)': { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} 64px` },
  },
});

/** What surrounds every screen of somebody who is signed in. */
export function Frame() {
  const { pathname, search } = useLocation();
  const back = encodeURIComponent(pathname + search);
  return (
    <Session signedOut={<Navigate to={`/sign-in?return=${back}`} replace />}>
      <Surroundings />
    </Session>
  );
}

function Surroundings() {
  const styles = useStyles();
  const [isOpen, open] = useState(false);
  const { organization } = useMe();
  const isCollapsed = usePreferences().navigation === 'collapsed';
  const isLoading = useNavigation().state === 'loading';
  const fold = isCollapsed ? 'Show names in the navigation' : 'Show signs alone in the navigation';
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.bar}>
        <Button
          className={styles.narrow}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label="Menu"
          aria-expanded={isOpen}
          onClick={() => open(true)}
        />
        <Link to="/" className={styles.mark}>
          Lockstep
        </Link>
        <Caption1 className={styles.organization}>{organization.displayName}</Caption1>
        <span className={styles.space} />
        <SearchButton />
        <span className={styles.space} />
        <LiveIndicator />
        <Bell />
        <HelpMenu />
        <PersonMenu />
      </header>
      <div className={mergeClasses(styles.body, isCollapsed && styles.collapsed)}>
        <div className={styles.side}>
          <div className={styles.inner}>
            <nav aria-label="Lockstep">
              <NavigationList isCollapsed={isCollapsed} />
            </nav>
            <Tooltip content={fold} relationship="label">
              <Button
                appearance="subtle"
                icon={isCollapsed ? <PanelLeftExpandRegular /> : <PanelLeftContractRegular />}
                onClick={() => prefer({ navigation: isCollapsed ? 'open' : 'collapsed' })}
              />
            </Tooltip>
          </div>
        </div>
        {isOpen && (
          <Suspense>
            <MenuDrawer onClose={() => open(false)} />
          </Suspense>
        )}
        <main id="content" className={styles.main} aria-busy={isLoading}>
          <Suspense fallback={<Spinner label="Loading" delay={300} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Toasts />
      <Announcer />
    </div>
  );
}
