import { isList, listOf, type Scalar, type Value } from './value.ts';

/** A function of a scalar applied to the elements of a list; null results are dropped, lists are joined. */
export function eachElement(list: readonly Scalar[], apply: (element: Scalar) => Value): Value {
  const results: Scalar[] = [];
  for (const element of list) {
    const result = apply(element);
    if (result === null) continue;
    if (isList(result)) results.push(...result);
    else results.push(result);
  }
  return listOf(results);
}
