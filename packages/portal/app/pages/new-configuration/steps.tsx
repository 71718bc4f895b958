import { Button, Checkbox, Dropdown, Field, Input, makeStyles, Option, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import type { JobSettings } from '../../api/job-settings.ts';
import { Confirm } from '../../components/confirm.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { AdminCredentials } from '../manage-provisioning/admin-credentials.tsx';
import { addressesIn, OF_A_NEW_JOB, type SavedProvisioning, withSetting } from '../manage-provisioning/draft.ts';
import { ErrorSummary } from '../manage-provisioning/error-summary.tsx';
import { FormSection } from '../manage-provisioning/form-section.tsx';
import { Mappings } from '../manage-provisioning/mappings.tsx';
import { NumberField } from '../manage-provisioning/number-field.tsx';
import { SaveEffects } from '../manage-provisioning/save-effects.tsx';
import { useProvisioningForm } from '../manage-provisioning/use-provisioning-form.ts';
import { InScope } from '../provisioning/in-scope.tsx';
import { StartEffect } from '../provisioning/start-effect.tsx';
import { DryRun } from './dry-run.tsx';
import { PasteMapping } from './paste-mapping.tsx';

const useStyles = makeStyles({
  page: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '960px' },
  fields: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' },
});

/** The five parts; those behind the first are there once the application can be reached. */
export function Steps(saved: SavedProvisioning) {
  const styles = useStyles();
  const { displayName, job, to } = useApplication();
  const navigate = useNavigate();
  const { draft, change, save, isSaving, findings, refused, error, asked, close } = useProvisioningForm(saved);
  const isConnected = job !== undefined && job.status.code !== 'NotConfigured';
  const isStarted = job?.schedule.state === 'Active';
  const shown = { ...OF_A_NEW_JOB, ...saved.settings, ...draft.settings };
  const set = <Name extends keyof JobSettings>(name: Name, value: JobSettings[Name]) =>
    change(withSetting(draft, saved.settings, name, value));
  const wrong = (field: string) => findings.find((one) => one.field === field)?.message;
  const later = (content: ReactNode) =>
    isConnected ? content : <Text>Connect first: this part needs to know the application.</Text>;
  return (
    <div className={styles.page}>
      <ErrorSummary findings={findings} />
      {error && <Problem error={error} what="Not everything was saved." />}
      <FormSection id="admin-credentials" title="1 Connect">
        {isConnected && <Status kind="done">Connected</Status>}
        <AdminCredentials
          form={saved.form}
          secrets={saved.secrets}
          draft={draft}
          change={change}
          findings={findings}
          refused={refused}
        />
        {!saved.form.usual.authorize && Object.keys(draft.credentials).length > 0 && (
          <div>
            <Button appearance="primary" disabledFocusable={isSaving} onClick={() => void save()}>
              {isConnected ? 'Save' : 'Create'}
            </Button>
          </div>
        )}
      </FormSection>
      <FormSection id="who" title="2 Who">
        {later(
          <div className={styles.fields}>
            <Field label="Scope">
              <Dropdown
                value={SCOPES[shown.scope]}
                selectedOptions={[shown.scope]}
                onOptionSelect={(_, { optionValue }) => set('scope', optionValue === 'all' ? 'all' : 'assigned')}
              >
                <Option value="assigned">{SCOPES.assigned}</Option>
                <Option value="all">{SCOPES.all}</Option>
              </Dropdown>
            </Field>
            <Text>
              People in scope: <InScope />
            </Text>
            <LinkTo to={to('/users-and-groups')}>Assign users and groups</LinkTo>
            <LinkTo to={to('/provisioning/mappings/User/scope')}>Narrow the scope by a filter</LinkTo>
          </div>,
        )}
      </FormSection>
      <FormSection id="what" title="3 What">
        {later(
          <>
            <Mappings />
            {!isStarted && <PasteMapping />}
          </>,
        )}
      </FormSection>
      <FormSection id="try" title="4 Try">
        {later(<DryRun />)}
      </FormSection>
      <FormSection id="start" title="5 Start">
        {later(
          <div className={styles.fields}>
            <Field
              label="Notification Email"
              validationState={wrong('addresses') === undefined ? 'none' : 'error'}
              {...(wrong('addresses') === undefined ? {} : { validationMessage: String(wrong('addresses')) })}
            >
              <Input
                id="addresses"
                defaultValue={shown.notifications.addresses.join(', ')}
                onChange={(_, { value }) =>
                  set('notifications', { ...shown.notifications, addresses: addressesIn(value) })
                }
              />
            </Field>
            <Checkbox
              label="Send an email notification when a failure occurs"
              checked={shown.notifications.enabled}
              onChange={(_, { checked }) => set('notifications', { ...shown.notifications, enabled: checked === true })}
            />
            <NumberField
              id="deletionThreshold"
              label="Accidental deletion threshold"
              hint="More removals than this in one cycle are held."
              value={shown.deletionThreshold}
              finding={wrong('deletionThreshold')}
              change={(value) => set('deletionThreshold', value ?? Number.NaN)}
            />
            {isStarted ? (
              <>
                <Status kind="done">Started</Status>
                <LinkTo to={to('/provisioning')}>See how far it is</LinkTo>
              </>
            ) : (
              <>
                <StartEffect {...(draft.settings.scope === undefined ? {} : { scope: draft.settings.scope })} />
                <div>
                  <Button
                    appearance="primary"
                    disabledFocusable={isSaving}
                    onClick={() => void save({ ...draft, isOn: true })}
                  >
                    Start provisioning
                  </Button>
                </div>
              </>
            )}
          </div>,
        )}
      </FormSection>
      <Confirm
        asked={
          asked && {
            ...asked,
            title: `Start provisioning to ${displayName}?`,
            effect: <SaveEffects draft={draft} saved={saved.settings} />,
            act: async (reason) => {
              await asked.act(reason);
              await navigate(to('/provisioning'));
            },
          }
        }
        onClose={close}
      />
    </div>
  );
}

const SCOPES = {
  assigned: 'Sync only assigned users and groups',
  all: 'Sync all users and groups',
} as const;
