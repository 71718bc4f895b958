import type { JsonObject } from '@lockstep/scim';
import type { DirectoryObjectType } from '../directory/index.ts';

/** A person or group as a source tells it. */
export interface OutsideObject {
  readonly type: DirectoryObjectType;
  /** What the source never changes or gives away: `objectGUID`, `entryUUID`, `id`. */
  readonly externalId: string;
  /** What others of the source name it by: its folded DN, or its id. */
  readonly reference: string;
  /** What problems call it. */
  readonly name: string;
  /** What the source brings; null clears. */
  readonly properties: JsonObject;
  /** Reference of the manager; null for none, absent when nothing is said of it. */
  readonly manager?: string | null;
}

/** Members of a group, by their references; a group may come several times. */
export interface OutsideMembers {
  readonly groupId: string;
  readonly present: readonly string[];
  /** Told only by sources that tell changes. */
  readonly absent: readonly string[];
}

/** Some of what a source tells. */
export interface SourcePage {
  readonly objects: readonly OutsideObject[];
  readonly members: readonly OutsideMembers[];
  /** Objects the source says are gone. */
  readonly gone: readonly { readonly type: DirectoryObjectType; readonly externalId: string }[];
  /** What was told and cannot be used. */
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

/** The port to a source that is connected to. */
export interface SourceConnection {
  /** Names of the properties this source brings, `manager` and `members` among them. */
  readonly brings: Readonly<Record<DirectoryObjectType, ReadonlySet<string>>>;

  /**
   * Everything page by page, or behind a position what changed since; answers where the next read goes on, undefined
   * when it has to begin anew. Only a read that comes to its end tells by silence who is gone.
   *
   * @throws PositionLost when the position means nothing any more
   * @throws SourceFailure with the remedy
   */
  read(position: string | undefined): AsyncGenerator<SourcePage, string | undefined>;

  /** Of these objects, those the source has after all; before they are believed to be gone. */
  present(type: DirectoryObjectType, externalIds: readonly string[]): Promise<ReadonlySet<string>>;

  /** The first people, to see whether it is the right place. */
  sample(most: number): Promise<readonly OutsideObject[]>;

  /** Ends the connection; what waits for an answer fails. */
  close(): Promise<void>;
}

/** What a source tells from cannot be gone on with: everything has to be read anew. */
export class PositionLost extends Error {
  override readonly name = 'PositionLost';
}

/** Why a source cannot be read, in words that name the remedy. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
}

/** Whether a text may be an id that is remembered: printable and short. */
export function isExternalId(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]{1,200}$/.test(text);
}
