import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { type ApplicationDetails, type AppRole, useApplicationDetails } from '../../api/applications.ts';
import { get, send } from '../../api/client.ts';
import { Commands } from '../../components/commands.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { CopyButton } from '../../components/copy.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { membersOf, RoleForm } from './role-form.tsx';

const NEW = 'new';

const useStyles = makeStyles({ commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** The roles people and groups are assigned with, in the order in which they count. */
export function Component() {
  const styles = useStyles();
  const client = useQueryClient();
  const { address, appId, displayName, may } = useApplication();
  const { data, error, refetch } = useApplicationDetails(address);
  const [opened, open] = useAddressed('role');
  const [keys, select] = useState<ReadonlySet<string>>(new Set());
  const [asked, ask] = useState<Confirmation>();
  const [refusal, setRefusal] = useState<Error>();
  const roles = data?.appRoles ?? [];
  const mayWrite = may('Application.ReadWrite.All');
  const role = roles.find(({ id }) => id === opened);
  const [chosen, ...others] = roles.filter(({ id }) => keys.has(id));
  const only = others.length === 0 ? chosen : undefined;
  const place = only === undefined ? -1 : roles.indexOf(only);

  /** Writes the list as it is by now with one change, so that what others changed meanwhile stays. */
  const write = async (changed: (current: readonly AppRole[]) => readonly AppRole[]) => {
    const { appRoles } = await get<ApplicationDetails>(address);
    await send('PATCH', `/v1.0/applications(appId='${appId}')`, { body: { appRoles: changed(appRoles) } });
    await client.invalidateQueries({ queryKey: [address], exact: true });
  };
  const act = async (doing: () => Promise<unknown>) => {
    setRefusal(undefined);
    try {
      await doing();
    } catch (refused) {
      setRefusal(refused as Error);
    }
  };
  const move = (by: -1 | 1) =>
    act(() =>
      write((current) => {
        const from = current.findIndex(({ id }) => id === only?.id);
        const moved = current[from];
        return moved === undefined ? current : current.toSpliced(from, 1).toSpliced(from + by, 0, moved);
      }),
    );
  const removal = ({ id, displayName: name, isEnabled }: AppRole): Confirmation => ({
    title: `Remove the role ${name}?`,
    effect: `${isEnabled ? 'Step 1 of 2 disables it, so that nobody is assigned with it any more. Step 2 of 2 removes it.' : 'It is removed.'} While somebody is assigned with it, it stays${isEnabled ? ', disabled' : ''}.`,
    verb: isEnabled ? 'Disable and remove' : 'Remove',
    act: async () => {
      const ofIt = (one: AppRole) => one.id === id;
      if (isEnabled) await write((current) => current.map((one) => (ofIt(one) ? { ...one, isEnabled: false } : one)));
      await write((current) => current.filter((one) => !ofIt(one)));
      select(new Set());
      toast(`The role ${name} was removed.`);
    },
  });
  return (
    <Page
      title="App roles"
      answer={data && answerOf(displayName, roles)}
      commands={
        <>
          {mayWrite && (
            <Button appearance="primary" icon={<AddRegular />} onClick={() => open(NEW)}>
              Create app role
            </Button>
          )}
          {roles.length > 0 && <CopyButton name="roles as JSON" text={JSON.stringify(roles, null, 2)} />}
        </>
      }
    >
      {!mayWrite && <NeedsRole permission="Application.ReadWrite.All" />}
      {error && <Problem error={error} what="The roles could not be read." onRetry={() => void refetch()} />}
      {refusal && <Problem error={refusal} what="The roles were not changed." />}
      <SideDrawer
        title={role?.displayName ?? 'Create app role'}
        drawer={
          mayWrite && (role !== undefined || opened === NEW) ? (
            <RoleForm
              key={opened}
              role={role}
              others={roles.filter((one) => one !== role)}
              onSave={async (saved) => {
                await write((current) =>
                  current.some(({ id }) => id === saved.id)
                    ? current.map((one) => (one.id === saved.id ? saved : one))
                    : [...current, saved],
                );
                toast(`The role ${saved.displayName} was saved.`);
                open(undefined);
              }}
            />
          ) : undefined
        }
        onClose={() => open(undefined)}
      >
        {data && roles.length === 0 && (
          <Empty>
            {`${displayName} has no roles: people are assigned with Default Access. Create roles where the application tells people apart by them.`}
          </Empty>
        )}
        {only !== undefined && (
          <div className={styles.commands}>
            <Commands
              commands={[
                { label: 'Edit', act: () => open(only.id) },
                ...(place > 0 ? [{ label: 'Move up', act: () => void move(-1) }] : []),
                ...(place < roles.length - 1 ? [{ label: 'Move down', act: () => void move(1) }] : []),
                { label: 'Remove', act: () => ask(removal(only)) },
              ]}
            />
          </div>
        )}
        {roles.length > 0 && (
          <Grid
            label="App roles"
            file={{ what: 'app-roles', from: roles }}
            items={roles}
            keyOf={({ id }) => id}
            {...(mayWrite && {
              selection: { keys, change: select },
              onOpen: ({ id }: AppRole) => open(id),
            })}
            columns={[
              { name: 'name', label: 'Display name', weight: 2, text: (one) => one.displayName },
              {
                name: 'value',
                label: 'Value',
                weight: 2,
                text: ({ value }) => value,
                cell: ({ value }) => <code>{value ?? '–'}</code>,
              },
              { name: 'members', label: 'Member types', weight: 2, text: membersOf },
              {
                name: 'enabled',
                label: 'State',
                text: ({ isEnabled }) => (isEnabled ? 'Enabled' : 'Disabled'),
                cell: ({ isEnabled }) => (
                  <Status kind={isEnabled ? 'done' : 'idle'}>{isEnabled ? 'Enabled' : 'Disabled'}</Status>
                ),
              },
            ]}
          />
        )}
      </SideDrawer>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </Page>
  );
}

function answerOf(name: string, roles: readonly AppRole[]): string | undefined {
  if (roles.length === 0) return undefined;
  const usable = roles.filter(({ isEnabled }) => isEnabled).length;
  const number = usable === 1 ? '1 role' : `${usable} roles`;
  return `People are assigned to ${name} with ${number}. Where somebody has several and one is sent, the first of this list counts.`;
}
