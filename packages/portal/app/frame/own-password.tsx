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
} from '@fluentui/react-components';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { keepForgeryValue, send } from '../api/client.ts';
import type { Me } from '../api/session.tsx';
import { Problem } from '../components/problem.tsx';
import { toast } from '../components/toasts.tsx';

/** Another password in place of one's own; ends every other sign-in. */
export function OwnPassword({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [words, write] = useState({ currentPassword: '', newPassword: '' });
  const change = useMutation({
    mutationFn: () => send<Me>('POST', '/api/portal/password', { body: words }),
    onSuccess: (me) => {
      keepForgeryValue(me.signIn?.csrf);
      client.setQueryData(['/api/portal/me'], me);
      toast('Your password was changed. Every other sign-in of yours was ended.');
      onClose();
    },
  });
  const field = (name: keyof typeof words) => ({
    type: 'password' as const,
    value: words[name],
    onChange: (_: unknown, { value }: { value: string }) => write({ ...words, [name]: value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Change password</DialogTitle>
            <DialogContent>
              {change.error && <Problem error={change.error} what="Your password stays what it was." />}
              <Field label="Present password" required>
                <Input autoComplete="current-password" {...field('currentPassword')} />
              </Field>
              <Field label="New password" required hint="At least 12 characters; a few words are better than signs.">
                <Input autoComplete="new-password" {...field('newPassword')} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={change.isPending}>
                Change password
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
