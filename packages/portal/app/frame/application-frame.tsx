import { makeStyles, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { Suspense } from 'react';
import { Outlet, useLocation } from 'react-router';
import { ApplicationReader, logoOf, useApplication } from '../api/application.tsx';
import { ApiError } from '../api/client.ts';
import { LinkTo } from '../components/link-to.tsx';
import { Logo } from '../components/logo.tsx';
import { Page } from '../components/page.tsx';
import { Problem } from '../components/problem.tsx';
import { TrailProvider } from '../components/trail.ts';
import { usePreferences } from '../preferences.ts';
import { applicationNavigation, provisioningNavigation } from './application-navigation.ts';
import { menuNames, openTo } from './navigation.ts';
import { SecondNavigation } from './second-navigation.tsx';

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: '200px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalXXL,
    '@media (max-width: 1023px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      gap: tokens.spacingVerticalM,
    },
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    paddingBottom: tokens.spacingVerticalS,
  },
  names: { display: 'grid', gap: tokens.spacingVerticalXS, minWidth: 0 },
  // Where there is little room, the list of the pages says it, or the way to the page.
  name: { overflowWrap: 'anywhere', '@media (max-width: 639px)': { display: 'none' } },
  part: { '@media (max-width: 1023px)': { display: 'none' } },
  logo: { '@media (max-width: 639px)': { display: 'none' } },
  side: { minWidth: 0 },
});

/** What stands beside every page of one application: its name, its pages or those of its provisioning, and its place. */
export function Component() {
  return (
    <ApplicationReader
      pending={<Spinner label="Loading" delay={300} />}
      failed={(error, again) => (
        <Page title="Application">
          {error instanceof ApiError && error.status === 404 ? (
            <Problem error={error} what="There is no such application. It may have been deleted." />
          ) : (
            <Problem error={error} what="The application could not be read." onRetry={again} />
          )}
        </Page>
      )}
    >
      <Framed />
    </ApplicationReader>
  );
}

function Framed() {
  const styles = useStyles();
  const { pathname } = useLocation();
  const application = useApplication();
  const { displayName, path, to, may } = application;
  const names = menuNames[usePreferences().menuNames];
  const page = pathname.slice(path.length).replace(/\/$/, '');
  const isProvisioning = page === '/provisioning' || page.startsWith('/provisioning/');
  const above = [
    { label: names.applications, to: '/applications' },
    ...(page === '' ? [] : [{ label: displayName, to: to('') }]),
    ...(isProvisioning && page !== '/provisioning' ? [{ label: 'Provisioning', to: to('/provisioning') }] : []),
  ];
  return (
    <div className={styles.frame}>
      <div className={styles.side}>
        <div className={styles.head}>
          <span className={styles.logo}>
            <Logo name={displayName} src={logoOf(application)} size={32} />
          </span>
          <div className={styles.names}>
            {isProvisioning && (
              <LinkTo to={to('')}>
                <ArrowLeftRegular aria-hidden /> {displayName}
              </LinkTo>
            )}
            <Subtitle2 className={isProvisioning ? styles.part : styles.name}>
              {isProvisioning ? 'Provisioning' : displayName}
            </Subtitle2>
          </div>
        </div>
        <SecondNavigation
          label={isProvisioning ? `Provisioning of ${displayName}` : displayName}
          groups={openTo(isProvisioning ? provisioningNavigation : applicationNavigation, may)}
          path={page}
          to={to}
        />
      </div>
      <TrailProvider value={{ above, within: displayName }}>
        <Suspense fallback={<Spinner label="Loading" delay={300} />}>
          <Outlet />
        </Suspense>
      </TrailProvider>
    </div>
  );
}
