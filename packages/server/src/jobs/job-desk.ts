import {
  type AttentionChoice,
  type AttentionItem,
  type AttentionKey,
  type AttentionStore,
  type ChangedObject,
  type Choice,
  type Connection,
  type ConnectionQuery,
  type ConnectionStore,
  DecisionRefused,
  type DecisionStore,
  type HeldCause,
  type HeldRemoval,
  type Job,
  type JobStore,
  newLink,
  type ObjectType,
  type Operation,
  type SourceDirectory,
  type TargetSystem,
} from '../engine/index.ts';
import type { AuditActivity, Initiator, JobChange, ModifiedProperty } from '../journal/index.ts';

export interface JobDeskNeeds {
  readonly store: Pick<JobStore, 'job' | 'jobs' | 'escrows' | 'lock' | 'unlock'>;
  readonly decisions: DecisionStore;
  readonly attention: AttentionStore;
  readonly connections: ConnectionStore;
  readonly source: Pick<SourceDirectory, 'read'>;
  /** The target of a job, with its credentials; it is closed afterwards. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  /** Where a job's target is; undefined while that was not said. */
  readonly addressOf: (jobId: string) => Promise<string | undefined>;
  /** Asks something of a job, and has it carried out as soon as that is possible. */
  readonly operate: (jobId: string, operation: Operation, change: JobChange) => Promise<void>;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
}

/** Who decides, and why where people say so. */
export interface By {
  readonly initiator: Initiator;
  readonly reason?: string | undefined;
}

/** An object of the directory and the account it is to be linked to. */
export type ChosenObject = ChangedObject & { readonly targetId: string };

/** Rows decided about in one transaction. */
const STRETCH = 100;
/** How long an object stays reserved when the process that links it is gone. */
const RESERVED = 30_000;

/** How the audit log calls what is asked of a job. */
const ACTIVITIES: Readonly<Record<Operation['kind'], AuditActivity>> = {
  start: 'started',
  pause: 'stopped',
  restart: 'restarted',
  schemaSaved: 'mappingsChanged',
  scopeSaved: 'settingsChanged',
  credentialsSaved: 'credentialsChanged',
  quarantine: 'quarantined',
};

/**
 * What administrators ask and decide about a job beside its cycles: start and stop, removals that are held back, what
 * needs attention, links. Each change is in the audit log, with who made it, in the transaction in which it was made.
 */
export class JobDesk {
  readonly #needs: JobDeskNeeds;

  constructor(needs: JobDeskNeeds) {
    this.#needs = needs;
  }

  /** Starts, pauses or restarts a job; it takes effect at once or, while a cycle runs, at the next object. */
  async operate(jobId: string, operation: Operation, by: By): Promise<void> {
    const asked: ModifiedProperty[] = [];
    if (operation.kind === 'pause') asked.push({ name: 'mode', oldValue: null, newValue: operation.mode });
    if (operation.kind === 'restart') {
      asked.push({ name: 'resetScope', oldValue: null, newValue: operation.scopes.join(',') });
    }
    await this.#needs.operate(jobId, operation, this.#change(ACTIVITIES[operation.kind], by, asked));
  }

  /** Removals that are held back, by type and id. */
  stagedDeletions(
    jobId: string,
    choice: Choice,
    after: ChangedObject | undefined,
    limit: number,
  ): Promise<readonly HeldRemoval[]> {
    return this.#needs.decisions.staged(jobId, choice, after, limit);
  }

  /** The causes of what is held back, that of the most first. */
  deletionCauses(jobId: string): Promise<readonly HeldCause[]> {
    return this.#needs.decisions.causes(jobId);
  }

