import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Spinner } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { type Role, roleLabel, useRoles } from '../../api/roles.ts';
import { useMe } from '../../api/session.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ShownOnce } from '../../components/shown-once.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { type Administrator, AdministratorForm } from './administrator-form.tsx';

const ADDRESS = '/api/settings/administrators';

const states = {
  active: { kind: 'done', word: 'Active' },
  invited: { kind: 'held', word: 'Invited' },
  disabled: { kind: 'idle', word: 'Switched off' },
} as const;

/** People of the installation, what they may do, and the links they come in by. */
export function Component() {
  const client = useQueryClient();
  const me = useMe();
  const roles = useRoles();
  const people = useList<Administrator>(`${ADDRESS}?$top=100`);
  const [asked, ask] = useAddressed('new');
  const [edited, edit] = useAddressed('edit');
  const [confirmation, confirm] = useState<Confirmation>();
  const [link, show] = useState<Readonly<Record<string, string>>>();
  const reread = () =>
    client.invalidateQueries({ predicate: ({ queryKey: [key] }) => String(key).startsWith(ADDRESS) });
  const invitation = (address: string) => show({ 'One-time link': address });

  const switchTo = async (person: Administrator, state: 'active' | 'disabled') => {
    await send('PATCH', `${ADDRESS}/${person.id}`, { body: { state } });
    toast(
      state === 'active'
        ? `${person.displayName} may sign in again.`
        : `${person.displayName} was switched off; every sign-in of theirs has ended.`,
    );
    await reread();
  };
  const inviteAgain = async (person: Administrator) => {
    try {
      const answer = await send<{ readonly invitation: string }>('POST', `${ADDRESS}/${person.id}/invite`);
      invitation(answer.invitation);
    } catch (error) {
      toast(`No link was made: ${(error as Error).message}.`);
    }
  };
  const acts = (person: Administrator) => [
    { label: 'Change name and roles', act: () => edit(person.id) },
    { label: 'New one-time link', act: () => void inviteAgain(person) },
    {
      label: 'End every sign-in',
      act: () =>
        confirm({
          title: `End every sign-in of ${person.displayName}?`,
          effect: 'Wherever they are signed in, they have to sign in again.',
          verb: 'End every sign-in',
          act: async () => {
            await send('DELETE', `${ADDRESS}/${person.id}/sign-ins`);
            toast(`Every sign-in of ${person.displayName} was ended.`);
          },
        }),
    },
    person.state === 'disabled'
      ? { label: 'Switch on', act: () => void switchTo(person, 'active') }
      : {
          label: 'Switch off',
          act: () =>
            confirm({
              title: `Switch ${person.displayName} off?`,
              effect: 'They cannot sign in until they are switched on again; every sign-in of theirs ends at once.',
              verb: `Switch ${person.displayName} off`,
              act: () => switchTo(person, 'disabled'),
            }),
        },
    {
      label: 'Remove',
      act: () =>
        confirm({
          title: `Remove ${person.displayName}?`,
          effect: `${person.userName} can no longer sign in. What they did stays in the audit log.`,
          verb: `Remove ${person.displayName}`,
          typed: person.userName,
          act: async (reason) => {
            await send('DELETE', `${ADDRESS}/${person.id}`, { reason });
            toast(`${person.displayName} was removed.`);
            await reread();
          },
        }),
    },
  ];

  const subject = people.items.find(({ id }) => id === edited);
  return (
    <Page
      title="Administrators"
      answer={people.isSuccess ? answerOf(people.items) : undefined}
      commands={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => ask('yes')}>
          Invite
        </Button>
      }
    >
      {people.error && (
        <Problem error={people.error} what="The people could not be read." onRetry={() => void people.refetch()} />
      )}
      {people.isPending && <Spinner label="Loading" delay={300} />}
      {people.items.length > 0 && (
        <Grid
          label="Administrators"
          name="administrators"
          file={{ what: 'administrators', from: `${ADDRESS}?$top=100` }}
          items={people.items}
          keyOf={({ id }) => id}
          onOpen={({ id }) => edit(id)}
          {...people.paging}
          columns={[
            {
              name: 'name',
              label: 'Name',
              weight: 2,
              text: ({ id, displayName }) => `${displayName}${id === me.id ? ' (you)' : ''}`,
            },
            { name: 'role', label: 'Role', weight: 2, text: ({ roles: held }) => labels(held, roles) },
            { name: 'address', label: 'Address', weight: 2, text: ({ userName }) => userName },
            {
              name: 'state',
              label: 'State',
              weight: 1.3,
              text: ({ state }) => states[state].word,
              cell: ({ state }) => <Status kind={states[state].kind}>{states[state].word}</Status>,
            },
            {
              name: 'scope',
              label: 'Scope',
              weight: 1.3,
              text: ({ profiles }) => (profiles.length === 0 ? 'Everything' : profiles.join(', ')),
            },
            {
              name: 'seen',
              label: 'Last sign-in',
              weight: 1.3,
              ago: ({ lastSignInAt }) => lastSignInAt,
              none: 'Never',
            },
            {
              name: 'acts',
              label: 'Actions',
              acts: true,
              weight: 0.8,
              cell: (person) => <Acts name={person.displayName} acts={acts(person)} />,
            },
          ]}
        />
      )}
      {(asked !== undefined || subject !== undefined) && (
        <AdministratorForm
          key={subject?.id ?? 'new'}
          person={subject}
          roles={roles}
          onClose={() => (subject === undefined ? ask(undefined) : edit(undefined))}
          onSaved={async (address) => {
            await reread();
            if (address !== undefined) invitation(address);
          }}
        />
      )}
      <Confirm asked={confirmation} onClose={() => confirm(undefined)} />
      <ShownOnce title="Give this link to the person" values={link} onClose={() => show(undefined)} />
    </Page>
  );
}

function Acts({
  name,
  acts,
}: {
  readonly name: string;
  readonly acts: readonly { readonly label: string; readonly act: () => void }[];
}) {
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          size="small"
          appearance="subtle"
          icon={<MoreHorizontalRegular />}
          aria-label={`Actions for ${name}`}
          onClick={(event) => event.stopPropagation()}
        />
      </MenuTrigger>
      <MenuPopover onClick={(event) => event.stopPropagation()}>
        <MenuList>
          {acts.map(({ label, act }) => (
            // Once the menu is gone: a dialog that opens before would leave the page hidden from those who listen.
            <MenuItem key={label} onClick={() => setTimeout(act, 0)}>
              {label}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function labels(held: readonly string[], roles: readonly Role[]): string {
  return held.map((name) => roleLabel(roles.find((role) => role.name === name) ?? { name, shownAs: [] })).join(', ');
}

function answerOf(people: readonly Administrator[]): string {
  const [active, invited] = ['active', 'invited'].map((state) => people.filter((one) => one.state === state).length);
  const waiting = invited === 0 ? '' : invited === 1 ? '; 1 invitation waits' : `; ${invited} invitations wait`;
  return `${active === 1 ? '1 person' : `${active} people`} can sign in${waiting}.`;
}
