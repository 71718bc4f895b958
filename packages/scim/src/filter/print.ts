import { type AttributePath, printPath, type ResolvedPath } from '../path/index.ts';
import type { Filter, FilterOver, ResolvedFilter } from './filter.ts';

/** The text of a filter: reading it again gives an equal filter. */
export function printFilter(filter: Filter): string {
  return print(filter, printPath, 'or');
}

/** A resolved filter as text, for logs and cursors; equal text means equal filters. */
export function printResolvedFilter(filter: ResolvedFilter): string {
  return print(filter, (path: ResolvedPath) => path.text, 'or');
}

/** `place` is where the filter stands: `or` takes everything, `and` no bare `or`, `factor` neither. */
function print<P extends AttributePath | ResolvedPath>(
  filter: FilterOver<P>,
  name: (path: P) => string,
  place: 'or' | 'and' | 'factor',
): string {
  switch (filter.kind) {
    case 'or': {
      const text = `${print(filter.left, name, 'or')} or ${print(filter.right, name, 'and')}`;
      return place === 'or' ? text : `(${text})`;
    }
    case 'and': {
      const text = `${print(filter.left, name, 'and')} and ${print(filter.right, name, 'factor')}`;
      return place === 'factor' ? `(${text})` : text;
    }
    case 'not':
      return `not (${print(filter.operand, name, 'or')})`;
    case 'present':
      return `${name(filter.path)} pr`;
    case 'compare':
      return `${name(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'element':
      return `${name(filter.path)}[${print(filter.filter, name, 'or')}]`;
  }
}
