import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { codeOf, type LogEntry, reasonOf, useLogCodes } from '../../api/provisioning-log.ts';
import { useMay } from '../../api/session.tsx';
import { Facts } from '../../components/facts.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Problem } from '../../components/problem.tsx';
import { visible } from '../../components/raw-text.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { MENDER_WORDS, menderOf, placesFor } from './log-advice.ts';

interface Failing {
  readonly id: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
}

const useStyles = makeStyles({
  advice: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  reason: { overflowWrap: 'anywhere' },
  // Links below each other are far enough apart to be hit.
  steps: { lineHeight: '24px' },
});

/** What an entry means, who can mend it, where, and when it is tried again. */
export function EntryAdvice({ entry }: { readonly entry: LogEntry }) {
  const styles = useStyles();
  const codes = useLogCodes();
  const code = codeOf(entry);
  if (code === undefined) return <p>Nothing is wrong with this entry.</p>;
  const known = codes.get(code);
  const { errorInformation } = entry.provisioningStatusInfo;
  const remedy = errorInformation?.recommendedAction ?? known?.remedy;
  const { id: objectId, identityType: objectType } = entry.sourceIdentity;
  const places = placesFor(code, { path: `/applications/${entry.servicePrincipal.id}`, objectType, objectId });
  return (
    <div className={styles.advice}>
      <Text className={styles.reason}>{visible(reasonOf(entry))}</Text>
      <Facts
        facts={[
          ['Code', <code key="code">{code}</code>],
          ['Meaning', errorInformation?.additionalDetails ?? known?.meaning],
          ['Who can mend it', MENDER_WORDS[menderOf(code)]],
        ]}
      />
      <ol className={styles.steps}>
        {remedy !== undefined && <li>{remedy}</li>}
        {places.map(({ label, to }) => (
          <li key={to}>
            <LinkTo to={to}>{label}</LinkTo>
          </li>
        ))}
      </ol>
      {entry.provisioningStatusInfo.status === 'failure' && <NextAttempt entry={entry} />}
    </div>
  );
}

/** When a failure is tried again; somebody who may lets it be tried with the next cycle. */
function NextAttempt({ entry }: { readonly entry: LogEntry }) {
  const may = useMay();
  const client = useQueryClient();
  const [error, setError] = useState<Error>();
  const job = `/v1.0/servicePrincipals/${entry.servicePrincipal.id}/synchronization/jobs/${entry.jobId}`;
  const path = `${job}/attention?$filter=${encodeURIComponent(`id eq '${entry.sourceIdentity.id}'`)}`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<Failing>>(path, signal),
    enabled: may('Synchronization.Read.All', 'Synchronization.ReadWrite.All', 'Application.ReadWrite.OwnedBy'),
  });
  const failing = data?.value[0];
  if (data && failing === undefined) return <p>It does not fail any more, or is not tried again.</p>;
  const mayRetry = may(
    'Synchronization.ReadWrite.All',
    'SynchronizationJob.Operate.All',
    'Application.ReadWrite.OwnedBy',
  );
  const retry = async () => {
    setError(undefined);
    try {
      await send('POST', `${job}/attention/retry`, { body: { ids: [entry.sourceIdentity.id] } });
      toast(`${entry.sourceIdentity.displayName} is tried again with the next cycle.`);
      await client.invalidateQueries({ queryKey: [path] });
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <>
      {failing && (
        <Facts
          facts={[
            ['Attempts so far', failing.attempts],
            ['Next attempt', <TimeAgo key="next" at={failing.nextAttemptAt} none="none: it was given up" />],
          ]}
        />
      )}
      {error && <Problem error={error} what="It is not tried again." />}
      {mayRetry && (
        <span>
          <Button onClick={() => void retry()}>Retry now</Button>
        </span>
      )}
    </>
  );
}
