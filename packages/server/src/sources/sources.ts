import type { SecretBox } from '../access/index.ts';
import type { Directory, DirectoryObjectType } from '../directory/index.ts';
import { GraphConnection } from './graph/graph-connection.ts';
import { LdapConnection } from './ldap/ldap-connection.ts';
import type { Network } from './network.ts';
import { EMPTY_REPORT } from './read-report.ts';
import { sourceProblems } from './settings-problems.ts';
import { type Source, type SourceDraft, type SourceSettings, sourceContext } from './source.ts';
import { type OutsideObject, type SourceConnection, SourceFailure } from './source-connection.ts';
import { badFields, SourceError } from './source-error.ts';
import { ReadLost, SourceRead } from './source-read.ts';
import type { NotedEnd, SourceRecords, SourceStore } from './source-store.ts';
import { troubleAfter } from './trouble.ts';

export interface SourcesNeeds {
  readonly store: SourceStore;
  readonly records: SourceRecords;
  /** Writes what sources keep. */
  readonly directory: Directory;
  readonly secretBox: SecretBox;
  readonly network: Network;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told when a read ended by a fault of the program itself. */
  readonly onError: (source: Source, error: unknown) => void;
}

/** What a test of a source found. */
export interface SourceCheck {
  readonly isReached: boolean;
  readonly message: string;
  /** The first people there. */
  readonly people: readonly OutsideObject[];
}

/** A source with how many objects of the directory it keeps. */
export interface KeptSource extends Source {
  readonly counts: Readonly<Record<DirectoryObjectType, { readonly kept: number; readonly gone: number }>>;
}

/** People that are shown by a test. */
const SAMPLE = 5;
/** By how much clocks of machines that work together may differ. */
const DIFFERENCE = 60_000;

