import { Spinner } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { Page } from '../../components/page.tsx';
import { MenuTiles } from '../../tenant/menu-tiles.tsx';
import { type Place, placeAt } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

const TenantSettings = lazy(async () => ({
  default: (await import('../tenant-settings/tenant-settings.tsx')).TenantSettings,
}));
const TenantAccounts = lazy(async () => ({
  default: (await import('../tenant-accounts/tenant-accounts.tsx')).TenantAccounts,
}));
const TenantAccount = lazy(async () => ({
  default: (await import('../tenant-accounts/tenant-account.tsx')).TenantAccount,
}));
const TenantList = lazy(async () => ({ default: (await import('../tenant-list/tenant-list.tsx')).TenantList }));
const TenantStaff = lazy(async () => ({ default: (await import('../tenant-staff/tenant-staff.tsx')).TenantStaff }));
const TenantActivity = lazy(async () => ({
  default: (await import('../tenant-activity/tenant-activity.tsx')).TenantActivity,
}));
const TenantEvents = lazy(async () => ({
  default: (await import('../tenant-events/tenant-events.tsx')).TenantEvents,
}));

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
        <Page title={entry.label} above={above} within={displayName}>
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
