import { Spinner } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { needed } from '../../api/program.ts';
import type { MenuEntry } from '../../api/tenant.ts';
import { Page } from '../../components/page.tsx';
import { MenuTiles } from '../../tenant/menu-tiles.tsx';
import { type Place, placeAt } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

const TenantSettings = lazy(
  needed(() =>
    import('../tenant-settings/tenant-settings.tsx').then(({ TenantSettings: component }) => ({ default: component })),
  ),
);
const TenantAccounts = lazy(
  needed(() =>
    import('../tenant-accounts/tenant-accounts.tsx').then(({ TenantAccounts: component }) => ({ default: component })),
  ),
);
const TenantAccount = lazy(
  needed(() =>
    import('../tenant-accounts/tenant-account.tsx').then(({ TenantAccount: component }) => ({ default: component })),
  ),
);
const TenantList = lazy(
  needed(() => import('../tenant-list/tenant-list.tsx').then(({ TenantList: component }) => ({ default: component }))),
);
const TenantStaff = lazy(
  needed(() =>
    import('../tenant-staff/tenant-staff.tsx').then(({ TenantStaff: component }) => ({ default: component })),
  ),
);
const TenantActivity = lazy(
  needed(() =>
    import('../tenant-activity/tenant-activity.tsx').then(({ TenantActivity: component }) => ({ default: component })),
  ),
);
const TenantEvents = lazy(
  needed(() =>
    import('../tenant-events/tenant-events.tsx').then(({ TenantEvents: component }) => ({ default: component })),
  ),
);

/** A page of a tenant: what the application's menu has at this address. */
export function Component() {
  const { '*': path = '' } = useParams();
  const { key, displayName, application } = useTenant();
  const place = placeAt(application.menu, path, `/t/${key}`);
  if (!place) {
    return (
      <Page title="Nothing is here" within={displayName}>
        {displayName} has no such page, or your role does not open it. An administrator of {displayName} can tell.
      </Page>
    );
  }
  return (
    <Suspense fallback={<Spinner label="Loading" />}>
      {/* Another page begins anew, with nothing typed. */}
      <Shown key={`${place.entry.path} ${place.id ?? ''}`} place={place} />
    </Suspense>
  );
}

function Shown({ place }: { readonly place: Place }) {
  const { displayName } = useTenant();
  const { entry, above, id } = place;
  switch (entry.shows) {
    case 'menu':
      return (
        <Page
          title={entry.label}
          above={above}
          within={displayName}
          answer={`What holds for all of ${displayName} is set here: ${namesIn(entry.entries ?? [])}.`}
        >
          <MenuTiles entries={entry.entries ?? []} />
        </Page>
      );
    case 'settings':
      return <TenantSettings place={place} />;
    case 'accounts':
      return id === undefined ? <TenantAccounts place={place} /> : <TenantAccount place={place} id={id} />;
    case 'list':
      return <TenantList place={place} />;
    case 'staff':
      return <TenantStaff place={place} />;
    case 'activity':
      return <TenantActivity place={place} />;
    case 'events':
      return <TenantEvents place={place} />;
  }
}

function namesIn(entries: readonly MenuEntry[]): string {
  return new Intl.ListFormat('en').format(entries.map(({ label }) => label));
}
