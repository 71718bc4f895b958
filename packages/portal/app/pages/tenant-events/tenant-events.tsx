import { Page } from '../../components/page.tsx';
import { EventCount, EventList } from '../../tenant/event-list.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenant } from '../../tenant/tenant-session.tsx';

/** What became of accounts, as the application tells others. */
export function TenantEvents({ place }: { readonly place: Place }) {
  const { displayName } = useTenant();
  return (
    <Page title={place.entry.label} above={place.above} within={displayName} answer={<EventCount />}>
      <EventList />
    </Page>
  );
}
