import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Title2,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { get, send } from '../../api/client.ts';

const useStyles = makeStyles({
  page: { display: 'grid', placeItems: 'center', minHeight: '100vh', padding: tokens.spacingHorizontalL },
  form: { display: 'grid', gap: tokens.spacingVerticalL, width: 'min(360px, 100%)' },
});

interface SignInOffer {
  /** The identity provider that may be used in place of a password. */
  readonly provider: { readonly displayName: string } | null;
}

/** Sign-in with address and password, or at the organisation's identity provider. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const back = returnPath(search.get('return'));
  const { data: offer } = useQuery({
    queryKey: ['/api/portal/sign-in'],
    queryFn: ({ signal }) => get<SignInOffer>('/api/portal/sign-in', signal),
  });
  const signIn = useMutation({
    mutationFn: () => send('POST', '/api/portal/sign-in', { body: { userName, password } }),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate(back, { replace: true });
    },
  });
  useEffect(() => {
    document.title = 'Sign in · Lockstep';
  }, []);
  const code = search.get('error');
  const refusal =
    signIn.error?.message ??
    (code === null ? undefined : `The identity provider did not sign you in to Lockstep (${code.slice(0, 60)}).`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit}>
        <Title2 as="h1">Lockstep</Title2>
        {refusal !== undefined && (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{refusal}</MessageBarBody>
          </MessageBar>
        )}
        <Field label="Address" required>
          <Input
            type="text"
            autoComplete="username"
            value={userName}
            onChange={(_, { value }) => setUserName(value)}
            autoFocus
          />
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
          Sign in
        </Button>
        {offer?.provider && (
          <Button as="a" href={`/api/portal/sign-in/provider?returnTo=${encodeURIComponent(back)}`}>
            Sign in with {offer.provider.displayName}
          </Button>
        )}
      </form>
    </main>
  );
}

/** Only a path of this server; anything else leads home. */
function returnPath(asked: string | null): string {
  return asked !== null && /^\/(?![/\\])/.test(asked) ? asked : '/';
}
