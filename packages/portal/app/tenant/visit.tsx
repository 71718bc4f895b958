import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { send } from '../api/client.ts';
import { tenantPath } from '../api/tenant.ts';
import { Page } from '../components/page.tsx';
import { Problem } from '../components/problem.tsx';
import { useTenant } from './tenant-session.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '480px', justifyItems: 'start' },
  wide: { justifySelf: 'stretch' },
});

/** Lets operators in once they said why, which is recorded; says on every page that they are visitors. */
export function Visit({ children }: { readonly children: ReactNode }) {
  const { key, displayName, person } = useTenant();
  const [isInside, enter] = useState(() => sessionStorage.getItem(markOf(key)) !== null);
  if (person.kind === 'staff') return children;
  if (!isInside) return <Entrance onEnter={() => enter(true)} />;
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          You are in {displayName} as an operator. Your entry was recorded, and so is what you change; the
          administrators of {displayName} can read it under Activity.
        </MessageBarBody>
        <MessageBarActions>
          <Button
            onClick={() => {
              sessionStorage.removeItem(markOf(key));
              location.assign(`/operator/tenants/${encodeURIComponent(key)}`);
            }}
          >
            Leave
          </Button>
        </MessageBarActions>
      </MessageBar>
      {children}
    </>
  );
}

function Entrance({ onEnter }: { readonly onEnter: () => void }) {
  const styles = useStyles();
  const { key, displayName } = useTenant();
  const [reason, write] = useState('');
  const [isMissing, setMissing] = useState(false);
  const entering = useMutation({
    mutationFn: () => send('POST', tenantPath(key, 'visits'), { body: { reason } }),
    onSuccess: () => {
      // The mark only: what was said is in the logs.
      sessionStorage.setItem(markOf(key), 'entered');
      onEnter();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') entering.mutate();
  };
  return (
    <Page title={`Enter ${displayName}`} answer="You are not of this tenant. Say why you enter its pages.">
      <form className={styles.form} noValidate onSubmit={submit}>
        {entering.error && <Problem error={entering.error} what="You did not enter." />}
        <Field
          className={styles.wide}
          label="Reason"
          required
          hint="Such as the number of the ticket."
          {...(isMissing && { validationMessage: 'Say why you enter.' })}
        >
          <Input value={reason} maxLength={500} onChange={(_, { value }) => write(value)} />
        </Field>
        <Text>Your name, the time and the reason are recorded, here and in the log of the tenant.</Text>
        <Button type="submit" appearance="primary" disabledFocusable={entering.isPending}>
          Enter tenant
        </Button>
      </form>
    </Page>
  );
}

function markOf(key: string): string {
  return `lockstep.visit.${key}`;
}
