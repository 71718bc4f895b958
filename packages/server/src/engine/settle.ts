import type { PageContext } from './page-context.ts';
import { TargetError } from './target-system.ts';

/**
 * Runs `work` for every item at once (the target's pacer orders the calls) and keeps what was finished. What concerns
 * every object halts the cycle; items that were not begun when the signal came are missing from the answer.
 */
export async function settle<I, O>(
  context: Pick<PageContext, 'halt' | 'signal'>,
  items: readonly I[],
  work: (item: I) => Promise<O>,
): Promise<readonly O[]> {
  // What concerns every object is acted on at once, so that the calls that wait their turn are not made any more.
  const begun = items.map(async (item) => {
    try {
      return await work(item);
    } catch (error) {
      if (concernsAll(error)) context.halt(error);
      throw error;
    }
  });
  const done: O[] = [];
  for (const result of await Promise.allSettled(begun)) {
    if (result.status === 'fulfilled') done.push(result.value);
    else if (concernsAll(result.reason)) context.halt(result.reason);
    else if (!context.signal.aborted || !isAbort(result.reason)) throw result.reason;
  }
  return done;
}

function concernsAll(reason: unknown): reason is TargetError {
  return reason instanceof TargetError && reason.behaviour !== 'object';
}

/** Whether something was not done because the signal came. */
export function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}
