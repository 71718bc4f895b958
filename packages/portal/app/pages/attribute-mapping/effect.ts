import { useQuery } from '@tanstack/react-query';
import { type Review, type Survey, surveyAll, useSettled } from '../../api/mapping-trial.ts';
import type { ObjectType, Schema } from '../../api/synchronization-schema.ts';

const SETTLED = 1_000;

/** What a draft changes for people, counted once it rests; undefined while nobody knows. */
export function useEffectOnPeople(job: string, type: ObjectType, schema: Schema | undefined): Survey | undefined {
  const asked = useSettled(schema === undefined ? '' : JSON.stringify(schema), SETTLED);
  const { data } = useQuery({
    queryKey: [`POST ${job}/schema/evaluateAll`, type, asked],
    queryFn: ({ signal }) => surveyAll(job, type, JSON.parse(asked) as Schema, signal),
    enabled: schema !== undefined && asked !== '',
    retry: false,
  });
  return schema === undefined ? undefined : data;
}

/** What saving does, in a sentence. */
export function effectOf(review: Review | undefined, people: Survey | undefined): string {
  if (review === undefined) return 'Looking at what this changes.';
  const errors = review.findings.filter(({ severity }) => severity === 'error').length;
  const changes = changesIn(review);
  if (errors > 0) return `${changes} ${errors === 1 ? 'One thing speaks' : `${errors} things speak`} against saving.`;
  if (people === undefined) return `${changes} Counting for whom something changes.`;
  const { inScope, changed, complete } = people;
  const all = inScope === 1 ? '1 in scope is re-evaluated' : `${inScope.toLocaleString()} in scope are re-evaluated`;
  return `${changes} ${all}, ${complete ? '' : 'at least '}${changed.toLocaleString()} would change.`;
}

/** "16 removed, 1 changed." */
function changesIn({ changes }: Review): string {
  const counts = (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const count = changes.filter(({ change }) => change === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return counts.length === 0 ? '1 change.' : `${counts.join(', ')}.`;
}
