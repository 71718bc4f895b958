import { type Filter, parseFilter, unsupportedQuery } from '../../../odata/index.ts';

/** Conditions that all have to hold: members that are one of some values, and one that contains a text. */
export type NamedConditions<Equal extends string, Containing extends string> = {
  readonly [Name in Equal]?: readonly string[];
} & { readonly [Name in Containing]?: string };

/**
 * Reads a `$filter` of a collection that can be asked about a few members only: `eq` and `in` about those of `equal`,
 * `contains` about those of `containing`, joined by `and`. Throws `Request_UnsupportedQuery` for everything else.
 */
export function namedConditions<Equal extends string, Containing extends string>(
  text: string | undefined,
  equal: readonly Equal[],
  containing: readonly Containing[],
): NamedConditions<Equal, Containing> {
  const found: Record<string, readonly string[] | string> = {};
  const known = (names: readonly string[], filter: Filter) => {
    const asked = 'operand' in filter && 'path' in filter.operand ? filter.operand.path.join('/') : '';
    const name = names.find((one) => one.toLowerCase() === asked.toLowerCase());
    if (name !== undefined && found[name] === undefined) return name;
    const can = [...equal.map((one) => `${one} eq`), ...containing.map((one) => `contains(${one}, …)`)].join(', ');
    throw unsupportedQuery('$filter', `ask for ${can}, each at most once, joined by and.`);
  };
  for (const part of conjunctsOf(text === undefined || text.trim() === '' ? undefined : parseFilter(text))) {
    if (part.kind === 'in') found[known(equal, part)] = part.values.map(({ value }) => String(value));
    else if (part.kind === 'comparison' && part.operator === 'eq')
      found[known(equal, part)] = [String(part.value.value)];
    else if (part.kind === 'text' && part.test === 'contains') found[known(containing, part)] = part.value;
    else known([], part);
  }
  return found as NamedConditions<Equal, Containing>;
}

function conjunctsOf(filter: Filter | undefined): readonly Filter[] {
  if (filter === undefined) return [];
  return filter.kind === 'and' ? filter.operands.flatMap(conjunctsOf) : [filter];
}
