/**
 * The seam of the directory's store: what every implementation must do, as a suite of tests, and a whole implementation
 * in memory. Tests of the directory and of its stores come in.
 */
export { directoryStoreSuite } from './directory-store-suite.ts';
export { MemoryDirectoryStore } from './memory-directory-store.ts';
