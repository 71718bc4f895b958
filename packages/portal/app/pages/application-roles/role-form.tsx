import { Button, Checkbox, Field, Input, makeStyles, Switch, Textarea, tokens } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { AppRole } from '../../api/applications.ts';
import { useDraft } from '../../api/draft.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { Problem } from '../../components/problem.tsx';

const LONGEST_VALUE = 120;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, justifyItems: 'start' },
  field: { width: '100%' },
});

/** A role as it is made or changed. `onSave` rejects with what the server found. */
export function RoleForm({
  role,
  others,
  onSave,
}: {
  /** Undefined for a new one. */
  readonly role: AppRole | undefined;
  readonly others: readonly AppRole[];
  readonly onSave: (role: AppRole) => Promise<void>;
}) {
  const styles = useStyles();
  const { values, change } = useDraft(role ?? NO_ROLE);
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const { displayName, value, description, isEnabled, allowedMemberTypes: types } = values;
  const faults = faultsOf(values, others);
  const toggle = (type: AppRole['allowedMemberTypes'][number], checked: boolean) =>
    change({ allowedMemberTypes: checked ? [...types, type] : types.filter((one) => one !== type) });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(faults).length > 0) return;
    setSaving(true);
    setError(undefined);
    try {
      await onSave({
        ...values,
        id: role?.id ?? crypto.randomUUID(),
        displayName: displayName.trim(),
        value: value === '' ? null : value,
        description: description === '' ? null : description,
      });
    } catch (refused) {
      setError(refused as Error);
      setSaving(false);
    }
  };
  const found = (name: keyof AppRole) =>
    isTried && faults[name] !== undefined ? { validationMessage: faults[name] } : {};
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
      {error && <Problem error={error} what="The role was not saved." />}
      <Field className={styles.field} label="Display name" required {...found('displayName')}>
        <Input value={displayName} maxLength={256} onChange={(_, data) => change({ displayName: data.value })} />
      </Field>
      <Field
        className={styles.field}
        label="Value"
        hint="What provisioning sends. Leave it empty for a role that is sent as nothing."
        {...found('value')}
      >
        <Input value={value ?? ''} onChange={(_, data) => change({ value: data.value })} />
      </Field>
      <Field className={styles.field} label="Description">
        <Textarea
          value={description ?? ''}
          maxLength={1024}
          onChange={(_, data) => change({ description: data.value })}
        />
      </Field>
      <CheckGroup label="Allowed member types" {...found('allowedMemberTypes')}>
        <Checkbox
          label="Users and groups"
          checked={types.includes('User')}
          onChange={(_, { checked }) => toggle('User', checked === true)}
        />
        <Checkbox
          label="Applications"
          checked={types.includes('Application')}
          onChange={(_, { checked }) => toggle('Application', checked === true)}
        />
      </CheckGroup>
      <Switch label="Enabled" checked={isEnabled} onChange={(_, { checked }) => change({ isEnabled: checked })} />
      <Button type="submit" appearance="primary" disabledFocusable={isSaving}>
        Save
      </Button>
    </form>
  );
}

/** Who may hold a role, in words. */
export function membersOf({ allowedMemberTypes }: Pick<AppRole, 'allowedMemberTypes'>): string {
  const words = allowedMemberTypes.map((type) => (type === 'User' ? 'Users and groups' : 'Applications'));
  return words.join(', ');
}

const NO_ROLE: AppRole = {
  id: '',
  displayName: '',
  description: null,
  value: null,
  isEnabled: true,
  allowedMemberTypes: ['User'],
};

function faultsOf(role: AppRole, others: readonly AppRole[]): Partial<Record<keyof AppRole, string>> {
  const { displayName, value, allowedMemberTypes } = role;
  const text = value ?? '';
  const same = others.find((one) => text !== '' && one.value === text);
  const isUnfit = text.length > LONGEST_VALUE || /\s|^\./.test(text);
  return {
    ...(displayName.trim() === '' && { displayName: 'The name is empty. Enter one.' }),
    ...(same && { value: `${same.displayName} has this value already. Give each role its own.` }),
    ...(isUnfit && {
      value: `The value has at most ${LONGEST_VALUE} characters, no blanks and no point at its beginning. Change it.`,
    }),
    ...(allowedMemberTypes.length === 0 && { allowedMemberTypes: 'Nobody could hold the role. Tick at least one.' }),
  };
}
