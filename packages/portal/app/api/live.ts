import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { type LiveEvent, type LiveState, LiveStream } from './live-stream.ts';

const stream = new LiveStream();

/** Whether what is shown follows by itself. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(stream.watch, () => stream.state);
}

/** Begins to listen before anything is read that events would tell to be behind. */
export function useStream(): void {
  useEffect(() => stream.listen(() => undefined), []);
}

/**
 * Reads the queries again whose address begins with one of `paths`, whenever one of the topics moved; at most once in
 * `every` milliseconds.
 */
export function useLive(topics: readonly string[], paths: readonly string[], every = 500): void {
  const client = useQueryClient();
  const [what, where] = [topics.join(), paths.join()];
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    let before = 0;
    const end = stream.listen((event) => {
      if (!concerns(what.split(','), event)) return;
      before = Math.max(before, event.before ?? Number.POSITIVE_INFINITY);
      due ??= setTimeout(() => {
        const [begins, limit] = [where.split(','), before];
        [due, before] = [undefined, 0];
        void client.invalidateQueries({
          predicate: ({ queryKey: [key], state }) =>
            state.dataUpdatedAt < limit && begins.some((path) => String(key).startsWith(path)),
        });
      }, every);
    });
    return () => {
      clearTimeout(due);
      end();
    };
  }, [client, what, where, every]);
}

function concerns(topics: readonly string[], { topic }: LiveEvent): boolean {
  return topic === '*' || topics.includes('*') || topics.some((name) => topic === name || topic.startsWith(`${name}.`));
}
