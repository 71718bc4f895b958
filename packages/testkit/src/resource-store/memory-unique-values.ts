import { type IndexEntry, type ResourceType, ScimError } from '@lockstep/scim';

/** Values that only one resource of a type may have, and who has them. */
export class MemoryUniqueValues {
  readonly #holders = new Map<string, string>();

  /** Takes the unique values of `next` and gives up those of `previous`; nothing happens when one is taken. */
  claim(type: ResourceType, id: string, next: readonly IndexEntry[], previous: readonly IndexEntry[]): void {
    for (const { path, value, unique } of next) {
      const holder = unique ? this.#holders.get(uniqueKey(type, path, value)) : undefined;
      if (holder !== undefined && holder !== id) {
        throw new ScimError(409, 'uniqueness', `The value of '${path}' is taken. Choose another one.`);
      }
    }
    this.release(type, previous);
    for (const { path, value, unique } of next) if (unique) this.#holders.set(uniqueKey(type, path, value), id);
  }

  /** Gives up what a resource had. */
  release(type: ResourceType, index: readonly IndexEntry[]): void {
    for (const { path, value, unique } of index) if (unique) this.#holders.delete(uniqueKey(type, path, value));
  }
}

/** The name of a value among all those of a type. */
export function uniqueKey(type: ResourceType, path: string, value: string): string {
  return JSON.stringify([type.name, path, value]);
}
