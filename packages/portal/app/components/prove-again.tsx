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
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../api/client.ts';
import type { Proof } from '../api/proof.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' },
  wide: { width: '100%' },
});

/** Takes the password once more, where the last sign-in is too old for what is done; then goes on with it. */
export function ProveAgain({
  proof: { address, isAtProvider },
  verb,
  onProved,
}: {
  readonly proof: Proof;
  /** What is gone on with. */
  readonly verb: string;
  readonly onProved: () => void;
}) {
  const styles = useStyles();
  const [password, write] = useState('');
  const proving = useMutation({
    mutationFn: () => send('POST', address, { body: { password } }),
    onSuccess: () => {
      write('');
      onProved();
    },
    // The password stays out of what is remembered of it.
    gcTime: 0,
  });
  if (isAtProvider) {
    const back = encodeURIComponent(location.pathname + location.search);
    return (
      <div className={styles.form} role="alert">
        <Text>
          Your last sign-in is older than 10 minutes. Sign in at your identity provider again; you come back to this
          page and repeat it there.
        </Text>
        <Button as="a" appearance="primary" href={`${address}&returnTo=${back}`}>
          Sign in again
        </Button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Text role="alert">Your last sign-in is older than 10 minutes. Enter your password to go on.</Text>
      <Field
        className={styles.wide}
        label="Password"
        required
        {...(proving.error && { validationMessage: proving.error.message })}
      >
        <Input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(_, { value }) => write(value)}
          autoFocus
        />
      </Field>
      <Button type="submit" appearance="primary" disabledFocusable={password === '' || proving.isPending}>
        {verb}
      </Button>
    </form>
  );
}

/** The same as a dialog of its own, for what is done without being asked about. */
export function ProveAgainDialog({
  proof,
  onProved,
  onClose,
}: {
  /** Undefined while nothing is asked for. */
  readonly proof: Proof | undefined;
  readonly onProved: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open={proof !== undefined} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Is it you?</DialogTitle>
          <DialogContent>{proof && <ProveAgain proof={proof} verb="Continue" onProved={onProved} />}</DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
