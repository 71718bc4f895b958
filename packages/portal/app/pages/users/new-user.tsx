import { Button, Checkbox, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, send } from '../../api/client.ts';
import { PROFILE } from '../../api/users.ts';
import { DirectoryPicker, type Picked } from '../../components/directory-picker.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { toast } from '../../components/toasts.tsx';
import { ProfileInput } from '../person/profile-input.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalL, maxWidth: '960px', justifyItems: 'stretch' },
  section: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
    gap: tokens.spacingHorizontalL,
    border: 'none',
    margin: 0,
    padding: 0,
    minWidth: 0,
  },
  heading: { gridColumn: '1 / -1', padding: 0 },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalS },
});

/** A new person of the directory. */
export function Component() {
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [values, change] = useState<Readonly<Record<string, string>>>({});
  const [isEnabled, enable] = useState(true);
  const [manager, setManager] = useState<readonly Picked[]>([]);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const findings = new Map(
    (error instanceof ApiError ? error.findings : []).map(({ target, message }) => [target ?? '', message]),
  );
  // What stands before the sign is what others call the person, unless another name is given.
  const nickname = values.mailNickname ?? (values.userPrincipalName ?? '').split('@')[0] ?? '';
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setError(undefined);
    try {
      const given = Object.entries({ ...values, mailNickname: nickname }).filter(([, value]) => value.trim() !== '');
      const body = {
        ...Object.fromEntries(given.map(([name, value]) => [name, value.trim()])),
        accountEnabled: isEnabled,
        passwordProfile: { password: unusedPassword() },
        ...(manager[0] && { 'manager@odata.bind': `${location.origin}/v1.0/users/${manager[0].id}` }),
      };
      const { id } = await send<{ readonly id: string }>('POST', '/v1.0/users', { body });
      await client.invalidateQueries();
      toast(`${values.displayName} was added.`);
      await navigate(`/directory/users/${id}`);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Page
      title="New user"
      above={[{ label: 'Users', to: '/directory/users' }]}
      answer="The person is provisioned as soon as an application wants them."
    >
      <form className={styles.form} onSubmit={(event) => void create(event)} noValidate>
        {error && <Problem error={error} what="The person was not added." />}
        {PROFILE.map(({ heading, fields }) => (
          <fieldset key={heading} className={styles.section}>
            <legend className={styles.heading}>
              <Subtitle2>{heading}</Subtitle2>
            </legend>
            {fields.map((field) => (
              <ProfileInput
                key={field.name}
                field={field}
                value={field.name === 'mailNickname' ? nickname : (values[field.name] ?? '')}
                finding={findings.get(field.name)}
                onChange={(value) => change({ ...values, [field.name]: value })}
              />
            ))}
          </fieldset>
        ))}
        <DirectoryPicker kind="users" label="Manager" isSingle picked={manager} onPick={setManager} />
        <Checkbox label="Sign-in allowed" checked={isEnabled} onChange={(_, { checked }) => enable(checked === true)} />
        <div className={styles.buttons}>
          <Button appearance="primary" type="submit" disabledFocusable={isSaving}>
            Create
          </Button>
          <Button onClick={() => void navigate('/directory/users')}>Cancel</Button>
        </div>
      </form>
    </Page>
  );
}

/** The interface asks for a password, which the directory checks and never keeps. */
function unusedPassword(): string {
  return `${crypto.randomUUID()}Aa1`;
}
