import {
  Dropdown,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Option,
  Spinner,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { type ApplicationDetails, useApplicationDetails } from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/draft.ts';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { toast } from '../../components/toasts.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px' },
});

const MODES: Readonly<Record<string, string>> = {
  '': 'Not set up here',
  saml: 'SAML',
  oidc: 'OpenID Connect',
  password: 'Password-based',
  notSupported: 'Disabled',
};

/** How people sign in to the application, kept for reference: it neither needs provisioning nor is needed by it. */
export function Component() {
  const styles = useStyles();
  const { address, displayName, may } = useApplication();
  const { data, error, refetch } = useApplicationDetails(address);
  const mayWrite = may('Application.ReadWrite.All');
  return (
    <Page title="Single sign-on" answer={data && answerOf(displayName, data.preferredSingleSignOnMode)}>
      <MessageBar layout="multiline">
        <MessageBarBody>
          Independent of provisioning: nothing entered here changes who is provisioned or what is sent.
        </MessageBarBody>
      </MessageBar>
      {error && <Problem error={error} what="The metadata could not be read." onRetry={() => void refetch()} />}
      {!error && data === undefined && <Spinner label="Loading" />}
      {data && !mayWrite && (
        <div className={styles.form}>
          <NeedsRole permission="Application.ReadWrite.All" />
          <Text>{`Mode: ${MODES[data.preferredSingleSignOnMode ?? ''] ?? data.preferredSingleSignOnMode}`}</Text>
          <Text>{`Sign-on URL: ${data.loginUrl ?? 'none'}`}</Text>
          <Text>{`Sign-out URL: ${data.logoutUrl ?? 'none'}`}</Text>
          <Text>{`Reply URLs: ${data.replyUrls.join(', ') || 'none'}`}</Text>
        </div>
      )}
      {data && mayWrite && <Metadata details={data} />}
    </Page>
  );
}

function Metadata({ details }: { readonly details: ApplicationDetails }) {
  const styles = useStyles();
  const client = useQueryClient();
  const { address } = useApplication();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const draft = useDraft({
    preferredSingleSignOnMode: details.preferredSingleSignOnMode ?? '',
    homepage: details.homepage ?? '',
    loginUrl: details.loginUrl ?? '',
    logoutUrl: details.logoutUrl ?? '',
    replyUrls: details.replyUrls.join('\n'),
  });
  const { values, changes, change } = draft;
  const faults = Object.entries(values).filter(
    ([name, value]) => name !== 'preferredSingleSignOnMode' && !areUrls(value),
  );
  const save = async () => {
    if (changes === undefined || faults.length > 0) return;
    const { replyUrls, ...texts } = changes;
    setSaving(true);
    setError(undefined);
    try {
      await send('PATCH', address, {
        body: {
          ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value === '' ? null : value])),
          ...(replyUrls !== undefined && { replyUrls: lines(replyUrls) }),
        },
      });
      await client.invalidateQueries({ queryKey: [address], exact: true });
      draft.forget(changes);
      toast('The metadata was saved.');
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  const found = (name: keyof typeof values) =>
    areUrls(values[name]) ? {} : { validationMessage: 'This is no address. Write one that begins with https://.' };
  return (
    <>
      {error && <Problem error={error} what="The metadata was not saved." />}
      <div className={styles.form}>
        <Field label="Mode">
          <Dropdown
            value={MODES[values.preferredSingleSignOnMode] ?? values.preferredSingleSignOnMode}
            selectedOptions={[values.preferredSingleSignOnMode]}
            onOptionSelect={(_, { optionValue = '' }) => change({ preferredSingleSignOnMode: optionValue })}
          >
            {Object.entries(MODES).map(([mode, label]) => (
              <Option key={mode} value={mode}>
                {label}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field label="Home page URL" {...found('homepage')}>
          <Input type="url" value={values.homepage} onChange={(_, { value }) => change({ homepage: value })} />
        </Field>
        <Field label="Sign-on URL" hint="Where people begin to sign in." {...found('loginUrl')}>
          <Input type="url" value={values.loginUrl} onChange={(_, { value }) => change({ loginUrl: value })} />
        </Field>
        <Field label="Sign-out URL" {...found('logoutUrl')}>
          <Input type="url" value={values.logoutUrl} onChange={(_, { value }) => change({ logoutUrl: value })} />
        </Field>
        <Field label="Reply URLs" hint="One on each line." {...found('replyUrls')}>
          <Textarea value={values.replyUrls} onChange={(_, { value }) => change({ replyUrls: value })} />
        </Field>
      </div>
      {changes !== undefined && (
        <SaveBar
          effect="Metadata only: provisioning stays as it is."
          isSaving={isSaving}
          onSave={() => void save()}
          onDiscard={draft.discard}
        />
      )}
    </>
  );
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function areUrls(text: string): boolean {
  return lines(text).every((line) => URL.canParse(line) && /^https?:/.test(line));
}

function answerOf(name: string, mode: string | null): string {
  if (mode === null) return `How people sign in to ${name} is not kept here.`;
  if (mode === 'notSupported') return `Single sign-on to ${name} is disabled.`;
  return `People sign in to ${name} by ${MODES[mode] ?? mode}.`;
}
