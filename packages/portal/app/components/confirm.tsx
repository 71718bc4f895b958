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
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useId, useState } from 'react';
import { proofAsked } from '../api/proof.ts';
import { Problem } from './problem.tsx';
import { ProveAgain, proofVerb } from './prove-again.tsx';
import { useReturnFocus } from './return-focus.ts';

/** What is asked before something is written to an application at once, or cannot be taken back. */
export interface Confirmation {
  readonly title: string;
  /** What is done to whom, with counts. */
  readonly effect: ReactNode;
  /** The verb on the button: "Disable 3 accounts". */
  readonly verb: string;
  /** What has to be typed first, for what is wide or final: the name of what it is about. Then a reason is asked for too. */
  readonly typed?: string;
  /** Whether a reason may be given though nothing has to be typed. */
  readonly takesReason?: boolean;
  /** Does it; the reason is empty where none was given. */
  readonly act: (reason: string) => Promise<unknown>;
}

const LONGEST_REASON = 1_000;

const useStyles = makeStyles({ content: { display: 'grid', gap: tokens.spacingVerticalM } });

/**
 * Asks, acts, and stays with the finding when it was refused; where the server wants to see the password once more it is
 * taken here, and the act repeated. The focus begins on Cancel.
 */
export function Confirm({
  asked,
  onClose,
}: {
  readonly asked: Confirmation | undefined;
  readonly onClose: () => void;
}) {
  const styles = useStyles();
  const id = useId();
  const [typed, type] = useState('');
  const [reason, write] = useState('');
  const [isActing, setActing] = useState(false);
  const [error, setError] = useState<Error>();
  useReturnFocus(asked !== undefined);
  const close = () => {
    type('');
    write('');
    setError(undefined);
    onClose();
  };
  const act = async () => {
    if (!asked) return;
    setActing(true);
    try {
      await asked.act(reason.trim());
      close();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setActing(false);
    }
  };
  const isFinal = asked?.typed !== undefined;
  const isReady = !isFinal || (typed === asked.typed && reason.trim() !== '');
  const proof = proofAsked(error);
  return (
    <Dialog modalType="alert" open={asked !== undefined} onOpenChange={(_, data) => !data.open && close()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{asked?.title}</DialogTitle>
          <DialogContent className={styles.content}>
            {error && !proof && <Problem error={error} what="It was not done." />}
            {asked?.effect}
            {isFinal && (
              <Field label={`Type ${asked.typed} to go on`}>
                <Input value={typed} onChange={(_, { value }) => type(value)} />
              </Field>
            )}
            {(isFinal || asked?.takesReason) && (
              <Field label="Reason" required={isFinal} hint="Kept in the audit log.">
                <Textarea value={reason} maxLength={LONGEST_REASON} onChange={(_, { value }) => write(value)} />
              </Field>
            )}
            {proof && <ProveAgain id={id} proof={proof} onProved={() => void act()} />}
          </DialogContent>
          <DialogActions>
            <Button appearance="secondary" onClick={close} autoFocus>
              Cancel
            </Button>
            {asked && proof ? (
              <Button appearance="primary" type="submit" form={id} disabledFocusable={!isReady || isActing}>
                {proofVerb(proof, asked.verb)}
              </Button>
            ) : (
              <Button appearance="primary" disabledFocusable={!isReady || isActing} onClick={() => void act()}>
                {asked?.verb}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
