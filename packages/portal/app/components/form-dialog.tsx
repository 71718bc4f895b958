import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Findings } from './findings.tsx';
import { Problem } from './problem.tsx';
import { useReturnFocus } from './return-focus.ts';

const useStyles = makeStyles({
  content: { display: 'grid', alignContent: 'start', gap: tokens.spacingVerticalM },
});

/**
 * A few fields in a dialog, sent together by a press or by Enter. What is refused stays open with its reason, at the
 * fields it is about (`FormField`). It is open as long as it is there.
 */
export function FormDialog({
  title,
  verb,
  failure,
  isReady = true,
  isGrave = false,
  closing = 'Cancel',
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string;
  /** The verb on the button that sends: "Make token". */
  readonly verb: string;
  /** What did not happen when it is refused: "No token was made." */
  readonly failure: string;
  /** Whether there is enough to send. */
  readonly isReady?: boolean;
  /** The focus begins on the way out, and a press beside the dialog does not close it. */
  readonly isGrave?: boolean;
  /** What leaving is called. */
  readonly closing?: string;
  /** Sends; the dialog closes once it is done, unless it answers false. */
  readonly onSubmit: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<Error>();
  useReturnFocus(true);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || isSending) return;
    setSending(true);
    setError(undefined);
    try {
      if ((await onSubmit()) !== false) onClose();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Dialog open modalType={isGrave ? 'alert' : 'modal'} onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              {error && <Problem error={error} what={failure} />}
              <Findings error={error}>{children}</Findings>
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose} autoFocus={isGrave}>
                {closing}
              </Button>
              <Button type="submit" appearance="primary" disabledFocusable={!isReady || isSending}>
                {verb}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
