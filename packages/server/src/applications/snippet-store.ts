import type { Composition, SnippetDraft } from '../mapping/index.ts';

/** One version of a snippet. Its name never changes. */
export interface Snippet extends SnippetDraft {
  /** Counted from 1. */
  readonly version: number;
  readonly author: string;
  readonly createdAt: Date;
}

/** A mapping of a schema in force that was made of snippets. */
export interface SnippetUse {
  readonly jobId: string;
  readonly applicationName: string;
  /** The object mapping, by its source object. */
  readonly object: string;
  readonly targetAttributeName: string;
  readonly composition: Composition;
}

/** The port to where one organisation's snippets are kept. Versions are never changed. Each call is atomic. */
export interface SnippetStore {
  /** The newest version of each, by name. */
  newest(): Promise<readonly Snippet[]>;
  /** The newest first, older than `before`. */
  versions(name: string, before: number | undefined, limit: number): Promise<readonly Snippet[]>;
  /** A version, or the newest. */
  read(name: string, version?: number): Promise<Snippet | undefined>;
  /** Adds a version; false, and nothing is stored, unless the one before it is the newest there is. */
  save(snippet: Snippet): Promise<boolean>;
  /** Removes a snippet with all its versions; false when there is none. */
  remove(name: string): Promise<boolean>;
  /** By application, object and target. */
  uses(): Promise<readonly SnippetUse[]>;
}
