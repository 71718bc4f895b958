import {
  Button,
  Caption1,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, send } from '../api/client.ts';
import { Problem } from '../components/problem.tsx';
import { useReturnFocus } from '../components/return-focus.ts';
import { TimeAgo } from '../components/time.tsx';
import { toast } from '../components/toasts.tsx';

interface SignIn {
  readonly id: string;
  readonly method: string;
  readonly at: string;
  readonly seenAt: string;
  readonly address: string;
  readonly agent: string;
  readonly isThis: boolean;
}

const ADDRESS = '/api/portal/sign-ins';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  item: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  words: { flexGrow: 1, display: 'grid', minWidth: 0, overflowWrap: 'anywhere' },
});

/** Where this person is signed in; each of them can be ended. */
export function OwnSignIns({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus(true);
  const styles = useStyles();
  const client = useQueryClient();
  const { data, error, isPending } = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => get<{ readonly value: readonly SignIn[] }>(ADDRESS, signal),
  });
  const end = useMutation({
    mutationFn: ({ id }: SignIn) => send('DELETE', `${ADDRESS}/${id}`),
    onSuccess: async () => {
      toast('The sign-in was ended. Whoever used it has to sign in again.');
      await client.invalidateQueries({ queryKey: [ADDRESS] });
    },
  });
  const refused = error ?? end.error;
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Where you are signed in</DialogTitle>
          <DialogContent>
            {isPending && <Spinner label="Loading" delay={300} />}
            {refused && <Problem error={refused} what={error ? 'They could not be read.' : 'It was not ended.'} />}
            <ul className={styles.list}>
              {data?.value.map((one) => (
                <li key={one.id} className={styles.item}>
                  <span className={styles.words}>
                    <Text>{one.isThis ? 'This browser' : one.agent || 'A program'}</Text>
                    <Caption1>
                      From {one.address}, by {one.method}, since <TimeAgo at={one.at} />, last seen{' '}
                      <TimeAgo at={one.seenAt} />
                    </Caption1>
                  </span>
                  {!one.isThis && (
                    <Button size="small" disabledFocusable={end.isPending} onClick={() => end.mutate(one)}>
                      End
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
