import { Spinner, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../api/application.tsx';
import { get } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { counted, useScopeCount } from '../../api/scope-count.ts';
import { LinkTo } from '../../components/link-to.tsx';
import { TimeAgo } from '../../components/time.tsx';

interface PlanShown {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly isStale: boolean;
  readonly endedAt: string | null;
  readonly summary: { readonly actions: Readonly<Record<string, number>> } | null;
}

const VERBS = [
  ['create', 'created'],
  ['update', 'changed'],
  ['disable', 'disabled'],
  ['delete', 'deleted'],
] as const;

/** What starting would do: the numbers of a plan that still holds, or who is in scope where nobody made one. */
export function StartEffect({ scope }: { readonly scope?: 'assigned' | 'all' }) {
  const { jobAddress, to } = useApplication();
  const plans = useQuery({
    queryKey: [`${jobAddress}/plans`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<PlanShown>>(String(path), signal),
    enabled: scope === undefined,
  });
  const plan = plans.data?.value.find(
    ({ kind, state, isStale, summary }) => kind === 'cycle' && state === 'completed' && !isStale && summary !== null,
  );
  const isUnplanned = scope !== undefined || (plans.isSuccess && plan === undefined) || plans.isError;
  const scopeCount = useScopeCount(scope, isUnplanned);
  if (plan) {
    const { actions = {} } = plan.summary ?? {};
    const words = VERBS.flatMap(([action, done]) => {
      const number = actions[action] ?? 0;
      return number > 0 ? [`${number.toLocaleString()} ${done}`] : [];
    });
    return (
      <Text>
        By the <LinkTo to={to(`/provisioning/plans/${plan.id}`)}>plan</LinkTo> made <TimeAgo at={plan.endedAt} />:{' '}
        {words.length === 0 ? 'nothing changes' : words.join(', ')}.
      </Text>
    );
  }
  if (scopeCount.data) {
    return (
      <Text>
        {counted(scopeCount.data.after.inScope, scopeCount.data)} people are in scope. Accounts that match are linked,
        the others are created. <LinkTo to={to('/provisioning/plans')}>Preview changes</LinkTo> shows who, before
        anything is written.
      </Text>
    );
  }
  if (scopeCount.error) return <Text>Who is in scope could not be counted: {scopeCount.error.message}</Text>;
  return <Spinner size="tiny" label="Counting who is in scope" />;
}
