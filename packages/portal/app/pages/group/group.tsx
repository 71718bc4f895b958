import { Button, Spinner, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { read, send } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { ASSIGN, WRITE_GROUPS } from '../../api/permission.ts';
import { needed } from '../../api/program.ts';
import { useMay } from '../../api/session.tsx';
import { useKeeper } from '../../api/sources.ts';
import { useStandings } from '../../api/standing.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SourceNotice } from '../../components/source-notice.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { toast } from '../../components/toasts.tsx';
import { Access } from '../../standing/access.tsx';
import { ObjectActivity } from '../../standing/object-activity.tsx';
import { type Group, groupPath, isByRule } from './group-facts.ts';
import { Members } from './members.tsx';

// Most who come here come for the members or the access; a form brings more than all the rest.
const GroupProfile = lazy(
  needed(() => import('./group-profile.tsx').then(({ GroupProfile: component }) => ({ default: component }))),
);

const TABS = [
  { name: 'members', label: 'Members' },
  { name: 'access', label: 'Access' },
  { name: 'profile', label: 'Profile' },
  { name: 'activity', label: 'Activity' },
] as const;

/** One group: who is in it, what it gives access to, and what happened to it. */
export function Component() {
  const { id = '' } = useParams();
  const group = useQuery({
    queryKey: [groupPath(id)],
    queryFn: ({ queryKey: [path], signal }) => read<Group>(String(path), signal),
  });
  useLive(['directory'], [`/v1.0/groups/${id}`]);
  const standings = useStandings('groups', id);
  const keeper = useKeeper('groups', id);
  const [giving, give] = useState<string | true>();
  const above = [{ label: 'Groups', to: '/directory/groups' }];
  if (group.data === undefined) {
    return (
      <Page title="Group" above={above}>
        {group.error && <Problem error={group.error} what="The group could not be read." />}
      </Page>
    );
  }
  const { data: shown, etag } = group.data;
  const { displayName: name, description } = shown;
  const subject = { type: 'Group', id, name } as const;
  const assigned = (standings.data ?? []).filter(({ gates }) =>
    gates.some((gate) => gate.name === 'assigned' && gate.passed),
  );
  return (
    <Page
      title={name}
      above={above}
      answer={standings.data && accessOf(assigned.map((one) => one.applicationDisplayName))}
      commands={<Commands group={shown} isKept={keeper !== null} given={assigned.length} onGive={() => give(true)} />}
    >
      {description !== null && <Text>{description}</Text>}
      {keeper && <SourceNotice source={keeper.displayName} what="This group" />}
      <Tabs label={`About ${name}`} tabs={TABS}>
        {(tab) => {
          switch (tab) {
            case 'members':
              return <Members group={shown} isKept={keeper !== null} />;
            case 'access':
              return <Access subject={subject} giving={giving} onGive={give} />;
            case 'profile':
              return (
                <Suspense fallback={<Spinner label="Loading" delay={300} />}>
                  <GroupProfile group={shown} etag={etag} readOnly={keeper?.readOnly ?? []} />
                </Suspense>
              );
            case 'activity':
              return <ObjectActivity subject={subject} />;
          }
        }}
      </Tabs>
    </Page>
  );
}

function accessOf(names: readonly string[]): string {
  return names.length === 0
    ? 'Gives access to no application.'
    : `Gives its members access to ${new Intl.ListFormat('en').format(names)}.`;
}

function Commands({
  group,
  isKept,
  given,
  onGive,
}: {
  readonly group: Group;
  /** By an outside source, as far as is known. */
  readonly isKept: boolean;
  readonly given: number;
  readonly onGive: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const may = useMay();
  const mayAssign = may(...ASSIGN);
  const mayWrite = may(...WRITE_GROUPS);
  const [asked, ask] = useState<Confirmation>();
  const { id, displayName } = group;
  const deletion: Confirmation = {
    title: `Delete ${displayName}?`,
    effect:
      given === 0
        ? 'It gives access to no application. For 30 days it can be restored.'
        : `Who has access to ${given === 1 ? '1 application' : `${given} applications`} through it alone loses it with the next cycles. For 30 days it can be restored.`,
    verb: 'Delete 1 group',
    act: async () => {
      await send('DELETE', `/v1.0/groups/${id}`);
      await client.invalidateQueries();
      toast(`${displayName} was deleted.`);
      await navigate('/directory/groups');
    },
  };
  return (
    <>
      {mayAssign && (
        <Button
          appearance="primary"
          onClick={() => {
            setSearch({ tab: 'access' });
            onGive();
          }}
        >
          Give access
        </Button>
      )}
      {mayWrite && !isKept && <Button onClick={() => ask(deletion)}>Delete</Button>}
      {isByRule(group) && <Text>Members by rule</Text>}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}
