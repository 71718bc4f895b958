import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

/** What the stream tells: which topic moved, and about what. The data itself is read again where it is shown. */
export interface LiveEvent {
  /** `*` stands for all of them: something may have been missed. */
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type State = 'connecting' | 'live' | 'paused';

/** What the server tells of; each is an event type of its own in the stream. */
const TOPICS = [
  'job.progress',
  'job.status',
  'log.appended',
  'staged',
  'attention',
  'plan',
  'discovery',
  'import',
  'version',
  'directory',
  'source',
  'person',
  'audit',
  'tenant.activity',
] as const;

const RETRIES = 3;
const POLL = 10_000;
/** After a refusal the browser does not come back by itself. */
const AGAIN = 5_000;
/** A window nobody looks at gives its connection back: a browser has few of them. */
const PATIENCE_WHILE_HIDDEN = 60_000;

/** The one stream of this page: opened with the first listener, closed with the last. */
class LiveStream {
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();
  #source: EventSource | undefined;
  #failures = 0;
  #polling: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  state: State = 'connecting';

  constructor() {
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#hiding);
      if (document.visibilityState === 'hidden') {
        this.#hiding = setTimeout(() => this.#close(), PATIENCE_WHILE_HIDDEN);
      } else if (this.#source === undefined && this.#listeners.size > 0) {
        this.#open();
        this.#tell({ topic: '*', data: {} });
      }
    });
  }

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
      if (source.readyState === EventSource.CLOSED) {
        this.#source = undefined;
        this.#again = setTimeout(() => this.#open(), AGAIN);
      }
      if (this.#failures < RETRIES) return;
      this.#become('paused');
      this.#poll(true);
    };
    for (const topic of TOPICS) {
      source.addEventListener(topic, ({ data }: MessageEvent<string>) =>
        this.#tell({ topic, data: JSON.parse(data) as LiveEvent['data'] }),
      );
    }
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Without a stream everything that is shown is read again now and then. */
  #poll(on: boolean): void {
    clearInterval(this.#polling);
    this.#polling = on ? setInterval(() => this.#tell({ topic: '*', data: {} }), POLL) : undefined;
  }

  #become(state: State): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }

  #close(): void {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = undefined;
    this.#poll(false);
    this.#become('connecting');
  }
}

const stream = new LiveStream();

/** Whether what is shown follows by itself. */
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
    const end = stream.listen((event) => {
      if (!concerns(what.split(','), event) || due !== undefined) return;
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

function concerns(topics: readonly string[], { topic }: LiveEvent): boolean {
  return topic === '*' || topics.includes('*') || topics.some((name) => topic === name || topic.startsWith(`${name}.`));
}
