import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { type SynchronizationJob, useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { ButtonTo } from '../../components/link-to.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { OPERATE, WRITE } from './permissions.ts';

const DAY = 86_400_000;
/** Then a job in quarantine is switched off. */
const LAST_DAY = 28;

/** Codes of a quarantine that other credentials, or another address, mend. */
const OF_CREDENTIALS: ReadonlySet<string> = new Set([
  'InvalidCredentials',
  'InsufficientRights',
  'InvalidTenantUrl',
  'SystemForCrossDomainIdentityManagementServiceIncompatible',
]);

/** What holds the job, or might: a quarantine with its cause and its mending, removals that wait, silence. */
export function JobBanners({
  job,
  held,
  isSilent,
}: {
  readonly job: SynchronizationJob;
  readonly held: number;
  readonly isSilent: boolean;
}) {
  const { to } = useApplication();
  const { quarantine, escrowsPruned } = job.status;
  const isHeld = quarantine !== null && quarantine.reason !== 'TooManyDeletes';
  return (
    <>
      {isHeld && <QuarantineBanner quarantine={quarantine} />}
      {held > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>
              {held.toLocaleString()} {held === 1 ? 'removal waits' : 'removals wait'} for a decision
            </MessageBarTitle>
            More accounts would be removed than the job allows at a time, so none was. Creates and updates go on.
          </MessageBarBody>
          <MessageBarActions>
            <ButtonTo to={to('/provisioning/staged-deletions')}>Review</ButtonTo>
          </MessageBarActions>
        </MessageBar>
      )}
      {escrowsPruned && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Failures of the first cycle were put aside</MessageBarTitle>
            So much failed that the first cycle could not have ended. Mend the cause, then start provisioning.
          </MessageBarBody>
          <MessageBarActions>
            <ButtonTo to={to('/provisioning/attention?kind=pruned')}>Open the list</ButtonTo>
          </MessageBarActions>
        </MessageBar>
      )}
      {isSilent && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Nothing was heard of this job for longer than usual</MessageBarTitle>
            It should have run by now. Look whether a worker of the installation is running.
          </MessageBarBody>
          <MessageBarActions>
            <ButtonTo to="/health">Open Health</ButtonTo>
          </MessageBarActions>
        </MessageBar>
      )}
    </>
  );
}

function QuarantineBanner({
  quarantine,
}: {
  readonly quarantine: NonNullable<SynchronizationJob['status']['quarantine']>;
}) {
  const { address, jobAddress, may, to } = useApplication();
  const refresh = useRefresh();
  const [isTrying, setTrying] = useState(false);
  const { error, nextAttempt, seriesBegan } = quarantine;
  const day = Math.floor((Date.now() - Date.parse(seriesBegan)) / DAY) + 1;
  const tryNow = async () => {
    setTrying(true);
    try {
      await send('POST', `${jobAddress}/start`);
      toast('The application is asked again.');
    } catch (refused) {
      toast(`It was not tried: ${(refused as Error).message}`);
    } finally {
      await refresh(`${address}/synchronization`);
      setTrying(false);
    }
  };
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>Quarantine</MessageBarTitle>
        {error?.message} Since <TimeAgo at={seriesBegan} />, next attempt <TimeAgo at={nextAttempt} />. Day {day} of{' '}
        {LAST_DAY}; after that it is switched off. {error && <code>{error.code}</code>}
      </MessageBarBody>
      <MessageBarActions>
        {error && OF_CREDENTIALS.has(error.code) && may(...WRITE) && (
          <ButtonTo to={to('/provisioning/manage?section=admin-credentials')}>Fix credentials</ButtonTo>
        )}
        {may(...OPERATE) && (
          <Button disabledFocusable={isTrying} onClick={() => void tryNow()}>
            Try now
          </Button>
        )}
        <ButtonTo to={to('/provisioning/logs?status=failure')}>View failures</ButtonTo>
      </MessageBarActions>
    </MessageBar>
  );
}
