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
import { type ReactNode, useState } from 'react';
import { Problem } from './problem.tsx';
import { useReturnFocus } from './return-focus.ts';

/** What is asked before something is written to an application at once, or cannot be taken back. */
export interface Confirmation {
  readonly title: string;
  /** What is done to whom, with counts. */
  readonly effect: ReactNode;
  /** The verb on the button: "Disable 3 accounts". */
  readonly verb: string;
  /** What has to be typed first, for what is wide or final: the name of what it is about. */
  readonly typed?: string;
  readonly act: () => Promise<unknown>;
}

/** Asks, acts, and stays with the finding when it was refused. The focus begins on Cancel. */
export function Confirm({
  asked,
  onClose,
}: {
  readonly asked: Confirmation | undefined;
  readonly onClose: () => void;
}) {
  const [typed, type] = useState('');
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
  useReturnFocus(asked !== undefined);
  const close = () => {
    type('');
    setError(undefined);
    onClose();
  };
  const act = async () => {
    if (!asked) return;
    setActing(true);
    try {
      await asked.act();
      close();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  const isTyped = asked?.typed === undefined || typed === asked.typed;
  return (
    <Dialog modalType="alert" open={asked !== undefined} onOpenChange={(_, data) => !data.open && close()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{asked?.title}</DialogTitle>
          <DialogContent>
            {error && <Problem error={error} what="It was not done." />}
            {asked?.effect}
            {asked?.typed !== undefined && (
              <Field label={`Type ${asked.typed} to go on`}>
                <Input value={typed} onChange={(_, { value }) => type(value)} />
              </Field>
            )}
          </DialogContent>
          <DialogActions>
            <Button appearance="secondary" onClick={close} autoFocus>
              Cancel
            </Button>
            <Button appearance="primary" disabledFocusable={!isTyped || isActing} onClick={() => void act()}>
              {asked?.verb}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
