import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { APPLICATIONS } from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { toast } from '../../components/toasts.tsx';
import { OwnerPicker } from './owner-picker.tsx';

interface Owner {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName?: string | null;
}

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS } });

/** Who may configure this application, though perhaps no other. */
export function Component() {
  const styles = useStyles();
  const client = useQueryClient();
  const { address, displayName, may } = useApplication();
  const maySee = useMay()('Access.ReadWrite.All');
  const owners = useList<Owner>(`${address}/owners`);
  const [keys, select] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<Error>();
  const [adding, add] = useAddressed('add');
  const mayWrite = may('Application.ReadWrite.All');
  const readAgain = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [key] }) => [`${address}/owners`, APPLICATIONS].includes(String(key)),
    });
  const write = async (act: () => Promise<unknown>, result: string, undo?: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await act();
      await readAgain();
      toast(result, undo && (() => undo().then(readAgain)));
    } catch (refused) {
      setError(refused as Error);
    }
  };
  const addOwner = (id: string) =>
    send('POST', `${address}/owners/$ref`, { body: { '@odata.id': `/v1.0/directoryObjects/${id}` } });
  const removeOwner = (id: string) => send('DELETE', `${address}/owners/${id}/$ref`);
  const chosen = owners.items.filter(({ id }) => keys.has(id));
  const removeChosen = () =>
    write(
      async () => {
        for (const { id } of chosen) await removeOwner(id);
        select(new Set());
      },
      `${chosen.map(nameOf).join(', ')} no longer ${chosen.length === 1 ? 'owns' : 'own'} ${displayName}.`,
      async () => {
        for (const { id } of chosen) await addOwner(id);
      },
    );
  return (
    <Page
      title="Owners"
      answer={
        owners.isSuccess && owners.items.length > 0
          ? `${owners.items.map(nameOf).join(', ')} may configure ${displayName}, whatever else they may do.`
          : undefined
      }
      commands={
        mayWrite &&
        maySee && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => add('owner')}>
            Add owner
          </Button>
        )
      }
    >
      {!mayWrite && <NeedsRole permission="Application.ReadWrite.All" />}
      {mayWrite && !maySee && <Text>A Global Administrator adds owners; you can remove them.</Text>}
      {owners.error && (
        <Problem error={owners.error} what="The owners could not be read." onRetry={() => void owners.refetch()} />
      )}
      {error && <Problem error={error} what="The owners were not changed." />}
      <SideDrawer
        title="Add owner"
        drawer={
          adding === undefined || !mayWrite || !maySee ? undefined : (
            <OwnerPicker
              taken={owners.items.map(({ id }) => id)}
              onChoose={({ id, displayName: name }) =>
                void write(
                  () => addOwner(id),
                  `${name} owns ${displayName} now.`,
                  () => removeOwner(id),
                )
              }
            />
          )
        }
        onClose={() => add(undefined)}
      >
        {owners.isSuccess && owners.items.length === 0 && (
          <Empty>
            {`Nobody owns ${displayName}. An owner may configure it, its people and its provisioning without a role for all applications.`}
          </Empty>
        )}
        {chosen.length > 0 && (
          <div className={styles.commands}>
            <Button onClick={() => void removeChosen()}>Remove</Button>
          </div>
        )}
        {owners.items.length > 0 && (
          <Grid
            label="Owners"
            items={owners.items}
            keyOf={({ id }) => id}
            {...(mayWrite && { selection: { keys, change: select } })}
            columns={[
              { name: 'name', label: 'Name', weight: 2, cell: nameOf },
              { name: 'id', label: 'Id', weight: 2, cell: ({ id }) => <code>{id}</code> },
            ]}
          />
        )}
      </SideDrawer>
    </Page>
  );
}

function nameOf({ id, displayName, userPrincipalName }: Owner): string {
  return displayName ?? userPrincipalName ?? id;
}
