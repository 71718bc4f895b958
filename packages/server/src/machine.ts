import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the program can say of the machine it runs on. */
export interface Machine {
  /** Room on the disk a folder is on; undefined where the system does not tell. */
  disk(folder: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number } | undefined>;
  /** How late the process comes to its next task, in milliseconds: 99 of 100 come earlier. */
  eventDelay(): number;
  close(): void;
}

/** Begins to measure; ended by `close`. */
export function watchMachine(): Machine {
  const delay = monitorEventLoopDelay();
  delay.enable();
  return {
    disk: (folder) =>
      statfs(folder).then(
        ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
        () => undefined,
      ),
    eventDelay: () => delay.percentile(99) / 1e6,
    close: () => delay.disable(),
  };
}
