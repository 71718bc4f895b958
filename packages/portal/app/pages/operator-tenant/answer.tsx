import { useSearchParams } from 'react-router';
import { type ListPage, useList } from '../../api/list.ts';
import { useWatchedTenant } from '../../api/operator.ts';
import { type Account, type Settings, type TenantToken, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { TimeAgo } from '../../components/time.tsx';
import { LastActivity } from '../../tenant/activity-log.tsx';
import { EventCount } from '../../tenant/event-list.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';
import { accountsPath } from './accounts.tsx';

/** The sentence a tab of a tenant opens with, from what that tab reads anyway. */
export function TenantAnswer({ tab }: { readonly tab: string }) {
  switch (tab) {
    case 'options':
      return <Switches />;
    case 'credentials':
      return <TokenCount />;
    case 'accounts':
      return <AccountCount />;
    case 'activity':
      return <LastActivity />;
    case 'events':
      return <EventCount />;
    default:
      return <Figures />;
  }
}

function Figures() {
  const { key } = useTenant();
  const { data: tenant } = useWatchedTenant(key);
  if (tenant === undefined) return null;
  const { users, lastRequestDateTime, errors } = tenant;
  const failed = errors === 0 ? 'none was' : `${errors.toLocaleString()} ${errors === 1 ? 'was' : 'were'}`;
  return (
    <>
      {users === 0 ? 'Nobody has' : users === 1 ? '1 person has' : `${users.toLocaleString()} people have`} an account.{' '}
      {lastRequestDateTime === null ? (
        'No directory has asked for anything yet.'
      ) : (
        <>
          The last request came <TimeAgo at={lastRequestDateTime} />; {failed} answered an error in 24 hours.
        </>
      )}
    </>
  );
}

/** What the vendor switches on and off. */
function Switches() {
  const { key, application } = useTenant();
  const fields = useOfTenant<Settings>(tenantPath(key, 'settings')).data?.data.fields ?? [];
  const switches = fields.filter(({ kind, whose }) => kind === 'switch' && whose === 'operator');
  if (switches.length === 0) return `No part of ${application.displayName} is switched on or off for a tenant.`;
  return `${switches.map(({ label, value }) => `${label} is ${value === true ? 'on' : 'off'}`).join(', ')}.`;
}

function TokenCount() {
  const { key, application } = useTenant();
  const tokens = useOfTenant<ListPage<TenantToken>>(tenantPath(key, 'tokens')).data?.data.value;
  if (tokens === undefined) return null;
  const unused = tokens.filter(({ lastUsedAt }) => lastUsedAt === null).length;
  const many =
    tokens.length === 0 ? 'No token lets' : tokens.length === 1 ? '1 token lets' : `${tokens.length} tokens let`;
  const never = unused === 0 ? '' : `; ${unused === tokens.length ? 'none was used yet' : `${unused} never used`}`;
  return `${many} a directory provision into ${application.displayName}${never}.`;
}

function AccountCount() {
  const { key, application } = useTenant();
  const [search] = useSearchParams();
  const { items, hasNextPage, isSuccess } = useList<Account>(accountsPath(key, (search.get('q') ?? '').trim()));
  if (!isSuccess) return null;
  if (items.length === 0)
    return `Nobody has an account in ${application.displayName}${search.has('q') ? ' with a name that begins like this' : ''}.`;
  const many = items.length === 1 && !hasNextPage ? '1 account' : `${items.length}${hasNextPage ? '+' : ''} accounts`;
  return `${many} in ${application.displayName}${search.has('q') ? ' with a name that begins like this' : ''}.`;
}
