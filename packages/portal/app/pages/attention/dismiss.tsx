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
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import type { AttentionItem } from './attention-item.ts';

/** Forgets failures, with the reason that is kept in the audit log. */
export function Dismiss({
  items,
  jobAddress,
  onClose,
}: {
  /** Undefined while nothing is asked. */
  readonly items: readonly AttentionItem[] | undefined;
  readonly jobAddress: string;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [reason, write] = useState('');
  const [error, setError] = useState<Error>();
  const close = () => {
    write('');
    setError(undefined);
    onClose();
  };
  const ids = [...new Set(items?.map(({ id }) => id))];
  const dismiss = async () => {
    try {
      await send('POST', `${jobAddress}/attention/dismiss`, { body: { ids, reason } });
      toast(`${ids.length === 1 ? '1 failure is' : `${ids.length.toLocaleString()} failures are`} dismissed.`);
      close();
    } catch (refused) {
      setError(refused as Error);
    }
    await refresh(jobAddress, '/api/portal/overview');
  };
  return (
    <Dialog open={items !== undefined} onOpenChange={(_, data) => !data.open && close()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            Dismiss {ids.length === 1 ? '1 failure' : `${ids.length.toLocaleString()} failures`}?
          </DialogTitle>
          <DialogContent>
            {error && <Problem error={error} what="Nothing was dismissed." />}
            Each comes back when its object changes and fails again.
            <Field label="Reason" hint="Kept in the audit log.">
              <Input value={reason} onChange={(_, { value }) => write(value)} />
            </Field>
          </DialogContent>
          <DialogActions>
            <Button appearance="secondary" onClick={close}>
              Cancel
            </Button>
            <Button appearance="primary" onClick={() => void dismiss()}>
              Dismiss
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
