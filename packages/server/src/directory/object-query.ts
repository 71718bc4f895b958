import type { DirectoryObjectType } from './directory-object.ts';
import type { DirectoryObjects } from './directory-store.ts';

/** The port behind everything that is asked of the directory beyond single objects: one organisation's, one statement each. */
export interface DirectoryQueries {
  /** The objects a query means, in its order, at most `limit` of them, strictly after a place. */
  list(
    query: ObjectQuery,
    page: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<readonly FoundObject[]>;

  /** How many there are. Counts rows, so only for those who ask for it. */
  count(query: ObjectQuery): Promise<number>;
}

/** An object with its kind. */
export type FoundObject = {
  readonly [T in DirectoryObjectType]: { readonly type: T; readonly object: DirectoryObjects[T] };
}[DirectoryObjectType];

/** Which objects, and in which order. */
export interface ObjectQuery {
  readonly types: readonly DirectoryObjectType[];
  /** Default `living`. */
  readonly state?: 'living' | 'deleted';
  /** Only those who stand in this relation to an object. */
  readonly within?: { readonly relation: Relation; readonly id: string };
  readonly condition?: Condition | undefined;
  /** After these keys objects are ordered by id, in the direction of the last one. */
  readonly order?: readonly SortKey[];
}

/** What `x → y` means is that the query answers the `y` of the object `x`. */
export type Relation =
  | 'members'
  | 'transitiveMembers'
  | 'memberOf'
  | 'transitiveMemberOf'
  | 'owners'
  | 'ownedObjects'
  | 'directReports';

export interface SortKey {
  readonly field: SortField;
  readonly descending: boolean;
}

/** Where an object stands in the order of a query: the value of each key, then its id. */
export type Place = readonly string[];

/** What objects are sorted and compared by. Texts are folded on both sides. */
export type Field =
  | { readonly kind: 'id' }
  | { readonly kind: 'managerId' }
  /** `name` as in `foldedValues`. */
  | { readonly kind: 'text'; readonly name: string }
  | { readonly kind: 'boolean'; readonly name: string }
  | { readonly kind: 'instant'; readonly name: string };

export type SortField = Extract<Field, { readonly kind: 'text' | 'instant' }>;

/** A test of objects. A property without value passes no test but `empty` and negations. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'oneOf'; readonly field: Field; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'compare'; readonly field: Field; readonly operator: Order; readonly value: string | number }
  | { readonly kind: 'startsWith' | 'endsWith'; readonly field: Field; readonly value: string }
  | { readonly kind: 'empty'; readonly field: Field | ListField }
  /** Some value of a list passes the test; without one, the list has a value. */
  | { readonly kind: 'any'; readonly field: ListField; readonly test?: Condition }
  | {
      readonly kind: 'size';
      readonly of: ListField | Relation;
      readonly operator: Order | 'eq';
      readonly value: number;
    }
  /** Every prefix begins some word of the property. */
  | { readonly kind: 'words'; readonly property: string; readonly prefixes: readonly string[] }
  | { readonly kind: 'never' };

export type Order = 'gt' | 'ge' | 'lt' | 'le';

export interface ListField {
  readonly kind: 'list';
  readonly name: string;
}
