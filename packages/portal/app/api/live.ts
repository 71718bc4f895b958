import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

/** What the stream tells: which topic moved, and about what. The data itself is read again where it is shown. */
export interface LiveEvent {
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type State = 'connecting' | 'live' | 'paused';

const RETRIES = 3;
const POLL = 10_000;

/** The one stream of this page: opened with the first listener, closed with the last. */
class LiveStream {
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();
  #source: EventSource | undefined;
  #failures = 0;
  #polling: ReturnType<typeof setInterval> | undefined;
  state: State = 'connecting';

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#close();
    };
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #open(): void {
    if (this.#source) return;
    const source = new EventSource('/api/portal/events');
    this.#source = source;
    source.onopen = () => {
      this.#failures = 0;
      this.#poll(false);
      this.#become('live');
    };
    source.onerror = () => {
      this.#failures += 1;
      if (this.#failures < RETRIES) return;
      this.#become('paused');
      this.#poll(true);
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as LiveEvent;
      for (const listener of this.#listeners) listener(event);
    };
  }

  /** Without a stream everything that is shown is read again now and then. */
  #poll(on: boolean): void {
    clearInterval(this.#polling);
    this.#polling = on
      ? setInterval(() => {
          for (const listener of this.#listeners) listener({ topic: '*', data: {} });
        }, POLL)
      : undefined;
  }

  #become(state: State): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#poll(false);
    this.#become('connecting');
  }
}

const stream = new LiveStream();

export function useLiveState(): State {
  return useSyncExternalStore(stream.watch, () => stream.state);
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
    const end = stream.listen(({ topic }) => {
      const concerns = topic === '*' || what === '*' || what.split(',').some((name) => topic.startsWith(name));
      if (!concerns || due !== undefined) return;
      due = setTimeout(() => {
        due = undefined;
        const begins = where.split(',');
        void client.invalidateQueries({
          predicate: ({ queryKey: [key] }) => begins.some((path) => String(key).startsWith(path)),
        });
      }, every);
    });
    return () => {
      clearTimeout(due);
      end();
    };
  }, [client, what, where, every]);
}