  /** Asks somebody else to allow held removals; nothing else happens to them. Answers how many nobody asked for before. */
  askForDeletions(jobId: string, choice: Choice, by: By): Promise<number> {
    return this.#stretches(() =>
      this.#needs.decisions.ask(jobId, choice, STRETCH, this.#change('deletionsAskedFor', by)),
    );
  }

  /** Lets held removals go through; each is judged once more by the next cycle. Answers how many. */
  allowDeletions(jobId: string, choice: Choice, by: By): Promise<number> {
    return this.#stretches(() =>
      this.#needs.decisions.allow(jobId, choice, STRETCH, this.#change('deletionsAllowed', by)),
    );
  }

  /** Lets the accounts go as they are; nothing is proposed again until their owners were in scope once more. */
  rejectDeletions(jobId: string, choice: Choice, by: By): Promise<number> {
    const { decisions, now } = this.#needs;
    return this.#stretches(() =>
      decisions.reject(jobId, choice, STRETCH, now(), this.#change('deletionsRejected', by)),
    );
  }

  async #stretches(decide: () => Promise<readonly unknown[]>): Promise<number> {
    for (let sum = 0; ; ) {
      const decided = await decide();
      sum += decided.length;
      if (decided.length < STRETCH) return sum;
    }
  }

  /** What cycles could not do and somebody may have to look at, kind by kind. */
  attention(
    jobId: string,
    choice: AttentionChoice,
    after: AttentionKey | undefined,
    limit: number,
  ): Promise<readonly AttentionItem[]> {
    return this.#needs.attention.page(jobId, choice, after, limit);
  }

  /** Has rows tried again in the next cycle, also those that were given up or put aside. Answers how many. */
  retry(jobId: string, choice: AttentionChoice, by: By): Promise<number> {
    const { attention, now } = this.#needs;
    return this.#throughout(jobId, choice, (rows) =>
      attention.retry(jobId, rows, now(), this.#change('attentionDecided', by, decision('retry'))),
    );
  }

  /** Forgets rows; each comes back when its object changes and fails again. Answers how many. */
  dismiss(jobId: string, choice: AttentionChoice, by: By): Promise<number> {
    const { attention } = this.#needs;
    return this.#throughout(jobId, choice, (rows) =>
      attention.dismiss(jobId, rows, this.#change('attentionDecided', by, decision('dismiss'))),
    );
  }

  async #throughout(
    jobId: string,
    choice: AttentionChoice,
    decide: (rows: readonly AttentionKey[]) => Promise<number>,
  ): Promise<number> {
    let sum = 0;
    for (let after: AttentionKey | undefined; ; ) {
      const rows = await this.#needs.attention.page(jobId, choice, after, STRETCH);
      if (rows.length > 0) sum += await decide(rows);
      after = rows.at(-1);
      if (rows.length < STRETCH) return sum;
    }
  }

  /**
   * Links an object to one of the accounts among which its match was ambiguous; the next cycle writes. Throws
   * {@link DecisionRefused} when the account is no candidate any more.
   */
  async choose(jobId: string, { targetId, ...object }: ChosenObject, by: By): Promise<void> {
    const { type, id } = object;
    const escrows = await this.#needs.store.escrows(jobId, type, [id]);
    if (escrows.get(id)?.candidates?.some((candidate) => candidate.targetId === targetId) !== true) {
      throw new DecisionRefused(
        'StaleChoice',
        `The account ${targetId} is not among those to choose from for ${id}. Read the list again.`,
      );
    }
    await this.#link(
      jobId,
      { ...object, targetId },
      this.#change('attentionDecided', by, decision('choose', targetId)),
    );
  }

  /** Links, by type and source id; tombstones are left out. */
  connections(jobId: string, query: ConnectionQuery): Promise<readonly Connection[]> {
    return this.#needs.connections.page(jobId, query);
  }

  /** A link by the id on either side; the source is asked first. */
  connection(jobId: string, id: string): Promise<Connection | undefined> {
    return this.#needs.connections.read(jobId, id);
  }

  /**
   * Links two objects by hand; the next cycle writes. Throws {@link DecisionRefused} unless both exist and neither has
   * another link.
   */
  async createConnection(jobId: string, chosen: ChosenObject, by: By): Promise<void> {
    await this.#link(jobId, chosen, this.#change('linkCreated', by));
  }

  /**
   * Forgets a link. Neither object is touched; the next cycle matches the source object again. False when there is no
   * link. Throws {@link DecisionRefused} while the object is being written.
   */
  async deleteConnection(jobId: string, object: ChangedObject, by: By): Promise<boolean> {
    const { connections } = this.#needs;
    const found = await connections.read(jobId, object.id);
    if (found === undefined || found.sourceId !== object.id || found.type !== object.type) return false;
    const { displayName = object.id, targetId } = found;
    const modified = [{ name: 'targetAnchor', oldValue: targetId, newValue: null }];
    const change = { ...this.#change('linkDeleted', by), objects: [{ ...object, displayName, modified }] };
    return this.#alone(jobId, object, () => connections.disconnect(jobId, object, change));
  }

  /**
   * Accounts that other jobs at the same address have links to as well: each of the jobs writes what the other wrote.
   * Answers how many there are with each of the jobs.
   */
  async sharedAccounts(
    jobId: string,
  ): Promise<readonly { readonly applicationName: string; readonly accounts: number }[]> {
    const { store, addressOf, connections } = this.#needs;
    const place = placeOf(await addressOf(jobId));
    if (place === undefined) return [];
    const neighbours = new Map<string, string>();
    for (const { id, applicationName } of await store.jobs()) {
      if (id !== jobId && placeOf(await addressOf(id)) === place) neighbours.set(id, applicationName);
    }
    const shared = await connections.shared(jobId, [...neighbours.keys()]);
    return shared.map(({ jobId: other, accounts }) => ({ applicationName: neighbours.get(other) ?? other, accounts }));
  }

  async #link(jobId: string, { type, id, targetId }: ChosenObject, change: JobChange): Promise<void> {
    const { source, connect, connections, now } = this.#needs;
    const job = await this.#job(jobId);
    const [object] = await source.read(type, job, [id]);
    if (object === undefined) {
      throw new DecisionRefused('SourceNotFound', `The directory has no ${noun(type)} ${id}. Name one that exists.`);
    }
    const target = await connect(job);
    try {
      if ((await target.get(type, targetId)) === undefined) {
        throw new DecisionRefused(
          'TargetNotFound',
          `The application has no ${noun(type)} ${targetId} (any more). Name one that exists.`,
        );
      }
    } finally {
      await target.close();
    }
    const modified = [{ name: 'targetAnchor', oldValue: null, newValue: targetId }];
    const objects = [{ type, id, displayName: object.name, modified }];
    const outcome = await this.#alone(jobId, { type, id }, () =>
      connections.connect(jobId, newLink(type, id, targetId, now()), { ...change, objects }),
    );
    if (outcome === 'sourceLinked') {
      throw new DecisionRefused(
        'SourceLinked',
        `${object.name} is linked to an account already. Delete that link first.`,
      );
    }
    if (outcome === 'targetLinked') {
      const owner = await connections.read(jobId, targetId);
      throw new DecisionRefused(
        'TargetLinked',
        `The account ${targetId} is linked to ${owner?.displayName ?? owner?.sourceId ?? 'another object'} already. Delete that link first.`,
      );
    }
  }

  /** Keeps a running cycle, and others, off an object meanwhile. */
  async #alone<T>(jobId: string, object: ChangedObject, work: () => Promise<T>): Promise<T> {
    const { store } = this.#needs;
    if (!(await store.lock(jobId, object, RESERVED))) {
      throw new DecisionRefused('ObjectBusy', 'The object is being written at this moment. Try again in a moment.');
    }
    try {
      return await work();
    } finally {
      await store.unlock(jobId, object);
    }
  }

  async #job(jobId: string): Promise<Job> {
    const job = await this.#needs.store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  }

  #change(activity: AuditActivity, { initiator, reason }: By, modified: readonly ModifiedProperty[] = []): JobChange {
    const { newId, now } = this.#needs;
    return { id: newId(), at: now(), activity, initiator, reason, modified };
  }
}

function decision(newValue: string, targetId?: string): readonly ModifiedProperty[] {
  const chosen = targetId === undefined ? [] : [{ name: 'targetAnchor', oldValue: null, newValue: targetId }];
  return [{ name: 'decision', oldValue: null, newValue }, ...chosen];
}

/** An address without what makes no difference in it. */
function placeOf(address: string | undefined): string | undefined {
  const isWhole = address !== undefined && URL.canParse(address);
  return (isWhole ? new URL(address).href : address)?.replace(/\/+$/, '');
}

function noun(type: ObjectType): string {
  return type === 'Group' ? 'group' : 'user';
}
