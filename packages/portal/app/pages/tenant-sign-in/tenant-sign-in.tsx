import {
  Button,
  Caption1,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Title2,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { send } from '../../api/client.ts';
import { tenantPath } from '../../api/tenant.ts';

const useStyles = makeStyles({
  page: { display: 'grid', placeItems: 'center', minHeight: '100vh', padding: tokens.spacingHorizontalL },
  form: { display: 'grid', gap: tokens.spacingVerticalL, width: 'min(360px, 100%)' },
});

/**
 * Sign-in to the pages of one tenant. It looks the same whether there is such a tenant or not, and so does the answer to
 * a wrong password.
 */
export function Component() {
  const styles = useStyles();
  const { tenant = '' } = useParams();
  const [search] = useSearchParams();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => send('POST', tenantPath(tenant, 'sign-in'), { body: { userName, password } }),
    // From the beginning: what was read as somebody else, or as nobody, counts no more.
    onSuccess: () => location.assign(returnPath(tenant, search.get('return'))),
  });
  useEffect(() => {
    document.title = `Sign in · ${tenant}`;
  }, [tenant]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit}>
        <div>
          <Title2 as="h1">Sign in</Title2>
          <Caption1 block>{tenant}</Caption1>
        </div>
        {signIn.error && (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{signIn.error.message}</MessageBarBody>
          </MessageBar>
        )}
        <Field label="Username" required>
          <Input autoComplete="username" value={userName} onChange={(_, { value }) => setUserName(value)} autoFocus />
        </Field>
        <Field label="Password" required>
          <Input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(_, { value }) => setPassword(value)}
          />
        </Field>
        <Button type="submit" appearance="primary" disabledFocusable={signIn.isPending}>
          Sign In
        </Button>
      </form>
    </main>
  );
}

/** Only a page of this tenant; anything else leads to its first one. */
function returnPath(tenant: string, asked: string | null): string {
  const home = `/t/${encodeURIComponent(tenant)}`;
  return asked !== null && (asked === home || asked.startsWith(`${home}/`)) ? asked : home;
}
