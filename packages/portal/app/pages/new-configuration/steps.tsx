import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import type { JobSettings } from '../../api/job-settings.ts';
import { Confirm } from '../../components/confirm.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { AdminCredentials } from '../manage-provisioning/admin-credentials.tsx';
import { OF_A_NEW_JOB, type SavedProvisioning, withSetting } from '../manage-provisioning/draft.ts';
import { ErrorSummary } from '../manage-provisioning/error-summary.tsx';
import { FormSection } from '../manage-provisioning/form-section.tsx';
import { Mappings } from '../manage-provisioning/mappings.tsx';
import { ProvisioningConflict } from '../manage-provisioning/provisioning-conflict.tsx';
import { SaveEffects } from '../manage-provisioning/save-effects.tsx';
import { Notifications, Scope, Threshold } from '../manage-provisioning/setting-fields.tsx';
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
  const form = useProvisioningForm(saved);
  const { draft, change, save, isSaving, findings, refused, error, asked, close } = form;
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
      <ProvisioningConflict form={form} saved={saved} />
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
            <Scope value={shown.scope} onChange={(value) => set('scope', value)} />
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
            <Notifications
              value={shown.notifications}
              finding={wrong('addresses')}
              onChange={(value) => set('notifications', value)}
            />
            <Threshold
              value={shown.deletionThreshold}
              finding={wrong('deletionThreshold')}
              onChange={(value) => set('deletionThreshold', value)}
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
