import { Button, Tab, TabList } from '@fluentui/react-components';
import { useNavigate, useParams } from 'react-router';
import { useMe } from '../../api/session.tsx';
import { Page } from '../../components/page.tsx';
import { ActivityLog } from '../../tenant/activity-log.tsx';
import { EventList } from '../../tenant/event-list.tsx';
import { OperatorSessionOf, useTenant } from '../../tenant/tenant-session.tsx';
import { Accounts } from './accounts.tsx';
import { TenantAnswer } from './answer.tsx';
import { Credentials } from './credentials.tsx';
import { Options } from './options.tsx';
import { Overview } from './overview.tsx';
import { Webhooks } from './webhooks.tsx';

const TABS = [
  ['overview', 'Overview'],
  ['options', 'Options'],
  ['credentials', 'Credentials'],
  ['accounts', 'Accounts'],
  ['activity', 'Activity'],
  ['events', 'Events'],
] as const;

/** One tenant, as those look at it who run the application. */
export function Component() {
  const { tenant = '' } = useParams();
  return (
    <OperatorSessionOf tenant={tenant}>
      <Tenant />
    </OperatorSessionOf>
  );
}

function Tenant() {
  const navigate = useNavigate();
  const { permissions } = useMe();
  const { key, displayName } = useTenant();
  const { tab: asked } = useParams();
  const [tab] = TABS.find(([name]) => name === asked) ?? TABS[0];
  const mayWrite = permissions.includes('Tenant.ReadWrite.All');
  return (
    <Page
      title={displayName}
      above={[{ label: 'Tenants', to: '/operator/tenants' }]}
      within="Tenants"
      answer={<TenantAnswer tab={tab} />}
      commands={mayWrite && <Button onClick={() => location.assign(`/t/${key}`)}>Enter tenant</Button>}
    >
      <TabList
        selectedValue={tab}
        onTabSelect={(_, { value }) => void navigate(`/operator/tenants/${key}/${String(value)}`)}
        style={{ flexWrap: 'wrap' }}
      >
        {TABS.map(([name, label]) => (
          <Tab key={name} value={name}>
            {label}
          </Tab>
        ))}
      </TabList>
      {tab === 'overview' && <Overview mayWrite={mayWrite} />}
      {tab === 'options' && <Options mayWrite={mayWrite} />}
      {tab === 'credentials' && <Credentials mayWrite={mayWrite} />}
      {tab === 'accounts' && <Accounts />}
      {tab === 'activity' && <ActivityLog />}
      {tab === 'events' && (
        <>
          <EventList />
          <Webhooks mayWrite={mayWrite} />
        </>
      )}
    </Page>
  );
}
