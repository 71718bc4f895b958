import { describe } from 'node:test';
import { MemoryResourceStore } from './memory-resource-store.ts';
import { resourceStoreSuite } from './suite.ts';

describe('the store in memory', () => resourceStoreSuite(() => new MemoryResourceStore()));
