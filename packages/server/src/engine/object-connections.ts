import type { JobChange } from '../journal/index.ts';
import type { Link, LinkState } from './link.ts';
import type { ChangedObject, ObjectType } from './source-directory.ts';

/** A link as an administrator sees it (Graph, object connection). */
export interface Connection {
  readonly type: ObjectType;
  readonly sourceId: string;
  readonly targetId: string;
  /** What the directory calls the source object; undefined when it is gone from there. */
  readonly displayName: string | undefined;
  readonly state: Exclude<LinkState, 'tombstone'>;
  readonly releaseCause: string | undefined;
  readonly leftScopeAt: Date | undefined;
  readonly lastSuccessAt: Date;
}

/** Which links are listed: those that satisfy every member given, by type and source id. */
export interface ConnectionQuery {
  readonly type?: ObjectType | undefined;
  readonly state?: Connection['state'] | undefined;
  /** Part of the name in the directory, in any letter case. */
  readonly name?: string | undefined;
  readonly after?: ChangedObject | undefined;
  readonly limit: number;
}

/** Why two objects could not be linked. */
export type ConnectOutcome = 'connected' | 'sourceLinked' | 'targetLinked';

/** The port to links as administrators handle them, one by one. Each change is one transaction with its audit entry. */
export interface ConnectionStore {
  page(jobId: string, query: ConnectionQuery): Promise<readonly Connection[]>;
  /** By the id on either side; the source is asked first. */
  read(jobId: string, id: string): Promise<Connection | undefined>;
  /**
   * Links two objects; a failure of the source object is forgotten, and it is looked at in the next cycle. Nothing is
   * stored when one of them has another link.
   */
  connect(jobId: string, link: Link, change: JobChange): Promise<ConnectOutcome>;
  /**
   * Forgets a link and what is known through it; both objects stay as they are, and the source object is looked at, and
   * matched, in the next cycle. False when there was none.
   */
  disconnect(jobId: string, object: ChangedObject, change: JobChange): Promise<boolean>;
  /** How many of a job's accounts the other jobs have links to by the same id; those that have none are left out. */
  shared(jobId: string, otherIds: readonly string[]): Promise<readonly { jobId: string; accounts: number }[]>;
}
