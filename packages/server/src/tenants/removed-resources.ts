import { type JsonObject, type Removed, type RemovedPlace, ScimError } from '@lockstep/scim';
import type { Profile } from './profile.ts';
import { notFound, TenantProblem } from './tenant-problem.ts';
import type { TenantService } from './tenant-services.ts';
import type { TenantRecord } from './tenant-store.ts';

/** A resource that was brought back. */
interface RestoredResource {
  readonly resourceType: string;
  readonly id: string;
  readonly version: number;
  readonly attributes: JsonObject;
}

interface Needs {
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly serviceOf: (tenant: TenantRecord) => TenantService;
}

/** What was removed from the SCIM endpoints of tenants and can be brought back. */
export class RemovedResources {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Removed resources of the tenant that can be brought back, the latest removal first. */
  list(
    tenant: TenantRecord,
    page: { readonly limit: number; readonly after?: RemovedPlace },
  ): Promise<readonly Removed[]> {
    return this.#needs.serviceOf(tenant).listRemoved(page);
  }

  /**
   * Brings a removed resource back as it was, under its id and with the memberships whose other side is there. 404 when
   * none of that id is kept, 409 `ValueInUse` when another resource has a value by now that must be unique.
   */
  async restore(tenant: TenantRecord, id: string): Promise<RestoredResource> {
    if (this.#needs.profileOf(tenant).removal === 'archive') {
      throw new TenantProblem(409, 'Archived', 'Accounts are archived here and not deleted: activate the account.');
    }
    const service = this.#needs.serviceOf(tenant);
    const restored = await service.restore(id).catch((error: unknown) => {
      if (!(error instanceof ScimError) || error.scimType !== 'uniqueness') throw error;
      throw new TenantProblem(409, 'ValueInUse', `${error.message} Rename the other one first.`);
    });
    if (!restored) throw notFound(`removed resource "${id.slice(0, 100)}" that is still kept`);
    const { resourceType, resource } = restored;
    return { resourceType, id: resource.id, version: resource.version, attributes: resource.attributes };
  }
}
