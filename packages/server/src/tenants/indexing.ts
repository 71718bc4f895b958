import type { TenantService } from './tenant-services.ts';
import type { Indexing, TenantChange, TenantRecord, TenantStore, TenantSummary } from './tenant-store.ts';

/**
 * Before this is over another node, or a long request, may still write under the options of before and bring no entries
 * for the new paths; what it wrote would be missing for good.
 */
const settled = 30_000;
/** For how long one node has an indexing to itself without telling how far it is. */
const claimed = 60_000;
/** Resources in one transaction: few enough that nobody waits for it on the embedded database. */
const atOnce = 100;
const betweenNotes = 10;

/**
 * The change of a tenant, with what it means for its indexes: paths that are no longer filterable lose theirs, further
 * ones are indexed before they are relied upon. Schemas and resource types that come back bring values without entries,
 * so then all of it begins anew.
 */
export function withIndexing(
  tenant: TenantRecord,
  change: TenantChange,
  filterable: { readonly before: readonly string[]; readonly after: readonly string[] },
  { newId, now }: { readonly newId: () => string; readonly now: () => Date },
): TenantChange {
  const isSame = JSON.stringify(filterable.before) === JSON.stringify(filterable.after);
  if (isSame && (change.definitions === undefined || filterable.after.length === 0)) return change;
  const indexed = change.definitions ? [] : tenant.indexed.filter((path) => filterable.after.includes(path));
  const paths = filterable.after.filter((path) => !indexed.includes(path));
  const dueAt = new Date(now().getTime() + settled);
  return { ...change, indexed, indexing: paths.length > 0 ? { id: newId(), paths, dueAt } : null };
}

interface Needs {
  readonly store: TenantStore;
  readonly serviceOf: (tenant: TenantRecord) => TenantService;
  readonly now: () => Date;
  /** Told when a tenant's index is complete. */
  readonly onDone: (tenant: TenantSummary) => void;
}

/** Brings every indexing that is due to its end, or as far as it comes before another node may take it. */
export async function indexDue({ store, serviceOf, now, onDone }: Needs): Promise<void> {
  const until = () => new Date(now().getTime() + claimed);
  for (;;) {
    const found = await store.claimIndexing(now(), until());
    if (!found) return;
    const tenant = await store.findById(found.tenantId);
    if (!tenant) continue;
    const service = serviceOf(tenant);
    let indexing: Indexing = found;
    for (let page = 1; ; page += 1) {
      const place = await service.reindex(indexing.paths, indexing.place, atOnce);
      if (!place) break;
      indexing = { ...indexing, place };
      if (page % betweenNotes === 0 && !(await store.continueIndexing(indexing, until()))) break;
    }
    const done = await store.endIndexing(indexing);
    if (done) onDone(done);
  }
}
