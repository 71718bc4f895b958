import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type AttributeCounts, type Example, type Survey, surveyAll } from '../api/mapping-trial.ts';
import { isSameAttribute, type ObjectType, type Schema } from '../api/synchronization-schema.ts';
import { LinkTo } from '../components/link-to.tsx';
import { Problem } from '../components/problem.tsx';

const useStyles = makeStyles({
  whole: { display: 'grid', gap: tokens.spacingVerticalS, justifyItems: 'start' },
  counts: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  people: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

const words: Readonly<Record<Example['problem'], (count: number) => string>> = {
  failed: (count) => (count === 1 ? '1 error' : `${count.toLocaleString()} errors`),
  empty: (count) => `${count.toLocaleString()} empty`,
  repeated: (count) => (count === 1 ? '1 duplicate' : `${count.toLocaleString()} duplicates`),
  tooLong: (count) => `${count.toLocaleString()} too long`,
  changed: (count) => `${count.toLocaleString()} would change`,
};

/** Counts what a mapping makes of everybody in scope; each count opens some of the people. */
export function Everybody({
  job,
  type,
  schema,
  target,
}: {
  readonly job: string;
  readonly type: ObjectType;
  /** With the mapping in its place. */
  readonly schema: () => Schema | undefined;
  readonly target: string;
}) {
  const styles = useStyles();
  const [opened, open] = useState<Example['problem']>();
  const run = useMutation({ mutationFn: () => surveyAll(job, type, schema()) });
  const counts = run.data?.value.find(({ targetAttributeName }) => isSameAttribute(targetAttributeName, target));
  const people = counts?.examples.filter(({ problem }) => problem === opened) ?? [];
  return (
    <div className={styles.whole}>
      <Button disabledFocusable={run.isPending} onClick={() => run.mutate()}>
        Run over everybody in scope
      </Button>
      {run.isPending && <Spinner size="tiny" label="Looking at everybody in scope" />}
      {run.error && <Problem error={run.error} what="It could not be run over everybody." />}
      {run.data && counts && (
        <div className={styles.counts}>
          <Text>{summaryOf(run.data, type)}</Text>
          {figures(counts).map(([problem, count]) =>
            count === 0 ? (
              <Text key={problem}>{words[problem](count)}</Text>
            ) : (
              <Button
                key={problem}
                size="small"
                aria-expanded={opened === problem}
                onClick={() => open(opened === problem ? undefined : problem)}
              >
                {words[problem](count)}
              </Button>
            ),
          )}
        </div>
      )}
      {opened && people.length > 0 && (
        <ul className={styles.people} aria-label={`Some of them: ${opened}`}>
          {people.map(({ id, displayName }) => (
            <li key={id}>
              <LinkTo to={`/directory/${type === 'User' ? 'users' : 'groups'}/${id}`}>{displayName}</LinkTo>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function summaryOf({ inScope, complete }: Survey, type: ObjectType): string {
  const what = type === 'User' ? ['person', 'people'] : ['group', 'groups'];
  const who = inScope === 1 ? `1 ${what[0]}` : `${inScope.toLocaleString()} ${what[1]}`;
  return complete ? `${who}:` : `The first ${who}:`;
}

function figures(counts: AttributeCounts): readonly (readonly [Example['problem'], number])[] {
  return [
    ['failed', counts.failed],
    ['empty', counts.empty],
    ...(counts.repeated === null ? [] : ([['repeated', counts.repeated]] as const)),
    ...(counts.tooLong === 0 ? [] : ([['tooLong', counts.tooLong]] as const)),
    ['changed', counts.changed],
  ];
}
