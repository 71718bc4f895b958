import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { Problem } from '../../components/problem.tsx';
import { type Outcome, provisionNow } from './provision-now.ts';

/** What was just assigned, as the page where it was done hands it over. */
export interface JustAssigned {
  readonly sentence: string;
  /** Ids of people who can be provisioned at once. */
  readonly people: readonly string[];
  readonly hasGroups: boolean;
}

/** Tells what was just assigned, and provisions the people among it at once when that is wanted. */
export function Assigned() {
  const location = useLocation();
  const navigate = useNavigate();
  const { displayName, job, jobAddress, may } = useApplication();
  const [isRunning, run] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const [error, setError] = useState<Error>();
  const just = (location.state as { readonly assigned?: JustAssigned } | null)?.assigned;
  if (just === undefined) return null;
  const isReady = job !== undefined && job.status.code !== 'NotConfigured';
  const mayProvision =
    isReady &&
    outcome === undefined &&
    just.people.length > 0 &&
    may('SynchronizationJob.Operate.All', 'Synchronization.ReadWrite.All');
  const provision = async () => {
    if (jobAddress === undefined) return;
    run(true);
    setError(undefined);
    try {
      setOutcome(await provisionNow(jobAddress, just.people));
    } catch (refused) {
      setError(refused as Error);
    } finally {
      run(false);
    }
  };
  return (
    <>
      <MessageBar intent={outcome?.isBad ? 'warning' : 'success'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{`${just.sentence}.`}</MessageBarTitle>
          {outcome?.sentence ?? nextOf({ name: displayName, isReady, isActive: job?.schedule.state === 'Active' })}
          {isRunning && <Spinner size="tiny" label="Provisioning" />}
        </MessageBarBody>
        <MessageBarActions
          containerAction={
            <Button
              appearance="transparent"
              icon={<DismissRegular />}
              aria-label="Dismiss"
              onClick={() => void navigate(location, { replace: true, state: null })}
            />
          }
        >
          {mayProvision && (
            <Button disabledFocusable={isRunning} onClick={() => void provision()}>
              Provision now
            </Button>
          )}
        </MessageBarActions>
      </MessageBar>
      {error && <Problem error={error} what="They were not provisioned now; the next cycle does it." />}
    </>
  );
}

function nextOf({
  name,
  isReady,
  isActive,
}: {
  readonly name: string;
  readonly isReady: boolean;
  readonly isActive: boolean;
}): string {
  if (!isReady) return `Accounts in ${name} follow once provisioning is set up.`;
  return isActive
    ? 'Accounts follow with the next cycle.'
    : `Provisioning is stopped: accounts follow once it is started.`;
}
