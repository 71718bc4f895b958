import { Button, makeStyles, Spinner, Tag, TagGroup, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { ApiError, get } from '../../api/client.ts';
import { announce } from '../../components/announcer.tsx';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { Empty } from '../../components/empty.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { MemberChoice } from './member-choice.tsx';
import { type Run, runNow, type Subject, takesAway } from './run.ts';
import { RunResult } from './run-result.tsx';
import { SubjectPicker } from './subject-picker.tsx';

/** More are refused by the server at once; whoever has more to do waits for a cycle, or makes a plan. */
const MOST_SUBJECTS = 20;

/** How one subject stands in what was asked. */
type Progress =
  | { readonly state: 'waiting'; readonly seconds?: number }
  | { readonly state: 'running' }
  | { readonly state: 'refused'; readonly error: Error; readonly isDry: boolean }
  | ({ readonly state: 'done'; readonly before: Done | undefined } & Done);

interface Done {
  readonly run: Run;
  readonly isDry: boolean;
}

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  results: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Provisions somebody now, or says what that would do, step by step. */
export function Component() {
  const { displayName, jobAddress, may, to } = useApplication();
  const styles = useStyles();
  const { subjects, choose, change } = useSubjects();
  const [progress, setProgress] = useState<ReadonlyMap<string, Progress>>(new Map());
  /** What each subject came to last. */
  const last = useRef(new Map<string, Done>()).current;
  const [isBusy, setBusy] = useState(false);
  const [asked, ask] = useState<Confirmation>();
  const leaving = useRef(false);
  useEffect(() => {
    leaving.current = false;
    return () => {
      leaving.current = true;
    };
  }, []);
  const mayRun = may('Synchronization.ReadWrite.All', 'SynchronizationJob.Operate.All');
  if (jobAddress === undefined) {
    return (
      <Page title="Provision on demand">
        <Empty action={<ButtonTo to={to('/provisioning/manage')}>Set up provisioning</ButtonTo>}>
          Provisioning of {displayName} is not configured yet.
        </Empty>
      </Page>
    );
  }

  const tell = (key: string, now: Progress) => setProgress((before) => new Map(before).set(key, now));
  /** One after the other, waiting where the server asks for that. */
  const runAll = async (some: readonly Subject[], isDry: boolean): Promise<readonly Run[]> => {
    setBusy(true);
    for (const subject of some) tell(keyOf(subject), { state: 'waiting' });
    const runs: Run[] = [];
    for (const subject of some) {
      const key = keyOf(subject);
      tell(key, { state: 'running' });
      try {
        const run = await patiently(
          () => runNow(jobAddress, subject, isDry),
          (seconds) => tell(key, { state: 'waiting', seconds }),
          () => leaving.current,
        );
        runs.push(run);
        tell(key, { state: 'done', run, isDry, before: last.get(key) });
        last.set(key, { run, isDry });
      } catch (error) {
        tell(key, { state: 'refused', error: error as Error, isDry });
      }
    }
    setBusy(false);
    announce(isDry ? 'The dry run has ended.' : 'Provisioning has ended.');
    return runs;
  };
  /** Whoever loses an account is named first; what was just seen in a dry run need not be looked at again. */
  const provision = async (some: readonly Subject[]) => {
    const seen = some.map((subject) => progress.get(keyOf(subject)));
    const known = seen.flatMap((one) => (one?.state === 'done' && one.isDry ? [one.run] : []));
    const would = known.length === some.length ? known : await runAll(some, true);
    const losing = would.filter(takesAway);
    if (losing.length === 0) return void (await runAll(some, false));
    const names = losing.map(({ reportableIdentifier, action }) => `${action}: ${reportableIdentifier}`).join(', ');
    ask({
      title: `Take away in ${displayName}?`,
      effect: `${names}. This is written to ${displayName} now.`,
      verb: losing.length === 1 ? `${losing[0]?.action} 1 account` : `Take away ${losing.length} accounts`,
      act: async () => void runAll(some, false),
    });
  };

  const isFirst = progress.size === 0;
  const isReady = subjects.length > 0 && !isBusy;
  return (
    <Page
      title="Provision on demand"
      answer={`Choose a person or a group, and see each step of provisioning to ${displayName}: as a dry run, or done now.`}
    >
      {mayRun ? (
        <div className={styles.form}>
          <SubjectPicker
            jobAddress={jobAddress}
            onChoose={(subject) => choose([...subjects.filter((one) => keyOf(one) !== keyOf(subject)), subject])}
          />
          {subjects.length > 0 && (
            <TagGroup
              aria-label="Chosen"
              style={{ flexWrap: 'wrap', rowGap: tokens.spacingVerticalXS }}
              onDismiss={(_, { value }) => choose(subjects.filter((one) => keyOf(one) !== value))}
            >
              {subjects.map((subject) => (
                <Tag
                  key={keyOf(subject)}
                  value={keyOf(subject)}
                  dismissible
                  dismissIcon={{ 'aria-label': `Remove ${subject.displayName}` }}
                >
                  {subject.displayName}
                </Tag>
              ))}
            </TagGroup>
          )}
          {subjects
            .filter(({ type }) => type === 'Group')
            .map((group) => (
              <MemberChoice key={group.id} group={group} onChange={(members) => change({ ...group, members })} />
            ))}
          {subjects.length > MOST_SUBJECTS && <span>At most {MOST_SUBJECTS} at a time.</span>}
          <div className={styles.actions}>
            <Button
              appearance={isFirst ? 'primary' : 'secondary'}
              disabledFocusable={!isReady || subjects.length > MOST_SUBJECTS}
              onClick={() => void runAll(subjects, true)}
            >
              Dry run
            </Button>
            <Button
              appearance={isFirst ? 'secondary' : 'primary'}
              disabledFocusable={!isReady || subjects.length > MOST_SUBJECTS}
              onClick={() => void provision(subjects)}
            >
              Provision
            </Button>
          </div>
        </div>
      ) : (
        <NeedsRole permission="SynchronizationJob.Operate.All" act="provision somebody on demand" />
      )}
      <section className={styles.results} aria-label="Results" aria-busy={isBusy}>
        {subjects.map((subject) => {
          const now = progress.get(keyOf(subject));
          if (now === undefined) return null;
          return (
            <SubjectProgress
              key={keyOf(subject)}
              subject={subject}
              now={now}
              logs={to('/provisioning/logs')}
              onAgain={(isDry) => void runAll([subject], isDry)}
            />
          );
        })}
      </section>
      <Confirm asked={asked} onClose={() => ask(undefined)} />
    </Page>
  );
}

/** How far one subject is, and what came of it. */
function SubjectProgress({
  subject,
  now,
  logs,
  onAgain,
}: {
  readonly subject: Subject;
  readonly now: Progress;
  readonly logs: string;
  readonly onAgain: (isDry: boolean) => void;
}) {
  const { displayName } = subject;
  switch (now.state) {
    case 'waiting':
      return (
        <span>
          {displayName}: {now.seconds === undefined ? 'waits' : `goes on in ${now.seconds} s`}
        </span>
      );
    case 'running':
      return <Spinner size="tiny" labelPosition="after" label={`${displayName} is looked at`} />;
    case 'refused':
      return (
        <Problem error={now.error} what={`${displayName} was not provisioned.`} onRetry={() => onAgain(now.isDry)} />
      );
    case 'done':
      return (
        <RunResult
          subject={subject}
          run={now.run}
          isDry={now.isDry}
          before={now.before}
          logs={logs}
          onAgain={() => onAgain(now.isDry)}
        />
      );
  }
}

function keyOf({ type, id }: Pick<Subject, 'type' | 'id'>): string {
  return `${type}:${id}`;
}

/** Who is chosen; the address keeps it as `?subject=User:id,Group:id`. */
function useSubjects() {
  const [addressed, setAddressed] = useAddressed('subject');
  const [chosen, setChosen] = useState<readonly Subject[]>([]);
  const keys = (addressed ?? '').split(',').filter((key) => /^(User|Group):[0-9a-f-]{36}$/i.test(key));
  const missing = keys.filter((key) => !chosen.some((one) => keyOf(one) === key));
  const ids = missing.map((key) => key.split(':')[1] ?? '');
  const names = useQuery({
    queryKey: [`/v1.0/directoryObjects?names=${ids.join()}`],
    queryFn: async ({ signal }) => {
      const named = await Promise.all(ids.map((id) => nameOf(id, signal)));
      return new Map(named);
    },
    enabled: ids.length > 0,
  });
  const subjects = keys.map((key): Subject => {
    const [type = 'User', id = ''] = key.split(':');
    const known = chosen.find((one) => keyOf(one) === key);
    return known ?? { type: type as Subject['type'], id, displayName: names.data?.get(id) ?? id, members: [] };
  });
  const choose = (next: readonly Subject[]) => {
    setChosen(next);
    setAddressed(next.map(keyOf).join(','), { replace: true });
  };
  const change = (subject: Subject) => setChosen([...chosen.filter((one) => keyOf(one) !== keyOf(subject)), subject]);
  return { subjects, choose, change };
}

async function nameOf(id: string, signal: AbortSignal): Promise<readonly [string, string]> {
  type Named = { readonly displayName?: string };
  const { displayName } = await get<Named>(`/v1.0/directoryObjects/${id}`, signal).catch((): Named => ({}));
  return [id, displayName ?? id];
}

/** Tries again while the server only asks for patience, and counts the seconds down. */
async function patiently<T>(
  call: () => Promise<T>,
  onWait: (seconds: number) => void,
  hasLeft: () => boolean,
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || hasLeft()) throw error;
      for (let seconds = Math.ceil(error.retryAfter ?? 5); seconds > 0; seconds -= 1) {
        onWait(seconds);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }
}
