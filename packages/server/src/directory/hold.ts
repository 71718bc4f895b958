import type { DirectoryObjectType } from './directory-object.ts';

/** An outside source that keeps an object: what it brings is read-only here. */
export interface Hold {
  readonly sourceId: string;
  /** Name of the source, as people know it. */
  readonly source: string;
  /** Names of the properties it brings, `manager` and `members` among them. */
  readonly brings: ReadonlySet<string>;
}

/** The port to what keeps which objects; by id, those without a hold are missing from the answer. */
export interface Holds {
  of(type: DirectoryObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Hold>>;
}

/** The first of these properties that the source brings; that the object exists is brought always. */
export function broughtAmong(hold: Hold | undefined, names: readonly string[]): string | undefined {
  return hold && names.find((name) => name === 'deletedDateTime' || hold.brings.has(name));
}
