import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { get, send } from '../../api/client.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { WRITE } from '../provisioning/permissions.ts';
import { AuthorizationRefusal } from './authorization-refusal.tsx';
import { makeJob } from './saving.ts';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

interface Granted {
  readonly state: 'none' | 'authorized' | 'ended';
  readonly tenantUrl: string | null;
  readonly authorizedBy: string | null;
  readonly authorizedDateTime: string | null;
  readonly reason: string | null;
}

/** How the application lets this installation in by its own page: by whom, since when, why no longer, and again. */
export function Authorization() {
  const styles = useStyles();
  const { address, displayName, jobAddress, may } = useApplication();
  const refresh = useRefresh();
  const [outcome, setOutcome] = useAddressed('authorization');
  const [asked, ask] = useState<Confirmation>();
  const [error, setError] = useState<Error>();
  const [isLeaving, setLeaving] = useState(false);
  const { data } = useQuery({
    queryKey: [`${jobAddress}/authorization`],
    queryFn: ({ queryKey: [path], signal }) => get<Granted>(String(path), signal),
    enabled: jobAddress !== undefined,
  });
  const authorize = async () => {
    setLeaving(true);
    setError(undefined);
    try {
      // What comes back belongs to a job.
      const job = jobAddress ?? (await makeJob(address));
      // With it the page has nothing unsaved, so that the browser lets go of it without a question.
      if (jobAddress === undefined) await refresh(`${address}/synchronization`);
      const { authorizationUrl } = await send<{ readonly authorizationUrl: string }>('POST', `${job}/authorization`);
      location.assign(authorizationUrl);
    } catch (refused) {
      setError(refused as Error);
      setLeaving(false);
    }
  };
  const remove = () =>
    ask({
      title: `Remove the authorization of ${displayName}?`,
      effect: `Nothing is provisioned to ${displayName} until it is authorized again. Accounts there stay as they are.`,
      verb: 'Remove authorization',
      act: async () => {
        await send('DELETE', `${jobAddress}/authorization`);
        setOutcome(undefined, { replace: true });
        await refresh(`${address}/synchronization`);
        toast(`${displayName} is no longer authorized.`);
      },
    });
  const state = data?.state ?? 'none';
  return (
    <>
      <AuthorizationRefusal outcome={outcome} application={displayName} />
      {error && <Problem error={error} what="The authorization could not be begun." />}
      {state === 'authorized' && (
        <Text>
          <Status kind="done">Authorized</Status> {data?.authorizedBy ? `by ${data.authorizedBy} ` : ''}
          <TimeAgo at={data?.authorizedDateTime} />
        </Text>
      )}
      {state === 'ended' && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{displayName} no longer lets Lockstep in</MessageBarTitle>
            {data?.reason} Authorize it again.
          </MessageBarBody>
        </MessageBar>
      )}
      {may(...WRITE) && (
        <div className={styles.row}>
          <Button
            appearance={state === 'authorized' ? 'secondary' : 'primary'}
            disabledFocusable={isLeaving}
            onClick={() => void authorize()}
          >
            {state === 'none' ? 'Authorize' : 'Authorize again'}
          </Button>
          {state !== 'none' && <Button onClick={remove}>Remove authorization</Button>}
        </div>
      )}
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </>
  );
}
