import { type JsonObject, type ResourceStore, ScimError } from '@lockstep/scim';
import { changesBetween } from './audit.ts';
import { isCostly } from './costly-query.ts';
import { RequestUnderWay } from './request-under-way.ts';

interface Rules {
  readonly indexed: ReadonlySet<string>;
  /** In how many seconds a query that costs much may come again; 0 when it may now. */
  readonly waitForCostly: () => number;
  /** Until when a resource removed at this moment can be brought back, if at all. */
  readonly keptUntil: (removed: Date) => Date | undefined;
  /** What the application keeps beside a new resource of a type. */
  readonly factsOf: (type: string, attributes: JsonObject) => JsonObject | undefined;
}

/**
 * A tenant's store under the tenant's rules: queries that cost much come at their pace, removed resources are kept for as
 * long as the tenant wants, and what each write changed is told to the request under way.
 */
export function guardedStore(
  store: ResourceStore,
  { indexed, waitForCostly, keptUntil, factsOf }: Rules,
): ResourceStore {
  return {
    read: (type, id, want) => store.read(type, id, want),
    lookup: (ids) => store.lookup(ids),
    inactive: (ids) => store.inactive(ids),
    lifecycle: (page) => store.lifecycle(page),
    listRemoved: (now, page) => store.listRemoved(now, page),
    restore: (type, id, now, entriesOf, newId) => store.restore(type, id, now, entriesOf, newId),
    reindex: (type, page, entriesOf) => store.reindex(type, page, entriesOf),

    async insert(type, draft) {
      const facts = factsOf(type.name, draft.attributes);
      const inserted = await store.insert(type, facts ? { ...draft, facts } : draft);
      const members = draft.members?.length ? [{ op: 'add', members: draft.members } as const] : [];
      RequestUnderWay.current?.wrote(changesBetween({}, draft.attributes, members));
      return inserted;
    },

    async change(type, id, want, now, decide) {
      let made: { readonly before: number; readonly changes: ReturnType<typeof changesBetween> } | undefined;
      const changed = await store.change(type, id, want, now, (current) => {
        const change = decide(current);
        made = change && {
          before: current.version,
          changes: changesBetween(current.attributes, change.attributes, change.members),
        };
        return change;
      });
      if (made && changed && changed.version > made.before) RequestUnderWay.current?.wrote(made.changes);
      return changed;
    },

    remove: (type, id, now, check) => store.remove(type, id, now, check, keptUntil(now)),

    async query(type, query, want) {
      const wait = isCostly(query, indexed) ? waitForCostly() : 0;
      if (wait === 0) return store.query(type, query, want);
      if (RequestUnderWay.current) RequestUnderWay.current.retryAfter = wait;
      const detail = `Too many queries without an indexed filter. Come again in ${wait} seconds.`;
      throw new ScimError(429, undefined, detail);
    },
  };
}
