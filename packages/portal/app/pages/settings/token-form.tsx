import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Option,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, send } from '../../api/client.ts';
import { type Role, roleLabel } from '../../api/roles.ts';
import { useMe } from '../../api/session.tsx';
import { Problem } from '../../components/problem.tsx';

const DAY = 86_400_000;
const ends = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
  ['never', 'Never'],
] as const;

const useStyles = makeStyles({ form: { display: 'grid', gap: tokens.spacingVerticalM } });

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
  const styles = useStyles();
  const { permissions: own } = useMe();
  const [draft, change] = useState({
    name: '',
    roles: [] as readonly string[],
    permissions: [] as readonly string[],
    end: '90',
  });
  const make = useMutation({
    mutationFn: () => {
      const { end, ...others } = draft;
      const expiresAt = end === 'never' ? null : new Date(Date.now() + Number(end) * DAY).toISOString();
      return send<{ readonly token: string }>('POST', '/api/settings/tokens', { body: { ...others, expiresAt } });
    },
    onSuccess: async ({ token }) => {
      onClose();
      await onMade(token);
    },
  });
  const finding = (field: string) =>
    make.error instanceof ApiError
      ? make.error.findings.find(({ target }) => target?.split('.')[0] === field)?.message
      : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const named = roles.filter(({ ofProfiles }) => !ofProfiles);
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>New token</DialogTitle>
            <DialogContent className={styles.form}>
              {make.error && <Problem error={make.error} what="No token was made." />}
              <Field label="Name" required hint="Which program shows it." validationMessage={finding('name')}>
                <Input value={draft.name} onChange={(_, { value }) => change({ ...draft, name: value })} />
              </Field>
              <Field label="Roles" hint="What the program may do." validationMessage={finding('roles')}>
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
              </Field>
              <Field
                label="Permissions"
                hint="In place of a role, or beside it."
                validationMessage={finding('permissions')}
              >
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
              </Field>
              <Field label="Expires" validationMessage={finding('expiresAt')}>
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
              </Field>
              {draft.end === 'never' && (
                <MessageBar intent="warning" layout="multiline">
                  <MessageBarBody>
                    A token without an end stays good until somebody revokes it, wherever a copy of it lies.
                  </MessageBarBody>
                </MessageBar>
              )}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabledFocusable={make.isPending}>
                Make token
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
