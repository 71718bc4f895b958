import { Checkbox, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { send } from '../../api/client.ts';
import { type Role, roleLabel } from '../../api/roles.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { FormField } from '../../components/findings.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { toast } from '../../components/toasts.tsx';

/** Somebody who may sign in to the installation (P20). */
export interface Administrator {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly profiles: readonly string[];
  readonly state: 'invited' | 'active' | 'disabled';
  readonly lastSignInAt: string | null;
}

/** Invites somebody, or changes who they are and what they may do. */
export function AdministratorForm({
  person,
  roles,
  onClose,
  onSaved,
}: {
  /** Undefined for somebody new. */
  readonly person: Administrator | undefined;
  readonly roles: readonly Role[];
  readonly onClose: () => void;
  /** With the one-time link of somebody new. */
  readonly onSaved: (invitation: string | undefined) => Promise<unknown>;
}) {
  const [draft, change] = useState({
    userName: person?.userName ?? '',
    displayName: person?.displayName ?? '',
    roles: person?.roles ?? ['viewer'],
    profiles: person?.profiles.join(', ') ?? '',
  });
  const needsProfiles = roles.some(({ name, ofProfiles }) => ofProfiles && draft.roles.includes(name));
  const save = async () => {
    const profiles = needsProfiles
      ? draft.profiles
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean)
      : [];
    const body = { displayName: draft.displayName, roles: draft.roles, profiles };
    const made = person
      ? await send('PATCH', `/api/settings/administrators/${person.id}`, { body }).then(() => undefined)
      : await send<{ readonly invitation: string }>('POST', '/api/settings/administrators', {
          body: { ...body, userName: draft.userName },
        });
    onClose();
    toast(person ? `${draft.displayName} was changed.` : `${draft.displayName} was invited.`);
    await onSaved(made?.invitation);
    return false;
  };
  return (
    <FormDialog
      title={person ? `Change ${person.displayName}` : 'Invite an administrator'}
      verb={person ? 'Save' : 'Invite'}
      failure="Nothing was saved."
      onSubmit={save}
      onClose={onClose}
    >
      <FormField name="displayName" label="Name" required>
        <Input value={draft.displayName} onChange={(_, { value }) => change({ ...draft, displayName: value })} />
      </FormField>
      {!person && (
        <FormField name="userName" label="Address" required hint="What they sign in with, an e-mail address.">
          <Input value={draft.userName} onChange={(_, { value }) => change({ ...draft, userName: value })} />
        </FormField>
      )}
      <CheckGroup name="roles" label="Roles" hint="Of several roles, all hold.">
        {roles.map((role) => (
          <Checkbox
            key={role.name}
            label={`${roleLabel(role)}: ${role.description}`}
            checked={draft.roles.includes(role.name)}
            onChange={(_, { checked }) =>
              change({
                ...draft,
                roles: checked ? [...draft.roles, role.name] : draft.roles.filter((name) => name !== role.name),
              })
            }
          />
        ))}
      </CheckGroup>
      {needsProfiles && (
        <FormField
          name="profiles"
          label="Scope"
          required
          hint="Profiles whose tenants they run, such as peripass, passle."
        >
          <Input value={draft.profiles} onChange={(_, { value }) => change({ ...draft, profiles: value })} />
        </FormField>
      )}
    </FormDialog>
  );
}
