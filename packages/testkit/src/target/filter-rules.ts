import { type Filter, parseFilter } from '@lockstep/scim';
import type { TargetRules } from './rules.ts';

/** Whether the rules offer a filter: `eq` on the attributes they name, joined by `and` where they allow it. */
export function isOffered(
  text: string,
  attributes: readonly string[] | undefined,
  rules: NonNullable<TargetRules['filters']>,
): boolean {
  const compared = equalitiesOf(parseFilter(text));
  if (compared === undefined || (compared.length > 1 && rules.combine === false)) return false;
  return attributes === undefined || compared.every((name) => attributes.some((one) => pathOf(one) === name));
}

/** The paths compared by equality, in lower case; undefined when the filter does anything else. */
function equalitiesOf(filter: Filter): readonly string[] | undefined {
  switch (filter.kind) {
    case 'and': {
      const [left, right] = [equalitiesOf(filter.left), equalitiesOf(filter.right)];
      return left && right && [...left, ...right];
    }
    case 'compare': {
      const { attribute, subAttribute } = filter.path;
      const name = subAttribute === undefined ? attribute : `${attribute}.${subAttribute}`;
      return filter.operator === 'eq' ? [name.toLowerCase()] : undefined;
    }
    case 'element': {
      const inner = equalitiesOf(filter.filter);
      return inner === undefined ? undefined : [`${filter.path.attribute}.value`.toLowerCase()];
    }
    default:
      return undefined;
  }
}

/** `emails[type eq "work"].value` as `emails.value`. */
function pathOf(path: string): string {
  return path.replace(/\[[^\]]*\]/, '').toLowerCase();
}
