import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { send } from '../../api/client.ts';
import type { Picked } from '../../components/directory-picker.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ProfileFields } from '../../components/profile-fields.tsx';
import { toast } from '../../components/toasts.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalL, maxWidth: '960px', justifyItems: 'stretch' },
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
        <ProfileFields
          textOf={(name) => (name === 'mailNickname' ? nickname : (values[name] ?? ''))}
          error={error}
          manager={manager}
          onChange={(name, value) => change({ ...values, [name]: value })}
          onManager={setManager}
        />
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
