import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { announce } from '../../components/announcer.tsx';
import { CopyField } from '../../components/copy.tsx';
import { useReturnFocus } from '../../components/return-focus.ts';

/** Credentials in the one moment they can be read. */
export function CredentialsOnce({
  issued,
  onClose,
}: {
  readonly issued: { readonly tenantUrl: string; readonly secretToken: string } | undefined;
  readonly onClose: () => void;
}) {
  const copyBoth = async () => {
    await navigator.clipboard.writeText(`${issued?.tenantUrl}\n${issued?.secretToken}`);
    announce('Tenant URL and Secret Token copied');
  };
  useReturnFocus(issued !== undefined);
  return (
    <Dialog modalType="alert" open={issued !== undefined}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Credentials to send</DialogTitle>
          <DialogContent>
            <p>You will not see the token again.</p>
            <p>
              Tenant URL
              <CopyField name="Tenant URL" value={issued?.tenantUrl ?? ''} />
            </p>
            <p>
              Secret Token
              <CopyField name="Secret Token" value={issued?.secretToken ?? ''} />
            </p>
          </DialogContent>
          <DialogActions fluid>
            <Button onClick={() => void copyBoth()}>Copy both</Button>
            <Button appearance="primary" onClick={onClose}>
              I have sent them
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
