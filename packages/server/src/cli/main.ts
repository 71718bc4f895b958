#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Reading some hundred sources takes longer than what most commands do: what was made of them is kept for the next
// start. Where nothing can be written, each start reads them anew.
enableCompileCache(join(import.meta.dirname, '../../.cache'));
await import('./program.ts');
