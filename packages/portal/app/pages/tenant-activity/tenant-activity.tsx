import { Page } from '../../components/page.tsx';
import { ActivityLog, LastActivity } from '../../tenant/activity-log.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** What the directory asked of the endpoint, and what administrators did. */
export function TenantActivity({ place }: { readonly place: Place }) {
  const { displayName } = useTenant();
  return (
    <Page title={place.entry.label} above={place.above} within={displayName} answer={<LastActivity />}>
      <ActivityLog />
    </Page>
  );
}
