import { interpretList, listRequest } from '@lockstep/scim';
import type { MatchKey, ObjectType } from '../engine/index.ts';
import type { Wire } from './wire.ts';

/** Searches that are made before it is asked whether there is anything to find: a few are cheaper than the question. */
const WORTH_ASKING = 20;
/** Values remembered as searched for; beyond, every search is made. */
const MOST_REMEMBERED = 200_000;

/**
 * Spares the searches of a first cycle: where the target said that it holds no account at all, nobody can be found in it
 * by `userName`, which it has to keep unique (RFC 7643 section 4.1.1). Each value is answered that way once; whoever asks
 * for it again, because a create was refused or its answer got lost, or because two people share it, is given a search.
 */
export class EmptyTarget {
  readonly #wire: Wire;
  readonly #now: () => Date;
  readonly #sought = new Set<string>();
  #searches = 0;
  #isEmpty: Promise<boolean> | undefined;

  constructor(wire: Wire, now: () => Date) {
    this.#wire = wire;
    this.#now = now;
  }

  /** Whether it is known without a search that no account carries the values. */
  async hasNone(type: ObjectType, keys: readonly MatchKey[], signal: AbortSignal | undefined): Promise<boolean> {
    const name = keys.find(({ path }) => path.toLowerCase() === 'username');
    if (type !== 'User' || name === undefined) return false;
    this.#searches += 1;
    if (this.#searches <= WORTH_ASKING) return false;
    this.#isEmpty ??= this.#ask(signal);
    if (!(await this.#isEmpty)) return false;
    const value = name.value.toLowerCase();
    if (this.#sought.has(value) || this.#sought.size >= MOST_REMEMBERED) return false;
    this.#sought.add(value);
    return true;
  }

  /** Somebody else makes accounts there: from now on everybody is searched for. */
  filled(): void {
    this.#isEmpty = NO;
    this.#sought.clear();
  }

  /** A question whose answer may be missing or wrong in itself: then the searches are made. */
  async #ask(signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const request = listRequest(this.#wire.tenant, this.#wire.endpoint('User'), { startIndex: 1, count: 1 });
      const outcome = interpretList(await this.#wire.send(request, signal), this.#now());
      return outcome.ok && outcome.value.total === 0 && outcome.value.resources.length === 0;
    } catch {
      return false;
    }
  }
}

const NO = Promise.resolve(false);
