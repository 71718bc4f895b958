import { Button, MessageBar, MessageBarActions, MessageBarBody, Spinner, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { ApiError, get, send } from '../../api/client.ts';
import { ASSIGN, WRITE_USERS } from '../../api/permission.ts';
import { needed } from '../../api/program.ts';
import { useMay } from '../../api/session.tsx';
import { useKeeper } from '../../api/sources.ts';
import { type Standing, useStandings } from '../../api/standing.ts';
import { type User, useUser } from '../../api/users.ts';
import { Commands } from '../../components/commands.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { toast } from '../../components/toasts.tsx';
import { Access } from '../../standing/access.tsx';
import { ObjectActivity } from '../../standing/object-activity.tsx';
import { answerOf, summaryText } from '../../standing/verdict.ts';
import { removalEffect } from '../users/effect.ts';
import { PersonGroups } from './groups.tsx';

// Most who come here come for the access; a form brings more than all the rest.
const Profile = lazy(needed(() => import('./profile.tsx').then(({ Profile: component }) => ({ default: component }))));

const TABS = [
  { name: 'access', label: 'Access' },
  { name: 'profile', label: 'Profile' },
  { name: 'groups', label: 'Groups' },
  { name: 'activity', label: 'Activity' },
] as const;

const ABOVE = [{ label: 'Users', to: '/directory/users' }];

/** One person: how they stand with every application and why, their profile, their groups, what happened. */
export function Component() {
  const { id = '' } = useParams();
  const user = useUser(id);
  const isMissing = user.error instanceof ApiError && user.error.status === 404;
  const deleted = useQuery({
    queryKey: [`/v1.0/directory/deletedItems/${id}`],
    queryFn: ({ queryKey: [path], signal }) => get<User>(String(path), signal),
    enabled: isMissing,
  });
  const standings = useStandings('users', id);
  const [giving, give] = useState<string | true>();
  const person = user.data?.data ?? deleted.data;
  if (person === undefined) {
    const error = deleted.error ?? (isMissing ? undefined : user.error);
    return (
      <Page title="Person" above={ABOVE}>
        {error && <Problem error={error} what="The person could not be read." />}
      </Page>
    );
  }
  const isDeleted = user.data === undefined;
  const subject = { type: 'User', id: person.id, name: person.displayName } as const;
  return (
    <Page
      title={person.displayName}
      above={ABOVE}
      answer={standings.data && answerOf(standings.data)}
      commands={
        <PersonCommands
          person={person}
          isDeleted={isDeleted}
          standings={standings.data ?? []}
          onGive={() => give(true)}
        />
      }
    >
      <Text>{factsOf(person)}</Text>
      {isDeleted && <DeletedNotice person={person} />}
      <Tabs label={`About ${person.displayName}`} tabs={TABS}>
        {(tab) => {
          switch (tab) {
            case 'access':
              return <Access subject={subject} giving={giving} onGive={give} />;
            case 'profile':
              return (
                <Suspense fallback={<Spinner label="Loading" delay={300} />}>
                  <Profile person={person} etag={user.data?.etag} isDeleted={isDeleted} />
                </Suspense>
              );
            case 'groups':
              return <PersonGroups person={person} />;
            case 'activity':
              return <ObjectActivity subject={subject} />;
          }
        }}
      </Tabs>
    </Page>
  );
}

function factsOf({ userPrincipalName, department, city, accountEnabled, manager }: User): string {
  const place = [department, city].filter(Boolean).join(', ');
  return [
    userPrincipalName,
    place,
    accountEnabled ? 'sign-in allowed' : 'sign-in blocked',
    manager ? `manager: ${manager.displayName}` : '',
  ]
    .filter((fact) => fact !== '')
    .join(' · ');
}

function DeletedNotice({ person }: { readonly person: User }) {
  const navigate = useNavigate();
  return (
    <MessageBar intent="warning">
      <MessageBarBody>{person.displayName} is deleted, and can be restored.</MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => void navigate(`/directory/deleted?q=${encodeURIComponent(person.displayName)}`)}>
          Open deleted users
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

/** What is done about the whole person. */
function PersonCommands({
  person,
  isDeleted,
  standings,
  onGive,
}: {
  readonly person: User;
  readonly isDeleted: boolean;
  readonly standings: readonly Standing[];
  readonly onGive: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams();
  const may = useMay();
  const mayAssign = may(...ASSIGN);
  const mayWrite = may(...WRITE_USERS) && !isDeleted;
  const keeper = useKeeper('users', person.id);
  const [asked, ask] = useState<Confirmation>();
  const path = `/v1.0/users/${person.id}`;
  const copy = async () => {
    await navigator.clipboard.writeText(summaryText(`${person.displayName} (${person.userPrincipalName})`, standings));
    toast('Summary copied.');
  };
  const block = async (accountEnabled: boolean) => {
    await send('PATCH', path, { body: { accountEnabled } });
    await client.invalidateQueries();
    toast(accountEnabled ? `${person.displayName} may sign in.` : `${person.displayName} may not sign in any more.`);
  };
  const askToBlock = async () =>
    ask({
      title: `Block sign-in of ${person.displayName}?`,
      effect: await removalEffect([person.id]),
      verb: 'Block sign-in',
      act: () => block(false),
    });
  const askToDelete = async () =>
    ask({
      title: `Delete ${person.displayName}?`,
      effect: `${await removalEffect([person.id])} For 30 days the person can be restored.`,
      verb: 'Delete 1 person',
      act: async () => {
        await send('DELETE', path);
        await client.invalidateQueries();
        toast(`${person.displayName} was deleted.`);
        await navigate('/directory/users');
      },
    });
  return (
    <>
      <Commands
        commands={[
          ...(mayAssign && !isDeleted
            ? [
                {
                  label: 'Give access',
                  isPrimary: true,
                  act: () => {
                    setSearch({});
                    onGive();
                  },
                },
              ]
            : []),
          { label: 'Copy summary', act: () => void copy() },
          ...(mayWrite ? [{ label: 'Edit profile', isRare: true, act: () => setSearch({ tab: 'profile' }) }] : []),
          ...(mayWrite && keeper === null
            ? [
                person.accountEnabled
                  ? { label: 'Block sign-in', isRare: true, act: () => void askToBlock() }
                  : { label: 'Allow sign-in', isRare: true, act: () => void block(true) },
                { label: 'Delete', isRare: true, act: () => void askToDelete() },
              ]
            : []),
        ]}
      />
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}
