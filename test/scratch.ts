import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

/** A file system in memory, where Linux has one. */
const MEMORY = '/dev/shm';
const ENOUGH = 4 * 1024 ** 3;

/**
 * The folder for what tests throw away. A database of its own for each is thousands of small files, and making these costs
 * a disk ten times what it costs memory.
 */
export async function scratchFolder(): Promise<string> {
  const memory = await statfs(MEMORY).catch(() => undefined);
  return memory !== undefined && memory.bavail * memory.bsize >= ENOUGH ? MEMORY : tmpdir();
}
