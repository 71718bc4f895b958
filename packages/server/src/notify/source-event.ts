/** The source of people something happened to. */
export interface NoticeSource {
  readonly organizationId: string;
  readonly sourceId: string;
  readonly sourceName: string;
}

/** What can happen to a source of people that somebody may want to hear of. Whoever hands it in tells it once. */
export type SourceOccurrence =
  /** It fails read after read; or it is read, and removals are held back. `message` names the remedy. */
  | { readonly what: 'failing' | 'held'; readonly since: Date; readonly message: string; readonly nextRead: Date }
  /** It can be read again. */
  | { readonly what: 'recovered'; readonly since: Date };

/** Something that happened to a source, and when. */
export type SourceEvent = NoticeSource & { readonly at: Date } & SourceOccurrence;
