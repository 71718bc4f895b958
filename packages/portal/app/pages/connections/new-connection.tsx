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
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';

/** Connects somebody and an account by hand; both are looked up first, and have to be free. */
export function NewConnection() {
  const { displayName, jobAddress } = useApplication();
  const refresh = useRefresh();
  const [isOpen, open] = useState(false);
  const [person, choose] = useState<Picked>();
  const [targetAnchor, write] = useState('');
  const [error, setError] = useState<Error>();
  const close = () => {
    open(false);
    choose(undefined);
    write('');
    setError(undefined);
  };
  const connect = async () => {
    setError(undefined);
    if (person === undefined || targetAnchor.trim() === '') {
      setError(new Error('Choose a person, and enter the id of the account.'));
      return;
    }
    try {
      const body = { sourceAnchor: person.id, targetAnchor: targetAnchor.trim() };
      await send('POST', `${jobAddress}/objectConnections`, { body });
      await refresh(`${jobAddress}/objectConnections`);
      toast(`${person.name} is connected to account ${body.targetAnchor}.`);
      close();
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <>
      <Button onClick={() => open(true)}>New connection</Button>
      <Dialog open={isOpen} onOpenChange={(_, data) => !data.open && close()}>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>New connection</DialogTitle>
            <DialogContent>
              {error && <Problem error={error} what="Nothing was connected." />}
              The next cycle brings the account in line with the person.
              <DirectoryPicker
                kind="users"
                label="Person"
                isSingle
                picked={person === undefined ? [] : [person]}
                onPick={([one]) => choose(one)}
              />
              <Field label={`Id of the account in ${displayName}`}>
                <Input value={targetAnchor} onChange={(_, { value }) => write(value)} />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button appearance="secondary" onClick={close}>
                Cancel
              </Button>
              <Button appearance="primary" onClick={() => void connect()}>
                Connect
              </Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  );
}
