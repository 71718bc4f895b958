import { MemoryWorkQueue } from './memory-work-queue.ts';
import { workQueueSuite } from './work-queue-suite.ts';

workQueueSuite('in memory', async () => {
  const queue = new MemoryWorkQueue();
  return { open: async () => queue, mortal: undefined, close: async () => undefined };
});
