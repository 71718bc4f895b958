import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { type Role, roleLabel } from '../../api/roles.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { Problem } from '../../components/problem.tsx';
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

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM },
});

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
  const styles = useStyles();
  const [draft, change] = useState({
    userName: person?.userName ?? '',
    displayName: person?.displayName ?? '',
    roles: person?.roles ?? ['viewer'],
    profiles: person?.profiles.join(', ') ?? '',
  });
  const needsProfiles = roles.some(({ name, ofProfiles }) => ofProfiles && draft.roles.includes(name));
  const save = useMutation({
    mutationFn: async () => {
      const profiles = needsProfiles
        ? draft.profiles
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean)
        : [];
      const body = { displayName: draft.displayName, roles: draft.roles, profiles };
      if (person) {
        await send('PATCH', `/api/settings/administrators/${person.id}`, { body });
        return undefined;
      }
      const made = await send<{ readonly invitation: string }>('POST', '/api/settings/administrators', {
        body: { ...body, userName: draft.userName },
      });
      return made.invitation;
    },
    onSuccess: async (invitation) => {
      onClose();
      toast(person ? `${draft.displayName} was changed.` : `${draft.displayName} was invited.`);
      await onSaved(invitation);
    },
  });
  const finding = (field: string) =>
    save.error instanceof ApiError ? save.error.findings.find(({ target }) => target === field)?.message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{person ? `Change ${person.displayName}` : 'Invite an administrator'}</DialogTitle>
            <DialogContent className={styles.form}>
              {save.error && <Problem error={save.error} what="Nothing was saved." />}
              <Field label="Name" required validationMessage={finding('displayName')}>
                <Input
                  value={draft.displayName}
                  onChange={(_, { value }) => change({ ...draft, displayName: value })}
                />
              </Field>
              {!person && (
                <Field
                  label="Address"
                  required
                  hint="What they sign in with, an e-mail address."
                  validationMessage={finding('userName')}
                >
                  <Input value={draft.userName} onChange={(_, { value }) => change({ ...draft, userName: value })} />
                </Field>
              )}
              <CheckGroup label="Roles" hint="Of several roles, all hold.">
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
                <Field
                  label="Scope"
                  required
                  hint="Profiles whose tenants they run, such as peripass, passle."
                  validationMessage={finding('profiles')}
                >
                  <Input value={draft.profiles} onChange={(_, { value }) => change({ ...draft, profiles: value })} />
                </Field>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
                {person ? 'Save' : 'Invite'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
