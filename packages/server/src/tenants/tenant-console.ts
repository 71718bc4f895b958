import type { EntryOfTenant, ManyTenants } from './collections/entry-store.ts';
import type { Profile } from './profile.ts';
import type { TenantFigures, TenantPage, TenantStore, TenantSummary } from './tenant-store.ts';

interface Needs {
  readonly store: TenantStore;
  readonly profiles: readonly Profile[];
  readonly now: () => Date;
}

/** A tenant with what its endpoint is doing. */
export interface WatchedTenant {
  readonly tenant: TenantSummary;
  readonly figures: TenantFigures | undefined;
}

const DAY = 86_400_000;

/** Tenants side by side, as the vendor's operators look at them: which are in trouble, and who waits for an answer. */
export class TenantConsole {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** The applications a tenant can be one of. */
  get applications(): readonly Profile[] {
    return this.#needs.profiles;
  }

  /** Tenants by key with their figures, errors being those of the last 24 hours; `isFailing` for those that have any. */
  async tenants({ isFailing, ...page }: Omit<TenantPage, 'failingSince'> & { readonly isFailing: boolean }) {
    const { store, now } = this.#needs;
    const since = new Date(now().getTime() - DAY);
    const listed = await store.list({ ...page, ...(isFailing && { failingSince: since }) });
    const ids = listed.map(({ tenantId }) => tenantId);
    const figures = new Map((await store.figures(ids, since)).map((found) => [found.tenantId, found]));
    return listed.map((tenant): WatchedTenant => ({ tenant, figures: figures.get(tenant.tenantId) }));
  }

  /** Entries of the lists that only operators read, of all tenants or those of some applications, the newest first. */
  requests(
    page: Omit<ManyTenants, 'lists'>,
    ofProfiles: readonly string[] | undefined,
  ): Promise<readonly EntryOfTenant[]> {
    const lists = this.#needs.profiles
      .filter(({ id }) => ofProfiles?.includes(id) ?? true)
      .flatMap(({ id, collections = [] }) =>
        collections
          .filter(({ readers }) => readers === 'operators')
          .map(({ key }) => ({ profile: id, collection: key })),
      );
    return this.#needs.store.entries.across({ ...page, lists });
  }
}
