import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, get, send } from '../../api/client.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';

/** Something that was deleted. */
export interface Deleted {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly mailNickname?: string | null;
  readonly deletedDateTime: string;
}

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

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
  const styles = useStyles();
  const client = useQueryClient();
  const own = person.userPrincipalName ?? '';
  const [name, setName] = useState<string>();
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
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
  const act = async () => {
    setActing(true);
    setError(undefined);
    try {
      const body = given === own ? {} : { newUserPrincipalName: given.trim() };
      await send('POST', `/v1.0/directory/deletedItems/${person.id}/restore`, { body });
      await client.invalidateQueries();
      toast(`${person.displayName} was restored.`);
      onClose(true);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  return (
    <Dialog modalType="alert" open>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Restore {person.displayName}?</DialogTitle>
          <DialogContent className={styles.content}>
            {error && <Problem error={error} what={`${person.displayName} was not restored.`} />}
            <Text>{effect}</Text>
            {isTaken && (
              <>
                <Text>
                  {holder.data?.displayName} holds the name {own} by now. Restore under another name.
                </Text>
                <Field label="User principal name" required>
                  <Input value={given} onChange={(_, { value }) => setName(value)} />
                </Field>
              </>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => onClose(false)} autoFocus>
              Cancel
            </Button>
            <Button
              appearance="primary"
              disabledFocusable={isActing || holder.isPending || (isTaken && given.trim() === own)}
              onClick={() => void act()}
            >
              Restore 1 person
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
