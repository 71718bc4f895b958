import {
  Button,
  Caption1,
  Drawer,
  DrawerBody,
  FluentProvider,
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation';
import { Suspense, useState } from 'react';
import { Link, Navigate, NavLink, Outlet, useLocation, useNavigation, useParams } from 'react-router';
import { Announcer } from '../components/announcer.tsx';
import { ProductName } from '../components/product-name.ts';
import { useReturnFocus } from '../components/return-focus.ts';
import { Toasts } from '../components/toasts.tsx';
import { usePageKeys } from '../frame/page-keys.ts';
import { SignInWatch } from '../frame/sign-in-watch.tsx';
import { useSurroundings } from '../frame/surroundings.ts';
import { useDark } from '../preferences.ts';
import { themesOf } from '../theme.ts';
import { TenantPersonMenu } from './tenant-person-menu.tsx';
import { TenantSessionOf, useTenant } from './tenant-session.tsx';
import { Visit } from './visit.tsx';

const useStyles = makeStyles({
  bar: { gap: tokens.spacingHorizontalM, borderBottom: `2px solid ${tokens.colorBrandStroke1}` },
  mark: { color: tokens.colorBrandForeground1 },
  tenant: { flexGrow: 1 },
  list: { listStyleType: 'none', display: 'flex', gap: tokens.spacingHorizontalXS, margin: 0, padding: 0 },
  wide: { '@media (max-width: 1023px)': { display: 'none' } },
  column: { flexDirection: 'column', paddingTop: tokens.spacingVerticalL },
  link: {
    display: 'block',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    whiteSpace: 'nowrap',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: {
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 0 -2px 0 ${tokens.colorBrandStroke1}`,
  },
  main: {
    display: 'grid',
    gap: tokens.spacingVerticalM,
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    // Below what it saves, the bar at the bottom needs room.
    paddingBottom: '96px',
  },
});

/** What surrounds the pages of a tenant: the application's name and menu, in its colour. */
export function Component() {
  const { tenant = '' } = useParams();
  const { pathname, search } = useLocation();
  const back = encodeURIComponent(pathname + search);
  return (
    <TenantSessionOf
      tenant={tenant}
      signedOut={<Navigate to={`/t/${encodeURIComponent(tenant)}/sign-in?return=${back}`} replace />}
    >
      <Surroundings />
    </TenantSessionOf>
  );
}

function Surroundings() {
  const styles = useStyles();
  const shared = useSurroundings();
  const { key, displayName, application, signIn } = useTenant();
  const [isOpen, open] = useState(false);
  const isLoading = useNavigation().state === 'loading';
  usePageKeys();
  useReturnFocus(isOpen);
  const { light, dark } = themesOf(application.accent);
  return (
    <FluentProvider theme={useDark() ? dark : light}>
      <ProductName value={application.displayName}>
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
              onClick={() => open(true)}
            />
            <Link to={`/t/${key}`} translate="no" className={mergeClasses(shared.mark, styles.mark)}>
              {application.displayName}
            </Link>
            <Caption1 translate="no" className={mergeClasses(shared.name, styles.tenant)}>
              {displayName !== application.displayName && displayName}
            </Caption1>
            <nav className={styles.wide} aria-label={application.displayName}>
              <MenuList />
            </nav>
            <TenantPersonMenu />
          </header>
          <Drawer open={isOpen} onOpenChange={(_, data) => open(data.open)} aria-label="Menu">
            <DrawerBody>
              <nav aria-label={application.displayName}>
                <MenuList className={styles.column} onLeave={() => open(false)} />
              </nav>
            </DrawerBody>
          </Drawer>
          <main id="content" className={mergeClasses(shared.main, styles.main)} aria-busy={isLoading}>
            <Visit>
              <Suspense fallback={<Spinner label="Loading" />}>
                <Outlet />
              </Suspense>
            </Visit>
          </main>
          {signIn && <SignInWatch who={signIn.who} endsAt={signIn.endsAt} signOut={signIn.end} />}
          <Toasts />
          <Announcer />
        </div>
      </ProductName>
    </FluentProvider>
  );
}

/** The application's own menu, first level. */
function MenuList({ className, onLeave }: { readonly className?: string; readonly onLeave?: () => void }) {
  const styles = useStyles();
  const { key, application } = useTenant();
  return (
    <ul className={mergeClasses(styles.list, className)}>
      {application.menu.map(({ label, path }) => (
        <li key={path}>
          <NavLink
            to={`/t/${key}/${path}`}
            onClick={onLeave}
            className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
          >
            {label}
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
