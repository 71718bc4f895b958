import { refuseLonger } from './longest-text.ts';
import { isList, listOf, type Scalar, type Value } from './value.ts';

/** A function of a scalar applied to the elements of a list; null results are dropped, lists are joined. */
export function eachElement(list: readonly Scalar[], apply: (element: Scalar) => Value): Value {
  const results: Scalar[] = [];
  let length = 0;
  for (const element of list) {
    const result = apply(element);
    if (result === null) continue;
    const added = isList(result) ? result : [result as Scalar];
    for (const one of added) {
      if (typeof one === 'string') length += one.length;
      results.push(one);
    }
    refuseLonger(length);
  }
  return listOf(results);
}
