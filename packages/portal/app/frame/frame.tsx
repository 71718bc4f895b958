import {
  Button,
  Caption1,
  Drawer,
  DrawerBody,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { Suspense, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigation } from 'react-router';
import { Session, useMe } from '../api/session.tsx';
import { NavigationList } from './navigation-list.tsx';
import { PersonMenu } from './person-menu.tsx';

const useStyles = makeStyles({
  frame: { display: 'grid', gridTemplateRows: '48px 1fr', minHeight: '100vh' },
  skip: {
    position: 'absolute',
    left: '-9999px',
    ':focus': { left: tokens.spacingHorizontalM, top: tokens.spacingVerticalS, zIndex: 10 },
  },
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    position: 'sticky',
    top: 0,
    zIndex: 5,
  },
  mark: { fontWeight: tokens.fontWeightSemibold, whiteSpace: 'nowrap' },
  wide: { '@media (max-width: 640px)': { display: 'none' } },
  narrow: { '@media (min-width: 1024px)': { display: 'none' } },
  search: { flexGrow: 1 },
  body: {
    display: 'grid',
    gridTemplateColumns: '240px minmax(0, 1fr)',
    '@media (max-width: 1023px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  side: {
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    padding: tokens.spacingVerticalM,
    '@media (max-width: 1023px)': { display: 'none' },
  },
  main: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL} 96px`,
    minWidth: 0,
    '@media (max-width: 640px)': { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} 96px` },
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
  const isLoading = useNavigation().state === 'loading';
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
          onClick={() => open(true)}
        />
        <span className={styles.mark}>Lockstep</span>
        <Caption1 className={styles.wide}>{organization.displayName}</Caption1>
        <span className={styles.search} />
        <PersonMenu />
      </header>
      <div className={styles.body}>
        <nav className={styles.side} aria-label="Lockstep">
          <NavigationList />
        </nav>
        <Drawer open={isOpen} onOpenChange={(_, data) => open(data.open)} aria-label="Menu">
          <DrawerBody>
            <NavigationList onLeave={() => open(false)} />
          </DrawerBody>
        </Drawer>
        <main id="content" className={mergeClasses(styles.main)} aria-busy={isLoading}>
          <Suspense fallback={<Spinner label="Loading" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}
