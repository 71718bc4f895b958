import { Button, Caption1, makeStyles, mergeClasses, Spinner, Tooltip, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { PanelLeftContractRegular } from '@fluentui/react-icons/svg/panel-left-contract';
import { PanelLeftExpandRegular } from '@fluentui/react-icons/svg/panel-left-expand';
import { lazy, Suspense, useState } from 'react';
import { Link, Navigate, Outlet, useLocation, useNavigation } from 'react-router';
import { send } from '../api/client.ts';
import { useStream } from '../api/live.ts';
import { needed } from '../api/program.ts';
import { Session, useMe } from '../api/session.tsx';
import { useSignInEnd } from '../api/sign-in-end.ts';
import { Announcer } from '../components/announcer.tsx';
import { Toasts } from '../components/toasts.tsx';
import { prefer, usePreferences } from '../preferences.ts';
import { Bell } from './bell.tsx';
import { HelpMenu } from './help-menu.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { NavigationList } from './navigation-list.tsx';
import { usePageKeys } from './page-keys.ts';
import { PersonMenu } from './person-menu.tsx';
import { SearchButton } from './search-button.tsx';
import { SignInWatch } from './sign-in-watch.tsx';
import { useSurroundings } from './surroundings.ts';

const MenuDrawer = lazy(
  needed(() => import('./menu-drawer.tsx').then(({ MenuDrawer: component }) => ({ default: component }))),
);

const useStyles = makeStyles({
  bar: { gap: tokens.spacingHorizontalS, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  mark: { color: tokens.colorNeutralForeground1 },
  organization: {
    color: tokens.colorNeutralForeground3,
    maxWidth: '240px',
    '@media (max-width: 639px)': { display: 'none' },
  },
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
});

/** What surrounds every screen of somebody who is signed in. */
export function Frame() {
  const { pathname, search } = useLocation();
  useStream();
  const back = encodeURIComponent(pathname + search);
  return (
    <Session signedOut={<Navigate to={`/sign-in?return=${back}`} replace />}>
      <Surroundings />
    </Session>
  );
}

const WHO = '/api/portal/me';
const endSignIn = () => send('POST', '/api/portal/sign-out');

function Surroundings() {
  const styles = useStyles();
  const shared = useSurroundings();
  const [isOpen, open] = useState(false);
  const { organization, signIn } = useMe();
  const over = useSignInEnd(WHO);
  usePageKeys();
  const isCollapsed = usePreferences().navigation === 'collapsed';
  const isLoading = useNavigation().state === 'loading';
  const fold = isCollapsed ? 'Show names in the navigation' : 'Show signs alone in the navigation';
  return (
    <div className={shared.frame}>
      <a href="#content" className={shared.skip}>
        Skip to content
      </a>
      <header className={mergeClasses(shared.bar, styles.bar)}>
        <Button
          className={shared.narrow}
          appearance="subtle"
          icon={<NavigationRegular />}
          aria-label="Menu"
          aria-expanded={isOpen}
          onClick={() => open(true)}
        />
        <Link to="/" translate="no" className={mergeClasses(shared.mark, styles.mark)}>
          Lockstep
        </Link>
        <Caption1 translate="no" className={mergeClasses(shared.name, styles.organization)}>
          {organization.displayName}
        </Caption1>
        <span className={styles.space} />
        <SearchButton />
        <span className={styles.space} />
        <LiveIndicator />
        <Bell />
        <HelpMenu />
        <PersonMenu onSignOut={() => endSignIn().then(over)} />
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
        <main id="content" className={shared.main} aria-busy={isLoading}>
          <Suspense fallback={<Spinner label="Loading" delay={300} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      {signIn && <SignInWatch who={WHO} endsAt={signIn.endsAt} signOut={endSignIn} />}
      <Toasts />
      <Announcer />
    </div>
  );
}
