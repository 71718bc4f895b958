import { MemoryTenantStore, tenantStoreSuite } from './index.ts';

tenantStoreSuite('in memory', async () => new MemoryTenantStore());
