/** What the stream tells: which topic moved, and about what. The data itself is read again where it is shown. */
export interface LiveEvent {
  /** `*` stands for all of them: something may have been missed. */
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** An instant after which what was read is new enough; without one, nothing is. */
  readonly before?: number;
}

export type LiveState = 'connecting' | 'live' | 'paused';

/** What the windows of a browser say to each other. */
type News =
  | { readonly what: 'event'; readonly event: LiveEvent; readonly id: string | undefined }
  | { readonly what: 'state'; readonly state: LiveState }
  /** From a window that has just begun to listen, to the one that leads. */
  | { readonly what: 'which state?' };

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

const NAME = 'lockstep.live';
const RETRIES = 3;
const POLL = 10_000;
/** After a refusal the browser does not come back by itself. */
const AGAIN = 5_000;
/** A window nobody looks at hands the stream on, and follows no longer. */
const PATIENCE_WHILE_HIDDEN = 60_000;

/**
 * The one stream of this browser. Of the windows that listen one leads: it holds the lock of that name, is told by the
 * server, and tells the others. When it closes, or is not looked at for a while, the next that waits for the lock goes on
 * after the last event that any of them was told.
 */
export class LiveStream {
  readonly #channel = new BroadcastChannel(NAME);
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();
  /** Ends listening; undefined while this window does not. */
  #leave: AbortController | undefined;
  /** Only in the window that leads. */
  #source: EventSource | undefined;
  #lastId: string | undefined;
  #failures = 0;
  #polling: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  state: LiveState = 'connecting';

  constructor() {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<News>) => this.#hear(data));
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#hiding);
      if (document.visibilityState === 'hidden') {
        this.#hiding = setTimeout(() => this.#end(), PATIENCE_WHILE_HIDDEN);
      } else if (this.#leave === undefined && this.#listeners.size > 0) {
        this.#begin();
        this.#pass({ topic: '*', data: {} });
      }
    });
  }

  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #begin(): void {
    if (this.#leave) return;
    const leave = new AbortController();
    this.#leave = leave;
    this.#say({ what: 'which state?' });
    const lead = () =>
      new Promise<void>((end) => {
        leave.signal.addEventListener('abort', () => end());
        this.#open();
      });
    // Rejects where this window leaves before its turn.
    void navigator.locks.request(NAME, { signal: leave.signal }, lead).catch(() => undefined);
  }

  #end(): void {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = undefined;
    this.#lastId = undefined;
    this.#failures = 0;
    this.#poll(false);
    this.#become('connecting');
    this.#leave?.abort();
    this.#leave = undefined;
  }

  #open(): void {
    const source = new EventSource(`/api/portal/events?since=${this.#lastId ?? 'now'}`);
    this.#source = source;
    source.addEventListener('began', ({ data, lastEventId }: MessageEvent<string>) => {
      this.#failures = 0;
      this.#poll(false);
      this.#lead('live');
      const { resumed } = JSON.parse(data) as { readonly resumed: boolean };
      // What happened between reading and listening was told to nobody.
      if (resumed) this.#lastId = lastEventId;
      else this.#tell({ topic: '*', data: {}, before: Date.now() }, lastEventId);
    });
    source.onerror = () => {
      this.#failures += 1;
      if (source.readyState === EventSource.CLOSED) this.#again = setTimeout(() => this.#open(), AGAIN);
      if (this.#failures < RETRIES) return;
      this.#lead('paused');
      this.#poll(true);
    };
    for (const topic of TOPICS) {
      source.addEventListener(topic, ({ data, lastEventId }: MessageEvent<string>) =>
        this.#tell({ topic, data: JSON.parse(data) as LiveEvent['data'] }, lastEventId),
      );
    }
  }

  /** Here and in the windows that follow. */
  #tell(event: LiveEvent, id: string | undefined): void {
    this.#lastId = id;
    this.#say({ what: 'event', event, id });
    this.#pass(event);
  }

  #lead(state: LiveState): void {
    this.#become(state);
    this.#say({ what: 'state', state });
  }

  #say(news: News): void {
    this.#channel.postMessage(news);
  }

  #hear(news: News): void {
    if (this.#leave === undefined) return;
    if (this.#source !== undefined) {
      if (news.what === 'which state?') this.#say({ what: 'state', state: this.state });
    } else if (news.what === 'event') {
      this.#lastId = news.id;
      this.#pass(news.event);
    } else if (news.what === 'state') {
      this.#become(news.state);
    }
  }

  #pass(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Without a stream everything that is shown is read again now and then. */
  #poll(on: boolean): void {
    clearInterval(this.#polling);
    this.#polling = on ? setInterval(() => this.#tell({ topic: '*', data: {} }, this.#lastId), POLL) : undefined;
  }

  #become(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }
}
