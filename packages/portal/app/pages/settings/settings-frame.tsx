import { makeStyles, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { Suspense } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useMay } from '../../api/session.tsx';
import { TrailProvider } from '../../components/trail.ts';
import { type NavGroup, openTo } from '../../frame/navigation.ts';
import { SecondNavigation } from '../../frame/second-navigation.tsx';

const READ = ['Installation.Read.All', 'Installation.ReadWrite.All'];
const ACCESS = ['Access.ReadWrite.All'];

const pages: readonly NavGroup[] = [
  {
    items: [
      { label: 'General', to: '/settings/general', permissions: ['Organization.Read.All', ...READ] },
      { label: 'Administrators', to: '/settings/administrators', permissions: ACCESS },
      { label: 'Tokens', to: '/settings/tokens', permissions: ACCESS },
      { label: 'Sign-in', to: '/settings/sign-in', permissions: ACCESS },
      { label: 'Mail', to: '/settings/mail', permissions: READ },
      { label: 'Webhooks', to: '/settings/webhooks', permissions: READ },
      { label: 'Secrets', to: '/settings/secrets', permissions: ACCESS },
      { label: 'Retention', to: '/settings/retention', permissions: READ },
    ],
  },
];

const useStyles = makeStyles({
  // Where there is little room, the list of the pages says it, or the way to the page.
  name: { '@media (max-width: 1023px)': { display: 'none' } },
  frame: {
    display: 'grid',
    gridTemplateColumns: '180px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalXXL,
    '@media (max-width: 1023px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalM },
  },
});

const place = { above: [{ label: 'Settings', to: '/settings/general' }], within: 'Settings' };

/** What stands beside every page of the settings. */
export function Component() {
  const styles = useStyles();
  const may = useMay();
  const { pathname } = useLocation();
  return (
    <div className={styles.frame}>
      <div>
        <Subtitle2 block className={styles.name}>
          Settings
        </Subtitle2>
        <SecondNavigation label="Settings" groups={openTo(pages, may)} path={pathname} to={(page) => page} />
      </div>
      <TrailProvider value={place}>
        <Suspense fallback={<Spinner label="Loading" delay={300} />}>
          <Outlet />
        </Suspense>
      </TrailProvider>
    </div>
  );
}
