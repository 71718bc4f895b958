import { Button, Field, Input, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';

/** Connects somebody and an account by hand; both are looked up first, and have to be free. */
export function NewConnection() {
  const [isOpen, open] = useState(false);
  return (
    <>
      <Button onClick={() => open(true)}>New connection</Button>
      {isOpen && <ConnectionForm onClose={() => open(false)} />}
    </>
  );
}

function ConnectionForm({ onClose }: { readonly onClose: () => void }) {
  const { displayName, jobAddress } = useApplication();
  const refresh = useRefresh();
  const [person, choose] = useState<Picked>();
  const [targetAnchor, write] = useState('');
  const connect = async () => {
    if (person === undefined || targetAnchor.trim() === '') {
      throw new Error('Choose a person, and enter the id of the account.');
    }
    const body = { sourceAnchor: person.id, targetAnchor: targetAnchor.trim() };
    await send('POST', `${jobAddress}/objectConnections`, { body });
    await refresh(`${jobAddress}/objectConnections`);
    toast(`${person.name} is connected to account ${body.targetAnchor}.`);
  };
  return (
    <FormDialog
      title="New connection"
      verb="Connect"
      failure="Nothing was connected."
      onSubmit={connect}
      onClose={onClose}
    >
      <Text>The next cycle brings the account in line with the person.</Text>
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
    </FormDialog>
  );
}
