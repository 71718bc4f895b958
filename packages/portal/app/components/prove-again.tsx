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
import { type FormEvent, useId, useState } from 'react';
import { send } from '../api/client.ts';
import type { Proof } from '../api/proof.ts';
import { useReturnFocus } from './return-focus.ts';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM },
});

/**
 * Takes the password once more, where the last sign-in is too old for what is done; then goes on with it. A form that is
 * sent by a button of the dialog it stands in (`<Button type="submit" form={id}>`).
 */
export function ProveAgain({
  id,
  proof: { address, isAtProvider },
  onProved,
}: {
  readonly id: string;
  readonly proof: Proof;
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAtProvider) location.assign(`${address}&returnTo=${encodeURIComponent(location.pathname + location.search)}`);
    else if (!proving.isPending) proving.mutate();
  };
  return (
    <form id={id} className={styles.form} onSubmit={submit}>
      <Text role="alert">
        {isAtProvider
          ? 'Your last sign-in is older than 10 minutes. Sign in at your identity provider again: you come back to this page, and repeat it there.'
          : 'Your last sign-in is older than 10 minutes. Enter your password to go on.'}
      </Text>
      {!isAtProvider && (
        <Field label="Password" required {...(proving.error && { validationMessage: proving.error.message })}>
          <Input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(_, { value }) => write(value)}
            autoFocus
          />
        </Field>
      )}
    </form>
  );
}

/** What the button says that sends it: the verb of what is gone on with, or where to go first. */
export function proofVerb({ isAtProvider }: Proof, verb: string): string {
  return isAtProvider ? 'Sign in again' : verb;
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
  const id = useId();
  useReturnFocus(proof !== undefined);
  return (
    <Dialog open={proof !== undefined} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Is it you?</DialogTitle>
          <DialogContent>{proof && <ProveAgain id={id} proof={proof} onProved={onProved} />}</DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" type="submit" form={id}>
              {proof && proofVerb(proof, 'Continue')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
