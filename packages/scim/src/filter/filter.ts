import type { AttributePath, ResolvedPath } from '../path/index.ts';

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A filter (RFC 7644 section 3.4.2.2) over paths `P`; `Filter` as parsed, `ResolvedFilter` against a resource type. */
export type FilterOver<P> =
  | { readonly kind: 'and' | 'or'; readonly left: FilterOver<P>; readonly right: FilterOver<P> }
  | { readonly kind: 'not'; readonly operand: FilterOver<P> }
  | { readonly kind: 'present'; readonly path: P }
  | {
      readonly kind: 'compare';
      readonly path: P;
      readonly operator: CompareOperator;
      readonly value: string | number | boolean | null;
    }
  /** `emails[type eq "work"]`: one element satisfies `filter`, whose paths are sub-attributes of `path`. */
  | { readonly kind: 'element'; readonly path: P; readonly filter: FilterOver<P> };

export type Filter = FilterOver<AttributePath>;

/**
 * A filter whose paths are resolved and whose values fit their attribute: booleans are booleans, dates are ISO 8601
 * UTC text with milliseconds, strings of attributes that are not `caseExact` are folded. A bare complex path means its
 * `value`. `ne` has become `not` over `eq`, and a comparison with null has become `present`, so neither occurs; brackets
 * stand behind multi-valued attributes only. `emails[type eq "work"].value eq "x"` has become an `element` holding both conditions. Inside an `element`
 * the paths keep the whole attribute and sub-attribute, so `subAttribute` is what is compared on the element.
 */
export type ResolvedFilter = FilterOver<ResolvedPath>;
