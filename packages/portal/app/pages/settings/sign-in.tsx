import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, get, send } from '../../api/client.ts';
import { useRoles } from '../../api/roles.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { CopyField } from '../../components/copy.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';
import { type ClaimRole, RoleClaims } from './role-claims.tsx';

interface Provider {
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: { readonly name: string; readonly roles: Readonly<Record<string, string>> } | null;
}

interface Answer {
  readonly provider: Provider | null;
  readonly redirectUri: string;
}

const ADDRESS = '/api/settings/sign-in';

const useStyles = makeStyles({ form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px' } });

/** The identity provider people of the installation may sign in at, beside their passwords. */
export function Component() {
  const { data, error, refetch } = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => get<Answer>(ADDRESS, signal),
  });
  const answer = data?.provider
    ? `People sign in at ${data.provider.displayName}, or with their passwords.`
    : 'People sign in with passwords only.';
  return (
    <Page title="Sign-in" answer={data && answer}>
      {error && (
        <Problem error={error} what="The identity provider could not be read." onRetry={() => void refetch()} />
      )}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && <Form key={JSON.stringify(data.provider)} {...data} />}
    </Page>
  );
}

function rolesOf(provider: Provider | null): readonly ClaimRole[] {
  return Object.entries(provider?.roleClaim?.roles ?? {}).map(([value, role]) => ({ value, role }));
}

function Form({ provider, redirectUri }: Answer) {
  const styles = useStyles();
  const client = useQueryClient();
  const roles = useRoles();
  const usual = {
    displayName: provider?.displayName ?? '',
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    claim: provider?.roleClaim?.name ?? '',
    values: rolesOf(provider),
  };
  const [draft, change] = useState(usual);
  const [confirmation, confirm] = useState<Confirmation>();
  const isChanged = JSON.stringify(draft) !== JSON.stringify(usual);
  const test = useMutation({
    mutationFn: () =>
      send<{ readonly issuer: string }>('POST', `${ADDRESS}/test`, {
        body: { issuer: draft.issuer, clientId: draft.clientId },
      }),
  });
  const save = useMutation({
    mutationFn: () => {
      const { claim, values, clientSecret, ...others } = draft;
      const kept = values.filter(({ value }) => value.trim() !== '');
      const body = {
        ...others,
        ...(clientSecret !== '' && { clientSecret }),
        roleClaim:
          claim.trim() === ''
            ? null
            : { name: claim, roles: Object.fromEntries(kept.map(({ value, role }) => [value, role])) },
      };
      return send<Answer>('PUT', ADDRESS, { body });
    },
    onSuccess: (saved) => {
      client.setQueryData([ADDRESS], saved);
      toast(`${draft.displayName} was saved. Its button stands on the sign-in page now.`);
    },
  });
  const finding = (field: string) =>
    save.error instanceof ApiError
      ? save.error.findings.find(({ target }) => target?.split('.')[0] === field)?.message
      : undefined;
  const field = (name: 'displayName' | 'issuer' | 'clientId' | 'clientSecret') => ({
    value: draft[name],
    onChange: (_: unknown, { value }: { value: string }) => change({ ...draft, [name]: value }),
  });
  const remove = () =>
    confirm({
      title: `Sign in without ${provider?.displayName}?`,
      effect: 'Its button leaves the sign-in page. Who has no password asks an administrator for a one-time link.',
      verb: 'Sign in with passwords only',
      act: async () => {
        await send('DELETE', ADDRESS);
        toast('People sign in with passwords only.');
        await client.invalidateQueries({ queryKey: [ADDRESS] });
      },
    });
  return (
    <div className={styles.form}>
      {save.error && <Problem error={save.error} what="Nothing was saved." />}
      <Text>
        OpenID Connect. Enter this address at the provider as the redirect address, then fill in what it gives you. One
        administrator with a password always remains.
      </Text>
      <CopyField name="Redirect address" value={redirectUri} />
      <Field
        label="Name"
        required
        hint="What the button says after “Sign in with”."
        validationMessage={finding('displayName')}
      >
        <Input {...field('displayName')} />
      </Field>
      <Field
        label="Issuer"
        required
        hint="Such as https://login.northwind.example."
        validationMessage={finding('issuer')}
      >
        <Input type="url" {...field('issuer')} />
      </Field>
      <Field label="Client" required validationMessage={finding('clientId')}>
        <Input autoComplete="off" {...field('clientId')} />
      </Field>
      <Field
        label="Client secret"
        required={provider === null}
        hint={provider === null ? '' : 'Left empty, the one that is stored stays.'}
        validationMessage={finding('clientSecret')}
      >
        <Input type="password" autoComplete="off" spellCheck={false} {...field('clientSecret')} />
      </Field>
      <RoleClaims
        claim={draft.claim}
        values={draft.values}
        roles={roles}
        onClaim={(claim) => change({ ...draft, claim })}
        onValues={(values) => change({ ...draft, values })}
      />
      <div>
        <Button disabledFocusable={test.isPending || draft.issuer === ''} onClick={() => test.mutate()}>
          Test
        </Button>{' '}
        {provider && <Button onClick={remove}>Sign in with passwords only</Button>}
      </div>
      {test.error && <Problem error={test.error} what="It does not answer as an identity provider." />}
      {test.data && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>{test.data.issuer} answers as an OpenID Connect provider.</MessageBarBody>
        </MessageBar>
      )}
      {isChanged && (
        <SaveBar
          effect="Saved after the provider was asked whether it is one."
          isSaving={save.isPending}
          onSave={() => save.mutate()}
          onDiscard={() => change(usual)}
        />
      )}
      <Confirm asked={confirmation} onClose={() => confirm(undefined)} />
    </div>
  );
}
