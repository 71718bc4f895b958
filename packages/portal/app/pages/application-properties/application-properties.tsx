import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Spinner,
  Switch,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { logoOf, useApplication } from '../../api/application.tsx';
import {
  APPLICATIONS,
  type ApplicationDetails,
  TEST_TAG,
  tagsOf,
  useApplicationDetails,
} from '../../api/applications.ts';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/draft.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { CopyField } from '../../components/copy.tsx';
import { Findings } from '../../components/findings.tsx';
import { Logo } from '../../components/logo.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { TimeAt } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { useDeletion } from '../applications/use-deletion.tsx';
import { type ChosenLogo, LogoField } from './logo-field.tsx';

const LONGEST_NAME = 120;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '640px' },
  facts: { display: 'grid', gap: tokens.spacingVerticalXS },
});

/** What an application is called and how it is kept here. */
export function Component() {
  const { address, may } = useApplication();
  const { data, error, refetch } = useApplicationDetails(address);
  const mayWrite = may('Application.ReadWrite.All');
  if (error) {
    return (
      <Page title="Properties">
        <Problem error={error} what="The properties could not be read." onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (data === undefined) return <Spinner label="Loading" />;
  return mayWrite ? <Editable details={data} /> : <Readable details={data} />;
}

function Readable({ details }: { readonly details: ApplicationDetails }) {
  const styles = useStyles();
  const tags = tagsOf(details).join(', ');
  return (
    <Page title="Properties" answer={answerOf(details)}>
      <NeedsRole permission="Application.ReadWrite.All" />
      <div className={styles.facts}>
        <Logo name={details.displayName} src={logoOf(details)} size={48} />
        <Text>{`Name: ${details.displayName}`}</Text>
        <Text>{`Assignment required: ${details.appRoleAssignmentRequired ? 'Yes' : 'No'}`}</Text>
        <Text>{`Tags: ${tags === '' ? 'none' : tags}`}</Text>
        <Text>{`Notes: ${details.notes ?? 'none'}`}</Text>
      </div>
      <Facts details={details} />
    </Page>
  );
}

function Facts({ details: { appId, id, createdDateTime } }: { readonly details: ApplicationDetails }) {
  const styles = useStyles();
  return (
    <div className={styles.facts}>
      <Text>Application ID</Text>
      <CopyField name="Application ID" value={appId} />
      <Text>Object ID</Text>
      <CopyField name="Object ID" value={id} />
      <Text>
        Added <TimeAt at={createdDateTime} />
      </Text>
    </div>
  );
}

function Editable({ details }: { readonly details: ApplicationDetails }) {
  const styles = useStyles();
  const client = useQueryClient();
  const navigate = useNavigate();
  const deletion = useDeletion();
  const { address } = useApplication();
  const [asked, ask] = useState<Confirmation>();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<Error>();
  const draft = useDraft({
    logo: logoOf(details) as string | ChosenLogo | null,
    displayName: details.displayName,
    notes: details.notes ?? '',
    appRoleAssignmentRequired: details.appRoleAssignmentRequired,
    tags: tagsOf(details)
      .filter((tag) => tag !== TEST_TAG)
      .join(', '),
    isTest: tagsOf(details).includes(TEST_TAG),
  });
  const { values, changes, change } = draft;
  const isNameless = values.displayName.trim() === '';
  const save = async () => {
    if (changes === undefined || isNameless) return;
    const { logo, tags, isTest, displayName, ...others } = changes;
    const registration = `/v1.0/applications(appId='${details.appId}')`;
    const words = values.tags.split(',').map((tag) => tag.trim());
    setSaving(true);
    setError(undefined);
    try {
      // First, since it alone may be refused for what it is; then nothing else is saved either.
      if (logo !== undefined) await saveLogo(`${registration}/logo`, logo);
      const tagged = tags !== undefined || isTest !== undefined;
      const body = {
        ...others,
        ...(tagged && { tags: [...new Set([...words.filter(Boolean), ...(values.isTest ? [TEST_TAG] : [])])] }),
      };
      if (Object.keys(body).length > 0) await send('PATCH', address, { body });
      // The name belongs to the registration; its service principal takes it over.
      if (displayName !== undefined) {
        await send('PATCH', registration, { body: { displayName: displayName.trim() } });
      }
      await Promise.all(
        [address, APPLICATIONS].map((path) => client.invalidateQueries({ queryKey: [path], exact: true })),
      );
      draft.forget(changes);
      toast('The properties were saved.');
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Page
      title="Properties"
      answer={answerOf(details)}
      commands={
        <Button icon={<DeleteRegular />} onClick={() => ask(deletion(details, () => void navigate('/applications')))}>
          Delete
        </Button>
      }
    >
      {error && <Problem error={error} what="The properties were not saved." />}
      <div className={styles.form}>
        <Findings error={error}>
          <LogoField
            name={values.displayName}
            saved={logoOf(details)}
            value={values.logo}
            onChange={(logo) => {
              setError(undefined);
              change({ logo });
            }}
          />
        </Findings>
        <Field
          label="Name"
          required
          hint="For your reference only; the application never sees it."
          {...(isNameless && { validationMessage: 'The name is empty. Enter one.' })}
        >
          <Input
            value={values.displayName}
            maxLength={LONGEST_NAME}
            onChange={(_, { value }) => change({ displayName: value })}
          />
        </Field>
        <Field label="Notes" hint="What colleagues should know about this application.">
          <Textarea value={values.notes} maxLength={2048} onChange={(_, { value }) => change({ notes: value })} />
        </Field>
        <Field hint="Whether people need an assignment to sign in to the application. Who is provisioned is decided by Scope under Provisioning.">
          <Switch
            label="Assignment required?"
            checked={values.appRoleAssignmentRequired}
            onChange={(_, { checked }) => change({ appRoleAssignmentRequired: checked })}
          />
        </Field>
        <Field label="Tags" hint="Words to find it by, separated by commas.">
          <Input value={values.tags} maxLength={1000} onChange={(_, { value }) => change({ tags: value })} />
        </Field>
        <Checkbox
          label="Test instance: carries the badge Test wherever it is listed"
          checked={values.isTest}
          onChange={(_, { checked }) => change({ isTest: checked === true })}
        />
        <Facts details={details} />
      </div>
      {changes !== undefined && (
        <SaveBar
          effect={effectOf(Object.keys(changes).length)}
          isSaving={isSaving}
          onSave={() => void save()}
          onDiscard={draft.discard}
        />
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </Page>
  );
}

async function saveLogo(address: string, logo: string | ChosenLogo | null): Promise<void> {
  if (logo === null) await send('DELETE', address);
  else if (typeof logo === 'object') await send('PUT', address, { file: { content: logo.file, type: logo.file.type } });
}

function answerOf({ displayName, appRoleAssignmentRequired }: ApplicationDetails): string {
  return appRoleAssignmentRequired
    ? `Only people who are assigned may sign in to ${displayName}.`
    : `Everybody may sign in to ${displayName}, assigned or not.`;
}

function effectOf(changes: number): string {
  return `${changes === 1 ? '1 change' : `${changes} changes`}. No account in the application changes by it.`;
}
