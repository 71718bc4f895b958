import { isStorableText } from '../message/index.ts';
import type { Filter } from './filter.ts';
import { positionOf } from './parse.ts';
import { filterError } from './tokenize.ts';

/** Throws `ScimError` 400 `invalidFilter` for a value no store can keep: nothing can be equal to it. */
export function requireStorableValues(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      requireStorableValues(filter.left);
      requireStorableValues(filter.right);
      break;
    case 'not':
      requireStorableValues(filter.operand);
      break;
    case 'element':
      requireStorableValues(filter.filter);
      break;
    case 'compare':
      if (typeof filter.value === 'string' && !isStorableText(filter.value)) {
        const problem = `the value of '${filter.path.attribute}' holds U+0000 or half a surrogate pair`;
        throw filterError(problem, positionOf(filter.path));
      }
      break;
    default:
      break;
  }
}
