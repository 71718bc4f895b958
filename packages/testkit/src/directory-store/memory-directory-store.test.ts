import { directoryStoreSuite } from './directory-store-suite.ts';
import { MemoryDirectoryStore } from './memory-directory-store.ts';

directoryStoreSuite('memory', async () => new MemoryDirectoryStore());