/** Outside sources of people: entered, tested, and read, by themselves or when asked; each by one process at a time. */
export class Sources {
  readonly #needs: SourcesNeeds;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(needs: SourcesNeeds) {
    this.#needs = needs;
  }

  async list(): Promise<readonly KeptSource[]> {
    const sources = await this.#needs.store.list();
    return Promise.all(sources.map((source) => this.#kept(source)));
  }

  /** Those that are read by themselves and fail, or hold removals back. */
  async inTrouble(): Promise<readonly Source[]> {
    return (await this.#needs.store.list()).filter(({ isEnabled, trouble }) => isEnabled && trouble !== undefined);
  }

  /** 404 `Request_ResourceNotFound` when there is none. */
  async read(id: string): Promise<KeptSource> {
    return this.#kept(await this.#existing(id));
  }

  /** Adds a source, which is read when it is next looked. 400 with every field that is wrong. */
  async create(draft: SourceDraft, secret: string): Promise<KeptSource> {
    const { store, secretBox, now, newId } = this.#needs;
    this.#refuseWrong(draft);
    const id = newId();
    const sealed = secretBox.seal(secret, sourceContext(id));
    await store.create({ ...draft, id, secret: sealed, createdAt: now() });
    return this.read(id);
  }

  /** Changes a source. A secret stays for the place it was entered for, and has to be entered anew for another. */
  async update(id: string, change: Partial<SourceDraft>, secret: string | undefined): Promise<KeptSource> {
    const { store, secretBox } = this.#needs;
    const { displayName, settings, intervalSeconds, isEnabled } = await this.#existing(id);
    const draft = { displayName, settings, intervalSeconds, isEnabled, ...change };
    this.#refuseWrong(draft);
    if (secret === undefined && placesOf(draft.settings) !== placesOf(settings)) {
      throw badFields([{ field: 'secret', message: 'secret: enter the secret for the new address.' }]);
    }
    await store.update(id, {
      ...draft,
      ...(secret !== undefined && { secret: secretBox.seal(secret, sourceContext(id)) }),
    });
    return this.read(id);
  }

  /** Forgets a source. The people and groups it brought stay, and may be changed here from then on. */
  async remove(id: string): Promise<Source> {
    const source = await this.#existing(id);
    await this.#needs.store.remove(id);
    return source;
  }

  /** Connects to a source as it is saved, and looks at the first people; nothing is written. */
  async check(id: string): Promise<SourceCheck> {
    const source = await this.#existing(id);
    let connection: SourceConnection | undefined;
    try {
      connection = await this.#connect(source);
      const people = await connection.sample(SAMPLE);
      const message =
        people.length === 0
          ? 'The source can be read, but nobody is found there. Check base and filter.'
          : 'The source can be read.';
      return { isReached: true, message, people };
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      return { isReached: false, message: error.message, people: [] };
    } finally {
      await connection?.close();
    }
  }

  /** Begins a read, which goes on by itself; 409 `SourceIsRead` while it is read already. */
  async begin(id: string, allowRemovals: boolean): Promise<KeptSource> {
    const source = await this.#existing(id);
    if (!(await this.#begin(source, allowRemovals))) {
      throw new SourceError(409, 'SourceIsRead', 'The source is being read. Wait until the read has ended.');
    }
    return this.read(id);
  }

  /** Begins the reads that are due. */
  async readDue(): Promise<void> {
    for (const source of await this.#needs.store.list()) {
      if (this.#stop.signal.aborted) return;
      if (isDue(source, this.#needs.now())) await this.#begin(source, false);
    }
  }

  /** Waits until every read begun here has come to its end. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Stops what is read here; it begins anew when it is next due. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #begin(source: Source, allowRemovals: boolean): Promise<boolean> {
    const number = await this.#needs.store.begin(source.id, this.#needs.now());
    if (number === undefined) return false;
    const run = this.#run(source.id, number, allowRemovals).catch((error: unknown) =>
      this.#needs.onError(source, error),
    );
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
    return true;
  }

  async #run(id: string, number: number, allowRemovals: boolean): Promise<void> {
    const { store } = this.#needs;
    // As it is under the hold: somebody else may have read it meanwhile.
    const source = await store.read(id);
    if (source === undefined) return;
    const { signal } = this.#stop;
    let connection: SourceConnection | undefined;
    let reading: SourceRead | undefined;
    const close = () => void connection?.close();
    signal.addEventListener('abort', close);
    try {
      connection = await this.#connect(source);
      reading = new SourceRead(this.#needs, source, number, connection, signal);
      const end = await reading.run(allowRemovals);
      await store.end(id, number, this.#noted(source, end));
    } catch (error) {
      const report = reading?.report ?? EMPTY_REPORT;
      const isStopped = error instanceof ReadLost || signal.aborted;
      const state = isStopped ? 'interrupted' : 'failed';
      const message = messageOf(error, isStopped);
      // While the database is away the hold runs out, and it is read when it is next due.
      await store.end(id, number, this.#noted(source, { state, report, message })).catch(() => undefined);
      if (!isStopped && !(error instanceof SourceFailure)) throw error;
    } finally {
      signal.removeEventListener('abort', close);
      await connection?.close();
    }
  }

  /** The end of a read, with what it says of the source. */
  #noted(source: Source, end: Omit<NotedEnd, 'endedAt' | 'trouble' | 'news'>): NotedEnd {
    const endedAt = this.#needs.now();
    const startedAt = source.lastRead?.startedAt ?? endedAt;
    return { ...end, endedAt, ...troubleAfter(source, { ...end, startedAt, endedAt }) };
  }

  async #connect({ id, settings, secret }: Source): Promise<SourceConnection> {
    const { secretBox, network } = this.#needs;
    const opened = secretBox.open(secret, sourceContext(id));
    return settings.kind === 'ldap'
      ? LdapConnection.open(settings, opened, network)
      : new GraphConnection(settings, opened, network);
  }

  async #kept(source: Source): Promise<KeptSource> {
    return { ...source, counts: await this.#needs.records.counts(source.id) };
  }

  async #existing(id: string): Promise<Source> {
    const source = await this.#needs.store.read(id);
    if (source !== undefined) return source;
    throw new SourceError(404, 'Request_ResourceNotFound', `There is no source ${id.slice(0, 100)}. Check the id.`);
  }

  #refuseWrong(draft: SourceDraft): void {
    const problems = sourceProblems(draft, this.#needs.network.refuse);
    if (problems.length > 0) throw badFields(problems);
  }
}

/** When a source is read next by itself; undefined when it is not. */
export function nextRead({ isEnabled, lastRead, intervalSeconds, createdAt }: Source, now: Date): Date | undefined {
  if (!isEnabled) return undefined;
  if (lastRead === undefined) return createdAt;
  // A clock that was set back since would be waited for too long.
  if (lastRead.startedAt.getTime() - now.getTime() > DIFFERENCE || lastRead.state === 'interrupted') return now;
  return new Date(lastRead.startedAt.getTime() + intervalSeconds * 1_000);
}

function isDue(source: Source, now: Date): boolean {
  const at = nextRead(source, now);
  return at !== undefined && at <= now && !source.isReading;
}

/** Where a secret is sent. */
function placesOf(settings: SourceSettings): string {
  if (settings.kind === 'ldap') return URL.parse(settings.url)?.href ?? '';
  const places = [settings.tokenUrl ?? settings.baseUrl];
  return places.map((place) => URL.parse(place)?.origin ?? '').join();
}

function messageOf(error: unknown, isStopped: boolean): string {
  if (isStopped) return 'The read was stopped before its end. Nobody was deleted; it is read again by itself.';
  if (error instanceof SourceFailure) return error.message;
  return 'A fault of the program ended the read; the log of the program says which. Read again.';
}
