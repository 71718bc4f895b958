import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useLive } from '../api/live.ts';
import { type Standing, useStandings } from '../api/standing.ts';
import { Empty } from '../components/empty.tsx';
import { Problem } from '../components/problem.tsx';
import { GiveAccess } from './give-access.tsx';
import type { OnDemandOutcome, Subject } from './on-demand.ts';
import { OnDemandReport } from './on-demand-report.tsx';
import { StandingCard } from './standing-card.tsx';
import { shownVerdict } from './verdict.ts';

const useStyles = makeStyles({
  cards: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalM },
});

/** Where somebody stands with each application, what needs attention first. */
export function Access({
  subject,
  giving,
  onGive,
}: {
  readonly subject: Subject;
  /** An application access is being given to, `true` for one still to be chosen. */
  readonly giving: string | true | undefined;
  readonly onGive: (giving: string | true | undefined) => void;
}) {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const [done, setDone] = useState<OnDemandOutcome>();
  const collection = subject.type === 'User' ? 'users' : 'groups';
  const standings = useStandings(collection, subject.id);
  useLive(
    ['directory', 'log.appended', 'job.status', 'staged', 'attention', 'version'],
    [`/v1.0/${collection}/${subject.id}`],
  );
  const shown = search.getAll('app');
  const all = ordered(standings.data ?? []);
  const open = (applicationId: string, isOpen: boolean) => {
    const next = new URLSearchParams(search);
    next.delete('app');
    const rest = opened(all, shown).filter((id) => id !== applicationId);
    for (const id of isOpen ? [...rest, applicationId] : rest.length === 0 ? ['none'] : rest) next.append('app', id);
    setSearch(next, { replace: true });
  };
  return (
    <div className={styles.cards}>
      {standings.error && (
        <Problem
          error={standings.error}
          what="Access to applications could not be read."
          onRetry={() => void standings.refetch()}
        />
      )}
      {standings.isPending && <Spinner label="Judging every application" />}
      {standings.isSuccess && all.length === 0 && <Empty>No application is provisioned yet.</Empty>}
      {done && <OnDemandReport outcome={done} onClose={() => setDone(undefined)} />}
      {all.map((standing) => (
        <StandingCard
          key={standing.jobId}
          standing={standing}
          subject={subject}
          isOpen={opened(all, shown).includes(standing.applicationId)}
          onOpen={(isOpen) => open(standing.applicationId, isOpen)}
          onGiveAccess={() => onGive(standing.applicationId)}
        />
      ))}
      {giving !== undefined && (
        <GiveAccess
          subject={subject}
          standings={all}
          application={giving === true ? undefined : giving}
          onClose={() => onGive(undefined)}
          onOutcome={(_, outcome) => setDone(outcome)}
        />
      )}
    </div>
  );
}

const RANK = ['failed', 'held', 'running', 'idle', 'done'];

function ordered(standings: readonly Standing[]): readonly Standing[] {
  const rank = (one: Standing) => RANK.indexOf(shownVerdict(one).kind);
  return standings.toSorted(
    (a, b) => rank(a) - rank(b) || a.applicationDisplayName.localeCompare(b.applicationDisplayName),
  );
}

/** The cards whose conditions are shown: those the address names, else all that are not in step. */
function opened(all: readonly Standing[], named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  return all.filter(({ verdict }) => verdict !== 'provisioned').map(({ applicationId }) => applicationId);
}
