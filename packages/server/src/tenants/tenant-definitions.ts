import type { ResourceType } from '@lockstep/scim';
import {
  asStored,
  type Definitions,
  type RegisteredSchema,
  storedDefinitions,
  withoutResourceType,
  withoutSchema,
  withResourceType,
  withSchema,
} from './definitions.ts';
import type { Profile } from './profile.ts';
import { TenantProblem } from './tenant-problem.ts';
import type { TenantChange, TenantRecord } from './tenant-store.ts';

interface Needs {
  readonly profileOf: (tenant: TenantRecord) => Profile;
  /** Writes a change of the tenant; rejects when it no longer has the version. */
  readonly update: (tenant: TenantRecord, change: TenantChange, ifVersion: number) => Promise<TenantRecord>;
}

/** The schemas and resource types that tenants register beside those of their application. */
export class TenantDefinitions {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** What the tenant registered. */
  of(tenant: TenantRecord): Definitions {
    return storedDefinitions(tenant.definitions);
  }

  /** Registers a schema from a request body, or changes the one with its URN; see `withSchema`. */
  async registerSchema(tenant: TenantRecord, body: unknown): Promise<{ registered: RegisteredSchema; isNew: boolean }> {
    const { definitions, own } = this.#definable(tenant);
    const next = withSchema(definitions, body, own);
    await this.#needs.update(tenant, { definitions: asStored(next.definitions) }, tenant.version);
    return next;
  }

  /** Takes a schema back; what was stored under it stays, hidden. */
  async removeSchema(tenant: TenantRecord, urn: string): Promise<void> {
    const { definitions } = this.#definable(tenant);
    await this.#needs.update(tenant, { definitions: asStored(withoutSchema(definitions, urn)) }, tenant.version);
  }

  /** Registers a resource type from a request body, or changes the one of its name; see `withResourceType`. */
  async registerResourceType(tenant: TenantRecord, body: unknown): Promise<{ type: ResourceType; isNew: boolean }> {
    const { definitions, own } = this.#definable(tenant);
    const next = withResourceType(definitions, body, own);
    await this.#needs.update(tenant, { definitions: asStored(next.definitions) }, tenant.version);
    return next;
  }

  /** Takes a resource type back; its resources stay stored, out of reach. */
  async removeResourceType(tenant: TenantRecord, name: string): Promise<void> {
    const { definitions } = this.#definable(tenant);
    await this.#needs.update(tenant, { definitions: asStored(withoutResourceType(definitions, name)) }, tenant.version);
  }

  /** Throws `TenantProblem` 409 where the application's own schemas are all there is. */
  #definable(tenant: TenantRecord): { readonly definitions: Definitions; readonly own: readonly ResourceType[] } {
    const profile = this.#needs.profileOf(tenant);
    if (!profile.isExtensible) {
      throw new TenantProblem(409, 'SchemasFixed', `${profile.displayName} has its own schemas, and takes no others.`);
    }
    return { definitions: this.of(tenant), own: profile.resourceTypes };
  }
}
