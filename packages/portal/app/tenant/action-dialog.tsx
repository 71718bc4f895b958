import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Text,
} from '@fluentui/react-components';
import { useState } from 'react';
import { ApiError } from '../api/client.ts';
import type { Action, FieldValues } from '../api/tenant.ts';
import { Problem } from '../components/problem.tsx';
import { useReturnFocus } from '../components/return-focus.ts';
import { FieldInputs } from './field-inputs.tsx';
import { changesOf } from './field-values.ts';

/** Asks what an action needs to know and says what it does, then takes it; what is refused stays open with its reason. */
export function ActionDialog({
  action,
  subject,
  onAct,
  onClose,
}: {
  readonly action: Action | undefined;
  /** Whom or what it is done to. */
  readonly subject: string;
  readonly onAct: (action: Action, input: FieldValues) => Promise<unknown>;
  readonly onClose: () => void;
}) {
  const [input, setInput] = useState<FieldValues>({});
  const [error, setError] = useState<Error>();
  const [isActing, setActing] = useState(false);
  useReturnFocus(action !== undefined);
  const close = () => {
    setInput({});
    setError(undefined);
    onClose();
  };
  const act = async () => {
    if (!action) return;
    setActing(true);
    try {
      await onAct(action, changesOf(input, {}));
      close();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  const findings = error instanceof ApiError ? error.findings : [];
  const isOnField = findings.some(({ target }) => action?.fields.some(({ key }) => key === target));
  return (
    <Dialog modalType="alert" open={action !== undefined} onOpenChange={(_, data) => !data.open && close()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {action?.label}: {subject}
          </DialogTitle>
          <DialogContent>
            {error && !isOnField && <Problem error={error} what="It was not done." />}
            {action?.confirm && <Text block>{action.confirm}</Text>}
            <FieldInputs
              fields={action?.fields ?? []}
              values={input}
              findings={findings}
              onChange={(key, value) => setInput({ ...input, [key]: value })}
            />
          </DialogContent>
          <DialogActions>
            <Button onClick={close} autoFocus>
              Cancel
            </Button>
            <Button appearance="primary" disabledFocusable={isActing} onClick={() => void act()}>
              {action?.label}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
