/**
 * The port behind the scheduling of jobs (`WorkQueue`): the conformance suite every implementation passes, and a queue in
 * memory for tests. Owns no rule about what is due. Tests may come in.
 */
export { MemoryWorkQueue } from './memory-work-queue.ts';
export { type WorkQueueUnderTest, workQueueSuite } from './work-queue-suite.ts';
