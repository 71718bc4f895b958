import { Button } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import type { Plan } from '../../api/plan.ts';
import { Confirm, type Confirmation } from '../../components/confirm.tsx';
import { toast } from '../../components/toasts.tsx';
import { balanceWords, deletions, writes } from './plan-words.ts';
import { useCame } from './remake.ts';

/**
 * Carries a plan out, exactly as it is shown, after its counts were seen; a stale one is offered no more. Who came to put
 * something in force is asked as soon as the plan is there.
 */
export function ApplyPlan({ plan, jobAddress }: { readonly plan: Plan; readonly jobAddress: string }) {
  const { displayName } = useApplication();
  const client = useQueryClient();
  const [came, forget] = useCame();
  const [isAsked, ask] = useState(came?.isAsked === true);
  if (plan.summary === null || plan.isStale) return null;
  const { summary } = plan;
  const path = `${jobAddress}/plans/${plan.id}`;
  const number = writes(summary);
  const confirmation: Confirmation = {
    title: `Apply this plan to ${displayName}?`,
    effect: effectOf(plan),
    verb: number === 1 ? 'Write 1 account' : `Write ${number.toLocaleString()} accounts`,
    takesReason: true,
    ...(deletions(summary) > 0 && { typed: displayName }),
    act: async (reason) => {
      await send('POST', `${path}/apply`, { body: {}, reason });
      toast(`The plan is being applied to ${displayName}.`);
      await client.invalidateQueries({ queryKey: [path] });
    },
  };
  return (
    <>
      <Button appearance="primary" onClick={() => ask(true)}>
        Apply plan
      </Button>
      <Confirm
        asked={isAsked ? confirmation : undefined}
        onClose={() => {
          ask(false);
          forget();
        }}
      />
    </>
  );
}

function effectOf({ summary, proposesSchema, kind }: Plan): string {
  const balance = summary === null ? '' : balanceWords(summary);
  const saves = proposesSchema
    ? 'It saves the mappings and filters it was made with as a new version, and lets them'
    : '';
  if (kind === 'undo') return `It takes back what a cycle wrote: ${balance}.`;
  return `${saves === '' ? 'It lets the next cycle' : saves} ${balance}.${summary?.held ? ` ${summary.held}` : ''}`;
}
