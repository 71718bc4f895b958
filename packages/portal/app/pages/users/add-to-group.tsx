import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addMembers } from '../../api/members.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';
import { type ChosenPeople, peopleIn } from './chosen-people.ts';

/** Puts people into a group; those who are in it already are passed over. */
export function AddToGroup({ people, onClose }: { readonly people: ChosenPeople; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [groups, choose] = useState<readonly Picked[]>([]);
  const add = async () => {
    const ids: string[] = [];
    for await (const { id } of people.each()) ids.push(id);
    for (const group of groups) {
      const { refused } = await addMembers(group.id, ids);
      if (refused[0] !== undefined) throw new Error(refused[0].message);
    }
    await client.invalidateQueries();
    toast(`${peopleIn(ids.length)} added.`);
  };
  return (
    <FormDialog
      title="Add to group"
      verb={`Add ${people.who}`}
      failure="Nobody was added."
      isReady={groups.length > 0}
      onSubmit={add}
      onClose={onClose}
    >
      <DirectoryPicker kind="groups" label="Groups" picked={groups} onPick={choose} />
    </FormDialog>
  );
}
