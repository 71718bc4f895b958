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
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { send } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { toast } from '../../components/toasts.tsx';
import { Deliveries } from './deliveries.tsx';
import { useNotificationStatus } from './notification-status.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: tokens.spacingHorizontalM, maxWidth: '640px' },
  field: { flexGrow: 1 },
  facts: { display: 'grid', gap: tokens.spacingVerticalXS },
});

/** Whether mail works, a mail to try it with, and what became of the mails of the last thirty days. */
export function Component() {
  const styles = useStyles();
  const may = useMay();
  const { data, error, refetch } = useNotificationStatus();
  return (
    <Page
      title="Mail"
      answer={
        data &&
        (data.mail === 'ready' ? `Mail is sent from ${data.from}.` : 'No mail server is set up, so no mail is sent.')
      }
    >
      {error && <Problem error={error} what="The state of mail could not be read." onRetry={() => void refetch()} />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && (
        <>
          <div className={styles.facts}>
            <Status kind={data.mail === 'ready' ? 'done' : 'idle'}>
              {data.mail === 'ready' ? 'Set up' : 'Not set up'}
            </Status>
            <Text>
              {data.waiting.toLocaleString()} wait to be sent, {data.dead.toLocaleString()} were given up.
            </Text>
          </div>
          {data.lastError !== null && (
            <MessageBar intent="error" layout="multiline">
              <MessageBarBody>The last failure: {data.lastError}</MessageBarBody>
            </MessageBar>
          )}
          <Text>
            Server, port, encryption and sender are set where the program is started, with <code>--smtp-url</code> (
            <code>LOCKSTEP_SMTP_URL</code>) and <code>--mail-from</code> (<code>LOCKSTEP_MAIL_FROM</code>). Who is told
            of an application stands in its provisioning settings, under Notification Email; who is told of a source of
            people, under <LinkTo to="/settings/general">General</LinkTo>.
          </Text>
          {data.mail === 'ready' && may('Installation.ReadWrite.All') && <TestMail />}
          {!may('Installation.ReadWrite.All') && (
            <NeedsRole permission="Installation.ReadWrite.All" act="send a test mail or a message again" />
          )}
          <Deliveries channel="mail" />
        </>
      )}
    </Page>
  );
}

function TestMail() {
  const styles = useStyles();
  const [to, write] = useState('');
  const test = useMutation({
    mutationFn: () => send('POST', '/api/settings/notifications/testMail', { body: { to } }),
    onSuccess: () => toast(`The mail server took a test mail for ${to}.`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.mutate();
  };
  return (
    <>
      <form className={styles.form} onSubmit={submit}>
        <Field label="Send a test mail to" className={styles.field}>
          <Input type="email" autoComplete="email" value={to} onChange={(_, { value }) => write(value)} />
        </Field>
        <Button type="submit" disabledFocusable={test.isPending}>
          Send test mail
        </Button>
      </form>
      {test.error && <Problem error={test.error} what="The mail server did not take it." />}
    </>
  );
}
