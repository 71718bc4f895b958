import { Button, Dropdown, Field, makeStyles, Option, Spinner, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { AdminCredentials } from './admin-credentials.tsx';
import { changesIn, type Draft, type SavedProvisioning } from './draft.ts';
import { ErrorSummary } from './error-summary.tsx';
import { FormSection } from './form-section.tsx';
import { Mappings } from './mappings.tsx';
import { ProvisioningConflict } from './provisioning-conflict.tsx';
import { ProvisioningSettings } from './provisioning-settings.tsx';
import { SaveEffects } from './save-effects.tsx';
import { SettingsAsText } from './settings-as-text.tsx';
import { useProvisioningForm } from './use-provisioning-form.ts';
import { useSavedProvisioning } from './use-saved-provisioning.ts';

const useStyles = makeStyles({
  page: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '960px' },
  mode: { maxWidth: '320px' },
});

/** The page published guides lead through: mode, credentials, mappings, settings. */
export function Component() {
  const { jobAddress, may } = useApplication();
  const { data, error, again } = useSavedProvisioning();
  return (
    <Page title="Manage Provisioning" answer={useAnswer()} commands={<Commands />}>
      {error && <Problem error={error} what="The settings could not be read." onRetry={again} />}
      {!error && !data && <Spinner label="Reading the settings" />}
      {data && may(...WRITE) && <Editing {...data} />}
      {data && !may(...WRITE) && (
        <>
          <NeedsRole permission="Synchronization.ReadWrite.All" />
          <SettingsAsText secrets={data.secrets} settings={jobAddress === undefined ? undefined : data.settings} />
          {jobAddress !== undefined && (
            <FormSection id="mappings" title="Mappings">
              <Mappings />
            </FormSection>
          )}
        </>
      )}
    </Page>
  );
}

function useAnswer(): string {
  const { displayName, job } = useApplication();
  if (job === undefined) return `Nothing is provisioned to ${displayName} yet.`;
  if (job.status.code === 'NotConfigured') return `${displayName} cannot be reached yet: its credentials are missing.`;
  return job.schedule.state === 'Active'
    ? `Provisioning to ${displayName} is on.`
    : `Provisioning to ${displayName} is configured and off.`;
}

function Commands() {
  const { job, may, to } = useApplication();
  if (job !== undefined && job.status.code !== 'NotConfigured') {
    return <ButtonTo to={to('/provisioning')}>Overview</ButtonTo>;
  }
  return may(...WRITE) ? <ButtonTo to={to('/provisioning/new')}>+ New configuration</ButtonTo> : null;
}

function Editing(saved: SavedProvisioning) {
  const styles = useStyles();
  const { displayName, job, jobAddress } = useApplication();
  const [search] = useSearchParams();
  const form = useProvisioningForm(saved);
  const { draft, change, discard, save, isSaving, findings, refused, error, asked, close } = form;
  const section = search.get('section');
  useEffect(() => {
    if (section !== null) document.getElementById(section)?.scrollIntoView();
  }, [section]);

  const mode = draft.mode ?? (job === undefined ? 'Manual' : 'Automatic');
  const isConfigured = job !== undefined && job.status.code !== 'NotConfigured';
  const changes = changesIn(draft, job !== undefined);
  return (
    <div className={styles.page}>
      {changes > 0 && (
        <div>
          <Button appearance="primary" disabledFocusable={isSaving} onClick={() => void save()}>
            Save
          </Button>{' '}
          <Button onClick={discard}>Discard</Button>
        </div>
      )}
      <ErrorSummary findings={findings} />
      {error && <Problem error={error} what="Not everything was saved." />}
      <ProvisioningConflict form={form} saved={saved} />
      <Field
        label="Provisioning Mode"
        className={styles.mode}
        {...(mode === 'Manual' && { hint: 'Automatic keeps accounts in step, once credentials are entered.' })}
      >
        <Dropdown
          value={mode}
          selectedOptions={[mode]}
          onOptionSelect={(_, { optionValue }) => {
            const chosen = optionValue === 'Automatic' ? 'Automatic' : 'Manual';
            const { mode: _before, ...others } = draft;
            const isSame = (chosen === 'Automatic') === (job !== undefined);
            change(isSame ? others : { ...draft, mode: chosen });
          }}
        >
          <Option>Manual</Option>
          <Option>Automatic</Option>
        </Dropdown>
      </Field>
      {mode === 'Automatic' && (
        <>
          <FormSection id="admin-credentials" title="Admin Credentials">
            <AdminCredentials
              form={saved.form}
              secrets={saved.secrets}
              draft={draft}
              change={change}
              findings={findings}
              refused={refused}
            />
          </FormSection>
          {isConfigured && (
            <FormSection id="mappings" title="Mappings">
              <Mappings />
            </FormSection>
          )}
          <FormSection id="settings" title="Settings">
            <ProvisioningSettings
              saved={saved.settings}
              isOnSaved={job?.schedule.state === 'Active'}
              hasJob={jobAddress !== undefined}
              draft={draft}
              change={change}
              findings={findings}
            />
          </FormSection>
        </>
      )}
      {changes > 0 && (
        <SaveBar
          effect={`${changes === 1 ? '1 change' : `${changes} changes`}: ${effectWords(draft, mode, displayName)}`}
          isSaving={isSaving}
          onSave={() => void save()}
          onDiscard={discard}
        />
      )}
      <Confirm
        asked={
          asked && {
            ...asked,
            effect:
              mode === 'Manual' ? (
                `The job is removed with all it remembers: links, failures and held removals. ${displayName} and the accounts in it stay.`
              ) : (
                <SaveEffects draft={draft} saved={saved.settings} />
              ),
          }
        }
        onClose={close}
      />
    </div>
  );
}

function effectWords({ credentials, settings, isOn }: Draft, mode: string, application: string): string {
  if (mode === 'Manual') return `removes the job of ${application}.`;
  const parts = [
    ...(Object.keys(credentials).length > 0 ? ['tests the connection, then keeps the credentials'] : []),
    ...(settings.scope === undefined ? [] : ['evaluates everybody by the new scope']),
    ...(isOn === undefined ? [] : [isOn ? 'starts provisioning' : 'stops provisioning']),
  ];
  return parts.length === 0 ? 'counts from the next cycle on.' : `${parts.join(', ')}.`;
}
