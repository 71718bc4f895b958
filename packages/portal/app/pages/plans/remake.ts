import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import type { Plan } from '../../api/plan.ts';

/** What those bring along in the state of the navigation who came to put something in force. */
export interface Came {
  readonly isAsked?: boolean;
  /** How often it was planned again for them. */
  readonly remade?: number;
}

/** A job that never rests would have it planned for ever. */
const MOST_REMADE = 3;

/** What was brought along, and how it is forgotten once an answer was given. */
export function useCame(): readonly [Came | null, () => void] {
  const { state, search } = useLocation();
  const navigate = useNavigate();
  return [state as Came | null, () => void (state && navigate({ search }, { replace: true, state: null }))];
}

/**
 * Plans once more what a stale plan was asked for. For those who came to put something in force this happens by itself:
 * a cycle that ended meanwhile is nothing they have to know of.
 */
export function useRemake(plan: Plan, jobAddress: string) {
  const { to, may } = useApplication();
  const navigate = useNavigate();
  const [came] = useCame();
  const [error, setError] = useState<Error>();
  const begun = useRef('');
  const remake = async () => {
    begun.current = plan.id;
    setError(undefined);
    try {
      const { id } = await send<Plan>('POST', `${jobAddress}/plans/${plan.id}/remake`);
      const state: Came | null = came && { ...came, remade: (came.remade ?? 0) + 1 };
      await navigate(to(`/provisioning/plans/${id}`), { replace: true, state });
    } catch (refused) {
      setError(refused as Error);
    }
  };
  const mayRemake = may('Synchronization.ReadWrite.All', 'SynchronizationJob.Operate.All');
  const isOvertaken = plan.state === 'ready' && plan.isStale && came?.isAsked === true;
  useEffect(() => {
    if (isOvertaken && mayRemake && (came?.remade ?? 0) < MOST_REMADE && begun.current !== plan.id) void remake();
  });
  return { remake, mayRemake, error };
}
