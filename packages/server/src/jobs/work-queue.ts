/**
 * Work to be done, each piece under a key, shared by any number of processes. An entry says only that the key is to be
 * looked at: whoever gets it finds out by itself what there is to do, so that entries may be lost, doubled or late.
 */
export interface WorkQueue {
  /** Adds an entry that is due after so many milliseconds. Where one of the key waits already, that one stays as it is. */
  enqueue(key: string, milliseconds?: number): Promise<void>;
  /**
   * Makes the waiting entry of the key due now, or adds one. A key that is being worked on at this moment is handed out
   * once more afterwards.
   */
  wake(key: string): Promise<void>;
  /**
   * Lets the key come now and from then on every so many milliseconds, from start to start; what was missed is not made
   * up for. Saying the same again changes nothing; another interval counts from now.
   */
  schedule(key: string, every: number): Promise<void>;
  /** Takes back what waits under the key. */
  cancel(key: string): Promise<void>;
  /**
   * Hands out what is due, the longest waiting first and each key to one worker at a time, until the signal comes; then
   * waits for what is under way. An entry whose worker died goes to another when the lease of the dead is over.
   */
  work(handler: WorkHandler, options: WorkOptions): Promise<void>;
}

/**
 * Does what there is to do under a key. Should stop when the signal comes: the worker is to end. An entry whose handler
 * throws is handed out again a little later. A worker that was only thought dead may still be at it when another gets
 * the entry: who writes has to guard against that himself, as the lease of a job does.
 */
export type WorkHandler = (key: string, signal: AbortSignal) => Promise<void>;

export interface WorkOptions {
  /** Entries that this worker has in hand at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}
