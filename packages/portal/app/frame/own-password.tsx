import { Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keepForgeryValue, send } from '../api/client.ts';
import type { Me } from '../api/session.tsx';
import { FormField } from '../components/findings.tsx';
import { FormDialog } from '../components/form-dialog.tsx';
import { toast } from '../components/toasts.tsx';

/** Another password in place of one's own; ends every other sign-in. */
export function OwnPassword({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [words, write] = useState({ currentPassword: '', newPassword: '' });
  const change = async () => {
    const me = await send<Me>('POST', '/api/portal/password', { body: words });
    keepForgeryValue(me.signIn?.csrf);
    client.setQueryData(['/api/portal/me'], me);
    toast('Your password was changed. Every other sign-in of yours was ended.');
  };
  const field = (name: keyof typeof words) => ({
    type: 'password' as const,
    value: words[name],
    onChange: (_: unknown, { value }: { value: string }) => write({ ...words, [name]: value }),
  });
  return (
    <FormDialog
      title="Change password"
      verb="Change password"
      failure="Your password stays what it was."
      onSubmit={change}
      onClose={onClose}
    >
      <FormField name="currentPassword" label="Present password" required>
        <Input autoComplete="current-password" {...field('currentPassword')} />
      </FormField>
      <FormField
        name="newPassword"
        label="New password"
        required
        hint="At least 12 characters; a few words are better than signs."
      >
        <Input autoComplete="new-password" {...field('newPassword')} />
      </FormField>
    </FormDialog>
  );
}
