import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useState } from 'react';
import { CopyField } from './copy.tsx';
import { useReturnFocus } from './return-focus.ts';

/** Secrets that are in this one answer only: read, copied, and gone when the dialog closes. */
export function ShownOnce({
  title,
  values,
  onClose,
}: {
  readonly title: string;
  /** By name; undefined while there is nothing to show. */
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly onClose: () => void;
}) {
  const [isStored, store] = useState(false);
  const close = () => {
    store(false);
    onClose();
  };
  useReturnFocus(values !== undefined);
  return (
    <Dialog modalType="alert" open={values !== undefined}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <p>You will not see it again.</p>
            {Object.entries(values ?? {}).map(([name, value]) => (
              <p key={name}>
                {name}
                <CopyField name={name} value={value} />
              </p>
            ))}
            <Checkbox
              label="I have stored it"
              checked={isStored}
              onChange={(_, data) => store(data.checked === true)}
            />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" disabledFocusable={!isStored} onClick={() => isStored && close()}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
