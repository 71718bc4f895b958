/**
 * The port behind tenants (`TenantStore`): a full implementation in memory, and the conformance suite every
 * implementation passes. Owns no rule about tenants beyond what the port promises. Tests may come in.
 */
export { MemoryTenantStore } from './memory-tenant-store.ts';
export { tenantStoreSuite } from './tenant-store-suite.ts';
