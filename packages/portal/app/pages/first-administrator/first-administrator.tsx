import { Button, Field, Input, makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { send } from '../../api/client.ts';
import { Problem } from '../../components/problem.tsx';

const SHORTEST = 12;

const useStyles = makeStyles({
  page: { display: 'grid', placeItems: 'center', minHeight: '100vh', padding: tokens.spacingHorizontalL },
  form: { display: 'grid', gap: tokens.spacingVerticalL, width: 'min(420px, 100%)' },
});

interface Invitation {
  readonly isFirst: boolean;
  readonly userName: string | null;
  readonly displayName: string | null;
}

/** What a one-time link opens: the first start's makes the first administrator, an invitation's lets somebody in. */
export function Component() {
  const { key } = useParams();
  const styles = useStyles();
  const { data, error } = useQuery({
    queryKey: ['/api/portal/invitations/open', key],
    queryFn: ({ signal }) => send<Invitation>('POST', '/api/portal/invitations/open', { body: { key }, signal }),
    retry: false,
  });
  return (
    <main className={styles.page}>
      {error && <Problem error={error} what="This address cannot be used." />}
      {data && <Acceptance invitation={data} invitationKey={key ?? ''} />}
    </main>
  );
}

function Acceptance({
  invitation,
  invitationKey,
}: {
  readonly invitation: Invitation;
  readonly invitationKey: string;
}) {
  const styles = useStyles();
  const navigate = useNavigate();
  const title = invitation.isFirst ? 'Create the first administrator' : 'Choose your password';
  const [person, setPerson] = useState({
    displayName: invitation.displayName ?? '',
    userName: invitation.userName ?? '',
    password: '',
  });
  const [isShown, show] = useState(false);
  const accept = useMutation({
    mutationFn: () =>
      send('POST', '/api/portal/invitations/accept', {
        body: invitation.isFirst
          ? { key: invitationKey, ...person }
          : { key: invitationKey, password: person.password },
      }),
    onSuccess: () => navigate('/', { replace: true }),
  });
  useEffect(() => {
    document.title = `${title} · Lockstep`;
  }, [title]);
  const field = (name: keyof typeof person) => ({
    value: person[name],
    onChange: (_: unknown, { value }: { value: string }) => setPerson({ ...person, [name]: value }),
  });
  const isShort = person.password !== '' && person.password.length < SHORTEST;
  return (
    <form
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        accept.mutate();
      }}
    >
      <Title2 as="h1">{title}</Title2>
      <Text>
        {invitation.isFirst
          ? 'This address works once. Whoever is created here may do everything, and invite others.'
          : `This address works once. You sign in as ${invitation.userName ?? ''} from now on.`}
      </Text>
      {accept.error && <Problem error={accept.error} what="You were not let in." />}
      {invitation.isFirst && (
        <>
          <Field label="Name" required>
            <Input autoComplete="name" {...field('displayName')} />
          </Field>
          <Field label="Address" required hint="What you sign in with, an e-mail address.">
            <Input autoComplete="username" {...field('userName')} />
          </Field>
        </>
      )}
      <Field
        label="Password"
        required
        hint={`At least ${SHORTEST} characters; a few words are better than signs.`}
        validationState={isShort ? 'warning' : 'none'}
        {...(isShort ? { validationMessage: `${SHORTEST - person.password.length} more characters` } : {})}
      >
        <Input
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          {...field('password')}
          contentAfter={
            <Button
              size="small"
              appearance="transparent"
              onClick={() => show(!isShown)}
              aria-pressed={isShown}
              aria-label="Show password"
            >
              Show
            </Button>
          }
        />
      </Field>
      <Button type="submit" appearance="primary">
        {invitation.isFirst ? 'Create and sign in' : 'Sign in'}
      </Button>
    </form>
  );
}
