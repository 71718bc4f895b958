import { type JsonObject, ScimError } from '@lockstep/scim';
import { notFound, TenantProblem } from './tenant-problem.ts';
import type { TenantService } from './tenant-services.ts';

/** A resource that was brought back. */
export interface RestoredResource {
  readonly resourceType: string;
  readonly id: string;
  readonly version: number;
  readonly attributes: JsonObject;
}

/** Brings a removed resource back; throws `TenantProblem` 404 when it is not kept, 409 `ValueInUse`. */
export async function undelete(service: TenantService, id: string): Promise<RestoredResource> {
  const restored = await service.restore(id).catch((error: unknown) => {
    if (!(error instanceof ScimError) || error.scimType !== 'uniqueness') throw error;
    throw new TenantProblem(409, 'ValueInUse', `${error.message} Rename the other one first.`);
  });
  if (!restored) throw notFound(`removed resource "${id.slice(0, 100)}" that is still kept`);
  const { resourceType, resource } = restored;
  return { resourceType, id: resource.id, version: resource.version, attributes: resource.attributes };
}
