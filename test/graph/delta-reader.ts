import assert from 'node:assert/strict';
import type { DirectoryWorld } from './directory-world.ts';

/** What a reader of delta queries keeps of one object. */
export interface Copy {
  readonly properties: Record<string, unknown>;
  /** Ids, by relation. */
  readonly related: Record<string, Set<string>>;
}

interface DeltaAnswer {
  readonly value: readonly Record<string, unknown>[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
}

/** Keeps a copy of a collection up to date by its delta query, as any program outside would. */
export class DeltaReader {
  readonly copies = new Map<string, Copy>();
  readonly #world: DirectoryWorld;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #first: string;
  link: string;

  constructor(world: DirectoryWorld, first: string, headers: Readonly<Record<string, string>> = {}) {
    this.#world = world;
    this.#headers = headers;
    this.#first = first;
    this.link = first;
  }

  /** Reads one page; answers its objects, and whether the round is over. */
  async page(): Promise<{ readonly value: DeltaAnswer['value']; readonly ended: boolean }> {
    // Whoever asks the first question again begins anew: what ended between the two times is told by neither.
    if (this.link === this.#first) this.copies.clear();
    const { body } = await this.#world.call('GET', this.link, undefined, { expect: 200, headers: this.#headers });
    const answer: DeltaAnswer = body;
    const links = [answer['@odata.nextLink'], answer['@odata.deltaLink']].filter((link) => link !== undefined);
    assert.equal(links.length, 1, 'every page has exactly one of the two links');
    for (const object of answer.value) this.#merge(object);
    this.link = links[0]!;
    return { value: answer.value, ended: answer['@odata.deltaLink'] !== undefined };
  }

  /** Reads to the end of a round, which tells everything done before; answers what was told. */
  async round(): Promise<readonly Record<string, unknown>[]> {
    await this.#world.settled();
    const told: Record<string, unknown>[] = [];
    for (;;) {
      const { value, ended } = await this.page();
      told.push(...value);
      if (ended) return told;
    }
  }

  #merge({ id, '@removed': removed, ...told }: Record<string, unknown>): void {
    const key = String(id);
    if (removed !== undefined) {
      this.copies.delete(key);
      return;
    }
    const copy = this.copies.get(key) ?? { properties: {}, related: {} };
    for (const [name, value] of Object.entries(told)) {
      const relation = /^(.+)@delta$/.exec(name)?.[1];
      if (relation !== undefined) relate(copy, relation, value as readonly Record<string, unknown>[]);
      else if (value === null || (Array.isArray(value) && value.length === 0)) delete copy.properties[name];
      else copy.properties[name] = value;
    }
    this.copies.set(key, copy);
  }
}

function relate({ related }: Copy, relation: string, entries: readonly Record<string, unknown>[]): void {
  const ids = related[relation] ?? new Set();
  related[relation] = ids;
  for (const entry of entries) {
    if (entry['@removed'] !== undefined) ids.delete(String(entry.id));
    else {
      if (relation === 'manager') ids.clear();
      ids.add(String(entry.id));
    }
  }
}
