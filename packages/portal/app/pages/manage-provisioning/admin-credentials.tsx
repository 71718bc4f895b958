import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { type ClipboardEvent, useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { type CredentialsForm, keyOf, type SecretPair } from '../../api/credentials.ts';
import { Problem } from '../../components/problem.tsx';
import { OPERATE } from '../provisioning/permissions.ts';
import { Authorization } from './authorization.tsx';
import { ConnectionResult } from './connection-result.tsx';
import { type TestResult, testConnection } from './connection-test.ts';
import type { Draft, Finding } from './draft.ts';
import { typedPairs } from './saving.ts';
import { SecretField } from './secret-field.tsx';

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  test: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/** How the application is reached: the fields its gallery entry asks for, or its own page; and whether that works. */
export function AdminCredentials({
  form,
  secrets,
  draft,
  change,
  findings,
  refused,
}: {
  readonly form: CredentialsForm;
  readonly secrets: readonly SecretPair[];
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly findings: readonly Finding[];
  /** What the test said because of which nothing was saved. */
  readonly refused: TestResult | undefined;
}) {
  const styles = useStyles();
  const application = useApplication();
  const [isTesting, setTesting] = useState(false);
  const [tested, setTested] = useState<{ readonly of: Draft['credentials']; readonly result: TestResult }>();
  const [error, setError] = useState<Error>();
  const { usual, source } = form;

  const type = (values: Readonly<Record<string, string | undefined>>) => {
    const credentials = Object.entries({ ...draft.credentials, ...values });
    change({
      ...draft,
      credentials: Object.fromEntries(
        credentials.flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const])),
      ),
    });
  };
  /** Address and token copied together, one below the other, fill both fields. */
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const lines = event.clipboardData
      .getData('text')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const [address, token] = lines;
    if (lines.length !== 2 || address === undefined || token === undefined || !URL.canParse(address)) return;
    event.preventDefault();
    type({ tenantUrl: address, secretToken: token });
  };
  const test = async () => {
    setTesting(true);
    setError(undefined);
    try {
      setTested({ of: draft.credentials, result: await testConnection(application, typedPairs(draft)) });
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setTesting(false);
    }
  };
  const result = refused ?? (tested?.of === draft.credentials ? tested.result : undefined);
  return (
    <>
      <Text>{whereFrom(application.displayName, source)}</Text>
      {usual.note && <Text>{usual.note}</Text>}
      <div className={styles.fields}>
        {usual.fields.map((field) => (
          <SecretField
            key={field.id}
            field={field}
            saved={secrets.find(({ key }) => key === keyOf(field.id))?.value}
            typed={draft.credentials[field.id]}
            finding={findings.find((one) => one.field === field.id)?.message}
            hint={field.id === 'tenantUrl' ? addressHint(form) : undefined}
            change={(value) => type({ [field.id]: value })}
            onPaste={onPaste}
          />
        ))}
      </div>
      {usual.authorize && <Authorization />}
      {application.may(...OPERATE) && (
        <div className={styles.test}>
          <Button disabledFocusable={isTesting} onClick={() => void test()}>
            Test Connection
          </Button>
          {isTesting && <Spinner size="tiny" label={`Asking ${application.displayName}`} />}
        </div>
      )}
      <div aria-live="polite">
        {error && <Problem error={error} what="The connection could not be tested." />}
        {result && !isTesting && <ConnectionResult result={result} application={application.displayName} />}
      </div>
    </>
  );
}

function whereFrom(application: string, { kind, uiPath, expiresAfterDays }: CredentialsForm['source']): string {
  const where = (uiPath ?? []).join(' > ');
  const expiry = expiresAfterDays === null ? '' : ` They expire after ${expiresAfterDays} days.`;
  switch (kind) {
    case 'oauth-consent':
      return `An administrator of ${application} lets Lockstep in; it has to be switched on there first${where === '' ? '' : `: ${where}`}.`;
    case 'vendor-support':
      return `The support of ${application} sends address and token${where === '' ? '' : `: ${where}`}.${expiry}`;
    default:
      return where === ''
        ? `An administrator of ${application} has these values.${expiry}`
        : `These values are in ${application}: ${where}.${expiry}`;
  }
}

function addressHint({ variables }: CredentialsForm): string | undefined {
  if (variables.length === 0) return undefined;
  return `Made with ${variables.map(({ label, source }) => `${label} (${source})`).join(', ')}.`;
}
