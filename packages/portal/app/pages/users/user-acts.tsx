import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { Bulk, type BulkAct } from '../../components/bulk.tsx';
import { Commands } from '../../components/commands.tsx';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';
import { AddToGroup } from './add-to-group.tsx';
import type { ChosenPeople } from './chosen-people.ts';
import { removalEffect } from './effect.ts';

/** What can be done to several people of the list at once. */
export function UserActs({ people, onDone }: { readonly people: ChosenPeople; readonly onDone: () => void }) {
  const client = useQueryClient();
  const [asked, ask] = useState<BulkAct>();
  const [choosing, choose] = useState<'group' | 'manager'>();
  const { who, ids } = people;
  const askToBlock = async () =>
    ask({
      title: `Block sign-in of ${who}?`,
      effect: await removalEffect(ids),
      verb: `Block ${who}`,
      items: people,
      act: ({ id }) => send('PATCH', `/v1.0/users/${id}`, { body: { accountEnabled: false } }),
    });
  const askToDelete = async () =>
    ask({
      title: `Delete ${who}?`,
      effect: `${await removalEffect(ids)} For 30 days they can be restored.`,
      verb: `Delete ${who}`,
      items: people,
      act: ({ id }) => send('DELETE', `/v1.0/users/${id}`),
    });
  const askForManager = (manager: Picked) => {
    choose(undefined);
    ask({
      title: `Make ${manager.name} the manager of ${who}?`,
      effect: 'Applications that receive managers get them with their next cycle.',
      verb: `Set manager of ${who}`,
      items: people,
      act: ({ id }) => {
        const body = { '@odata.id': `${location.origin}/v1.0/users/${manager.id}` };
        return send('PUT', `/v1.0/users/${id}/manager/$ref`, { body });
      },
    });
  };
  const close = async (done: number) => {
    ask(undefined);
    if (done === 0) return;
    toast(`${done} done.`);
    await client.invalidateQueries();
    onDone();
  };
  return (
    <>
      <Commands
        commands={[
          { label: 'Block sign-in', act: () => void askToBlock() },
          { label: 'Set manager', act: () => choose('manager') },
          { label: 'Add to group', act: () => choose('group') },
          { label: 'Delete', act: () => void askToDelete() },
        ]}
      />
      {choosing === 'group' && <AddToGroup people={people} onClose={() => choose(undefined)} />}
      {choosing === 'manager' && <ChooseManager onChoose={askForManager} onClose={() => choose(undefined)} />}
      <Bulk asked={asked} onClose={(done) => void close(done)} />
    </>
  );
}

function ChooseManager({
  onChoose,
  onClose,
}: {
  readonly onChoose: (manager: Picked) => void;
  readonly onClose: () => void;
}) {
  const [picked, pick] = useState<readonly Picked[]>([]);
  const [manager] = picked;
  return (
    <FormDialog
      title="Set manager"
      verb="Choose"
      failure="No manager was set."
      isReady={manager !== undefined}
      onSubmit={async () => {
        if (manager) onChoose(manager);
        return false;
      }}
      onClose={onClose}
    >
      <DirectoryPicker kind="users" label="Manager" isSingle picked={picked} onPick={pick} />
    </FormDialog>
  );
}
