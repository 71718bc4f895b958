import { Button, MessageBar, MessageBarBody, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { send } from '../../api/client.ts';
import { useReadProfiles } from '../../api/operator.ts';
import { useMe } from '../../api/session.tsx';
import { type Action, type Entry, type FieldValues, tenantPath, useOfTenant } from '../../api/tenant.ts';
import { CopyField } from '../../components/copy.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { ActionDialog } from '../../tenant/action-dialog.tsx';
import { collectionOf, OperatorSessionOf, useTenant } from '../../tenant/tenant-session.tsx';
import { CredentialsOnce } from './credentials-once.tsx';
import { RequestState } from './request-state.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** What can be done in each state. */
const possible: Readonly<Record<string, readonly string[]>> = { open: ['issue', 'decline'], issued: ['revoke'] };
const effects: Readonly<Record<string, string>> = {
  issue: 'Makes a token for whoever asked. It is shown once, for you to send.',
  decline: 'Nothing is given out. The text to send back is shown.',
  revoke: 'The token ends at once: the directory that uses it is refused.',
};

/** One request: who asked, whether credentials may be given to them, and what became of it. */
export function Component() {
  const [search] = useSearchParams();
  return (
    <OperatorSessionOf tenant={search.get('tenant') ?? ''}>
      <Request />
    </OperatorSessionOf>
  );
}

function Request() {
  const styles = useStyles();
  const client = useQueryClient();
  const { request = '' } = useParams();
  const { permissions } = useMe();
  const session = useTenant();
  const { key, displayName, application } = session;
  const profiles = useReadProfiles();
  const profile = profiles.data?.value.find(({ id }) => id === application.profile);
  const collection = collectionOf(session, profile?.requests?.key);
  const path = tenantPath(key, collection?.key ?? '', request);
  const entry = useOfTenant<Entry>(path, { enabled: collection !== undefined });
  const [asked, ask] = useState<Action>();
  const [issued, setIssued] = useState<{ readonly tenantUrl: string; readonly secretToken: string }>();
  const [letter, setLetter] = useState<string>();
  const error = profiles.error ?? entry.error;
  const isNone = profiles.isSuccess && collection === undefined;
  const shown = entry.data?.data;
  const state = String(shown?.state ?? '');
  const isAdministrator = shown?.isAdministrator === true;
  const actions = (collection?.actions ?? []).filter(
    ({ name }) => possible[state]?.includes(name) && (name !== 'issue' || isAdministrator),
  );
  const act = async ({ name }: Action, input: FieldValues) => {
    const told = await send<{ tenantUrl?: string; secretToken?: string; letter?: string }>('POST', `${path}/${name}`, {
      body: input,
    });
    if (told.secretToken !== undefined) {
      setIssued({ tenantUrl: new URL(told.tenantUrl ?? '', location.href).href, secretToken: told.secretToken });
    }
    setLetter(told.letter);
    await client.invalidateQueries({
      predicate: ({ queryKey: [name_] }) =>
        String(name_).startsWith('/api/operator/requests') || String(name_).startsWith(tenantPath(key, '')),
    });
  };
  const facts: readonly (readonly [string, unknown])[] = [
    ['Who asked', shown?.requestedBy],
    ['By which mail', shown?.mail],
    ['When', shown?.requestedOn],
    ['Recorded by', shown?.recordedBy],
    ['Issued by', shown?.issuedBy],
    ['Declined by', shown?.declinedBy],
    ['Reason', shown?.reason],
    ['Revoked by', shown?.revokedBy],
  ];
  return (
    <Page
      title={`Request of ${String(shown?.requestedBy ?? '…')}`}
      above={[{ label: 'Support requests', to: '/operator/support' }]}
      within={displayName}
      answer={shown && answerOf(state, isAdministrator, displayName)}
      commands={
        permissions.includes('Tenant.ReadWrite.All') &&
        actions.map((action) => (
          <Button
            key={action.name}
            appearance={action.name === 'issue' ? 'primary' : 'secondary'}
            onClick={() => ask({ ...action, confirm: effects[action.name] ?? null })}
          >
            {action.label}
          </Button>
        ))
      }
    >
      {error && <Problem error={error} what="The request could not be read." />}
      {isNone && <Text>{application.displayName} takes no requests for credentials.</Text>}
      {!shown && !error && !isNone && <Spinner label="Loading" />}
      {shown && (
        <>
          <RequestState state={state} />
          {state === 'open' && (
            <MessageBar intent={isAdministrator ? 'success' : 'warning'} layout="multiline">
              <MessageBarBody>
                {isAdministrator
                  ? `${String(shown.requestedBy)} is an administrator of ${displayName}.`
                  : `${String(shown.requestedBy)} is no administrator of ${displayName}: the request can only be declined.`}
              </MessageBarBody>
            </MessageBar>
          )}
          <dl className={styles.facts}>
            {facts.map(
              ([name, value]) =>
                typeof value === 'string' && (
                  <Fact key={name} name={name}>
                    {value}
                  </Fact>
                ),
            )}
          </dl>
        </>
      )}
      {letter !== undefined && (
        <div>
          <Text block>Text to send back</Text>
          <CopyField name="Text to send back" value={letter} />
        </div>
      )}
      <ActionDialog
        action={asked}
        subject={String(shown?.requestedBy ?? '')}
        onAct={act}
        onClose={() => ask(undefined)}
      />
      <CredentialsOnce issued={issued} onClose={() => setIssued(undefined)} />
    </Page>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  const styles = useStyles();
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}

/** How the request stands. */
function answerOf(state: string, isAdministrator: boolean, tenant: string): string {
  switch (state) {
    case 'open':
      return `It waits for an answer; credentials for ${tenant} ${isAdministrator ? 'can be issued' : 'cannot be issued to whoever asked'}.`;
    case 'issued':
      return `Credentials for ${tenant} were issued, and let a directory in.`;
    case 'revoked':
      return `The credentials for ${tenant} were revoked: whoever uses them is refused.`;
    default:
      return `It was declined; no credentials for ${tenant} were issued.`;
  }
}
