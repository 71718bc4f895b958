/**
 * The seam behind the service provider: a conformance suite for `ResourceStore` and an implementation in memory. Owns
 * neither the port, which is `@lockstep/scim`'s, nor any database. Test files come in, and examples.
 */
export { MemoryResourceStore } from './memory-resource-store.ts';
export { resourceStoreSuite } from './suite.ts';
