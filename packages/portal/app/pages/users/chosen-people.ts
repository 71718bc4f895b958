import type { Items } from '../../components/bulk.tsx';
import type { Picked } from '../../components/directory-picker.tsx';

/** Whom something is done to: some people, or everybody the filters of the list find. */
export interface ChosenPeople extends Items<Picked> {
  /** "3 people". */
  readonly who: string;
  /** Of some; what it does to everybody is not counted before. */
  readonly ids?: readonly string[];
}

/** Some people as they are chosen. */
export function someOf(people: readonly Picked[]): ChosenPeople {
  return { who: peopleIn(people.length), each: () => people, count: people.length, ids: people.map(({ id }) => id) };
}

/** "1 person", "3 people". */
export function peopleIn(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString()} people`;
}
