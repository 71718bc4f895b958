import type { ResolvedFilter, ResourceQuery } from '@lockstep/scim';

/** Kept in columns or rows of their own, whatever else a tenant has indexed. */
const always = ['id', 'members.value', 'groups.value'];

/** Whether answering a query takes looking at every resource: nothing that an index answers narrows it. */
export function isCostly({ filter, sort }: ResourceQuery, indexed: ReadonlySet<string>): boolean {
  return filter ? !isNarrowed(filter, indexed) : sort !== undefined;
}

function isNarrowed(filter: ResolvedFilter, indexed: ReadonlySet<string>): boolean {
  switch (filter.kind) {
    case 'and':
      return isNarrowed(filter.left, indexed) || isNarrowed(filter.right, indexed);
    case 'or':
      return isNarrowed(filter.left, indexed) && isNarrowed(filter.right, indexed);
    case 'element':
      return isNarrowed(filter.filter, indexed);
    case 'compare': {
      const { operator, path } = filter;
      if (path.text === 'meta.lastModified') return operator === 'gt' || operator === 'ge' || operator === 'eq';
      return operator === 'eq' && (indexed.has(path.text) || always.includes(path.text));
    }
    default:
      return false;
  }
}
