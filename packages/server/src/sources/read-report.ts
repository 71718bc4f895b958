import type { DirectoryObjectType, Outcome } from '../directory/index.ts';

/** What a read did to objects of one type. */
export interface ReadCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Deleted, since the source has them no more. */
  readonly removed: number;
  /** Missing from the source, and kept. */
  readonly vanished: number;
}

/** Something a source tells that could not be used, or not wholly. */
export interface ReadProblem {
  /** What the source calls the object. */
  readonly name: string;
  readonly message: string;
}

/** What a read did. */
export interface ReadReport {
  readonly users: ReadCounts;
  readonly groups: ReadCounts;
  /** People whose manager became another one. */
  readonly managers: number;
  readonly members: { readonly added: number; readonly removed: number };
  /** The first problems, in the order they were met. */
  readonly problems: readonly ReadProblem[];
  readonly problemCount: number;
}

/** Most problems a report lists. */
const MOST_PROBLEMS = 100;

const NOTHING: ReadCounts = { created: 0, updated: 0, unchanged: 0, removed: 0, vanished: 0 };

export const EMPTY_REPORT: ReadReport = {
  users: NOTHING,
  groups: NOTHING,
  managers: 0,
  members: { added: 0, removed: 0 },
  problems: [],
  problemCount: 0,
};

type Tallied = { -readonly [Name in keyof ReadCounts]: number };

/** Collects a report while a read goes on. */
export class ReadTally {
  readonly #users: Tallied = { ...NOTHING };
  readonly #groups: Tallied = { ...NOTHING };
  #managers = 0;
  readonly #members = { added: 0, removed: 0 };
  readonly #problems: ReadProblem[] = [];
  #problemCount = 0;

  count(type: DirectoryObjectType, what: Outcome | 'removed' | 'vanished', by = 1): void {
    const counts = type === 'User' ? this.#users : this.#groups;
    counts[what] += by;
  }

  countManagers(by: number): void {
    this.#managers += by;
  }

  countMembers(what: 'added' | 'removed', by: number): void {
    this.#members[what] += by;
  }

  problem(name: string, message: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ name, message });
  }

  report(): ReadReport {
    return {
      users: { ...this.#users },
      groups: { ...this.#groups },
      managers: this.#managers,
      members: { ...this.#members },
      problems: [...this.#problems],
      problemCount: this.#problemCount,
    };
  }
}
