import { Dropdown, Input, MessageBar, MessageBarBody, Option } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { type Role, roleLabel } from '../../api/roles.ts';
import { useMe } from '../../api/session.tsx';
import { FormField } from '../../components/findings.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';

const DAY = 86_400_000;
const ends = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
  ['never', 'Never'],
] as const;

/** Makes an API token; its value is handed on once. */
export function TokenForm({
  roles,
  onClose,
  onMade,
}: {
  readonly roles: readonly Role[];
  readonly onClose: () => void;
  readonly onMade: (token: string) => Promise<unknown>;
}) {
  const { permissions: own } = useMe();
  const [draft, change] = useState({
    name: '',
    roles: [] as readonly string[],
    permissions: [] as readonly string[],
    end: '90',
  });
  const make = async () => {
    const { end, ...others } = draft;
    const expiresAt = end === 'never' ? null : new Date(Date.now() + Number(end) * DAY).toISOString();
    const body = { ...others, expiresAt };
    const { token } = await send<{ readonly token: string }>('POST', '/api/settings/tokens', { body });
    onClose();
    await onMade(token);
    return false;
  };
  const named = roles.filter(({ ofProfiles }) => !ofProfiles);
  return (
    <FormDialog title="New token" verb="Make token" failure="No token was made." onSubmit={make} onClose={onClose}>
      <FormField name="name" label="Name" required hint="Which program shows it.">
        <Input value={draft.name} onChange={(_, { value }) => change({ ...draft, name: value })} />
      </FormField>
      <FormField name="roles" label="Roles" hint="What the program may do.">
        <Dropdown
          multiselect
          placeholder="None"
          value={named
            .filter(({ name }) => draft.roles.includes(name))
            .map(roleLabel)
            .join(', ')}
          selectedOptions={[...draft.roles]}
          onOptionSelect={(_, { selectedOptions }) => change({ ...draft, roles: selectedOptions })}
        >
          {named.map((role) => (
            <Option key={role.name} value={role.name} text={roleLabel(role)}>
              {roleLabel(role)}
            </Option>
          ))}
        </Dropdown>
      </FormField>
      <FormField name="permissions" label="Permissions" hint="In place of a role, or beside it.">
        <Dropdown
          multiselect
          placeholder="None"
          value={draft.permissions.join(', ')}
          selectedOptions={[...draft.permissions]}
          onOptionSelect={(_, { selectedOptions }) => change({ ...draft, permissions: selectedOptions })}
        >
          {own.map((name) => (
            <Option key={name} value={name}>
              {name}
            </Option>
          ))}
        </Dropdown>
      </FormField>
      <FormField name="expiresAt" label="Expires">
        <Dropdown
          value={ends.find(([end]) => end === draft.end)?.[1] ?? ''}
          selectedOptions={[draft.end]}
          onOptionSelect={(_, { optionValue }) => change({ ...draft, end: optionValue ?? '90' })}
        >
          {ends.map(([end, label]) => (
            <Option key={end} value={end}>
              {label}
            </Option>
          ))}
        </Dropdown>
      </FormField>
      {draft.end === 'never' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            A token without an end stays good until somebody revokes it, wherever a copy of it lies.
          </MessageBarBody>
        </MessageBar>
      )}
    </FormDialog>
  );
}
