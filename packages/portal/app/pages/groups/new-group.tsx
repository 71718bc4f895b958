import { Input } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../../api/client.ts';
import { FormField } from '../../components/findings.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';

/** Makes a security group and opens it. */
export function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [nickname, setNickname] = useState<string>();
  const [description, setDescription] = useState('');
  const usual = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const create = async () => {
    const body = {
      displayName: name.trim(),
      mailNickname: nickname ?? usual,
      ...(description.trim() !== '' && { description: description.trim() }),
      mailEnabled: false,
      securityEnabled: true,
    };
    const { id } = await send<{ readonly id: string }>('POST', '/v1.0/groups', { body });
    await client.invalidateQueries();
    toast(`${body.displayName} was added.`);
    await navigate(`/directory/groups/${id}`);
    return false;
  };
  const fields = [
    ['displayName', 'Name', name, setName, true],
    ['mailNickname', 'Mail nickname', nickname ?? usual, setNickname, true],
    ['description', 'Description', description, setDescription, false],
  ] as const;
  return (
    <FormDialog title="New group" verb="Create" failure="The group was not added." onSubmit={create} onClose={onClose}>
      {fields.map(([target, label, value, set, required]) => (
        <FormField key={target} name={target} label={label} required={required}>
          <Input value={value} onChange={(_, data) => set(data.value)} />
        </FormField>
      ))}
    </FormDialog>
  );
}
