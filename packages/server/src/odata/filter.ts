/** A `$filter` as a tree. Names are as they were typed; functions and operators are in one spelling. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'comparison';
      readonly operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
      readonly operand: FilterOperand;
      readonly value: Literal;
    }
  | { readonly kind: 'in'; readonly operand: FilterOperand; readonly values: readonly Literal[] }
  | {
      readonly kind: 'text';
      readonly test: 'startsWith' | 'endsWith' | 'contains';
      readonly operand: FilterOperand;
      readonly value: string;
    }
  /** `collection/any(x: …)`; without a condition, whether the collection has any value. */
  | { readonly kind: 'any'; readonly path: FilterPath; readonly condition?: Filter };

/** What is compared: a property, or its lower-case form. */
export interface FilterOperand {
  /**
   * `sourceIdentity/id` is `['sourceIdentity', 'id']`; the number of values of a collection ends in `$count`. Inside
   * `any` the path begins at the value, so that the value itself is `[]`.
   */
  readonly path: FilterPath;
  readonly lowerCase: boolean;
}

export type FilterPath = readonly string[];

export type Literal =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** A date or date with time without quotes, as typed: `2026-03-01` or `2026-03-01T00:00:00Z`. */
  | { readonly type: 'instant'; readonly value: string }
  | { readonly type: 'null'; readonly value: null };
