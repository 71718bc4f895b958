import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addMembers } from '../../api/members.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';

/** Puts people into a group; those who are in it already are passed over. */
export function AddToGroup({ people, onClose }: { readonly people: readonly Picked[]; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [groups, choose] = useState<readonly Picked[]>([]);
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
  const act = async () => {
    setActing(true);
    setError(undefined);
    try {
      for (const group of groups) {
        const { refused } = await addMembers(
          group.id,
          people.map(({ id }) => id),
        );
        if (refused[0] !== undefined) throw new Error(refused[0].message);
      }
      await client.invalidateQueries();
      toast(`${people.length === 1 ? people[0]?.name : `${people.length} people`} added.`);
      onClose();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add to group</DialogTitle>
          <DialogContent>
            {error && <Problem error={error} what="Nobody was added." />}
            <DirectoryPicker kind="groups" label="Groups" picked={groups} onPick={choose} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              appearance="primary"
              disabledFocusable={isActing || groups.length === 0}
              onClick={() => groups.length > 0 && void act()}
            >
              {people.length === 1 ? 'Add 1 person' : `Add ${people.length} people`}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
