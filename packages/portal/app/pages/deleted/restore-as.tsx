import { Input, Text } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, get, send } from '../../api/client.ts';
import { FormField } from '../../components/findings.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';

/** Something that was deleted. */
export interface Deleted {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly mailNickname?: string | null;
  readonly deletedDateTime: string;
}

/** Restores a person; where their name was taken meanwhile, says by whom and asks for another. */
export function RestoreAs({
  person,
  effect,
  onClose,
}: {
  readonly person: Deleted;
  readonly effect: string;
  readonly onClose: (isDone: boolean) => void;
}) {
  const client = useQueryClient();
  const own = person.userPrincipalName ?? '';
  const [name, setName] = useState<string>();
  const holder = useQuery({
    queryKey: [`/v1.0/users/${encodeURIComponent(own)}?$select=id,displayName`],
    queryFn: async ({ queryKey: [path], signal }) => {
      try {
        return await get<{ readonly displayName: string } | null>(String(path), signal);
      } catch (missing) {
        if (missing instanceof ApiError && missing.status === 404) return null;
        throw missing;
      }
    },
  });
  const isTaken = holder.data != null;
  const given = name ?? own;
  const restore = async () => {
    const body = given === own ? {} : { newUserPrincipalName: given.trim() };
    await send('POST', `/v1.0/directory/deletedItems/${person.id}/restore`, { body });
    await client.invalidateQueries();
    toast(`${person.displayName} was restored.`);
    onClose(true);
    return false;
  };
  return (
    <FormDialog
      title={`Restore ${person.displayName}?`}
      verb="Restore 1 person"
      failure={`${person.displayName} was not restored.`}
      isReady={!holder.isPending && !(isTaken && given.trim() === own)}
      isGrave
      onSubmit={restore}
      onClose={() => onClose(false)}
    >
      <Text>{effect}</Text>
      {isTaken && (
        <>
          <Text>
            {holder.data?.displayName} holds the name {own} by now. Restore under another name.
          </Text>
          <FormField name="newUserPrincipalName" label="User principal name" required>
            <Input value={given} onChange={(_, { value }) => setName(value)} />
          </FormField>
        </>
      )}
    </FormDialog>
  );
}
