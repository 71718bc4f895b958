import { Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';

/** Forgets failures, with the reason that is kept in the audit log. */
export function Dismiss({
  which,
  number,
  jobAddress,
  onClose,
}: {
  /** Those the server finds by a filter, or some by their ids. */
  readonly which: { readonly filter: string } | { readonly ids: readonly string[] };
  readonly number: number;
  readonly jobAddress: string;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [reason, write] = useState('');
  const dismiss = async () => {
    try {
      const { count } = await send<{ readonly count: number }>('POST', `${jobAddress}/attention/dismiss`, {
        body: { ...which, reason },
      });
      toast(`${failures(count)} ${count === 1 ? 'is' : 'are'} dismissed.`);
    } finally {
      await refresh(jobAddress, '/api/portal/overview');
    }
  };
  return (
    <FormDialog
      title={`Dismiss ${failures(number)}?`}
      verb="Dismiss"
      failure="Nothing was dismissed."
      onSubmit={dismiss}
      onClose={onClose}
    >
      <Text>Each comes back when its object changes and fails again.</Text>
      <Field label="Reason" hint="Kept in the audit log.">
        <Input value={reason} onChange={(_, { value }) => write(value)} />
      </Field>
    </FormDialog>
  );
}

function failures(count: number): string {
  return count === 1 ? '1 failure' : `${count.toLocaleString()} failures`;
}
