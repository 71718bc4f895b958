import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { SettingsField } from '../../api/tenant.ts';
import { useReturnFocus } from '../../components/return-focus.ts';

/** Asks what a save depends on, and saves with the answer. */
export function AnswerDialog({
  question,
  onAnswer,
  onClose,
}: {
  readonly question: SettingsField | undefined;
  readonly onAnswer: (value: string) => void;
  readonly onClose: () => void;
}) {
  useReturnFocus(question !== undefined);
  return (
    <Dialog modalType="alert" open={question !== undefined}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{question?.label}</DialogTitle>
          <DialogContent>{question?.help}</DialogContent>
          <DialogActions fluid>
            {question?.allowed?.map(({ value, label }) => (
              <Button key={value} onClick={() => onAnswer(value)}>
                {label}
              </Button>
            ))}
            <Button appearance="primary" onClick={onClose} autoFocus>
              Cancel
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
