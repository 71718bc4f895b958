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
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { send } from '../api/client.ts';

const useStyles = makeStyles({
  page: { display: 'grid', placeItems: 'center', minHeight: '100vh', padding: tokens.spacingHorizontalL },
  form: { display: 'grid', gap: tokens.spacingVerticalL, width: 'min(360px, 100%)' },
});

/** A whole page to sign in with a name and a password. What speaks against it never says which of the two was wrong. */
export function SignInForm({
  title,
  within,
  address,
  userNameLabel,
  verb,
  refusal,
  onSignedIn,
  children,
}: {
  readonly title: string;
  /** What one signs in to, below the title. */
  readonly within?: string;
  /** Where it is sent. */
  readonly address: string;
  readonly userNameLabel: string;
  readonly verb: string;
  /** What went wrong before the page was opened. */
  readonly refusal?: string | undefined;
  readonly onSignedIn: () => Promise<unknown> | undefined;
  /** Other ways in. */
  readonly children?: ReactNode;
}) {
  const styles = useStyles();
  const [words, write] = useState({ userName: '', password: '' });
  const signIn = useMutation({
    mutationFn: () => send('POST', address, { body: words }),
    onSuccess: () => onSignedIn(),
  });
  useEffect(() => {
    document.title = `Sign in · ${within ?? title}`;
  }, [within, title]);
  const said = signIn.error?.message ?? refusal;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={submit}>
        <div>
          <Title2 as="h1">{title}</Title2>
          {within !== undefined && <Caption1 block>{within}</Caption1>}
        </div>
        {said !== undefined && (
          <MessageBar intent="error" layout="multiline" role="alert">
            <MessageBarBody>{said}</MessageBarBody>
          </MessageBar>
        )}
        <Field label={userNameLabel} required>
          <Input
            autoComplete="username"
            value={words.userName}
            onChange={(_, { value }) => write({ ...words, userName: value })}
            autoFocus
          />
        </Field>
        <Field label="Password" required>
          <Input
            type="password"
            autoComplete="current-password"
            value={words.password}
            onChange={(_, { value }) => write({ ...words, password: value })}
          />
        </Field>
        <Button type="submit" appearance="primary" disabledFocusable={signIn.isPending}>
          {verb}
        </Button>
        {children}
      </form>
    </main>
  );
}
