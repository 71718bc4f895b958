import { readFileSync, statSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyFile, Keys } from './key-ring.ts';
import type { Random } from './random-text.ts';

const keyLength = 32;

/** Reads a key written as 64 hexadecimal digits or as base64 of 32 bytes; undefined when it is neither. */
export function parseSecretKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, 'base64');
  return key.length === keyLength ? key : undefined;
}

/** Reads keys separated by commas, the one that seals first; undefined when one of them is none. */
export function parseSecretKeys(text: string): Keys | undefined {
  const [first, ...others] = text.split(',').map(parseSecretKey);
  if (first === undefined || others.includes(undefined)) return undefined;
  return [first, ...others.filter((key) => key !== undefined)];
}

/**
 * The file `<dataDir>/secret-key` with the keys under which secrets are sealed, one to a line. It is made on the first
 * start for its owner's eyes only; one that others can read is refused.
 */
export async function secretKeyFile(from: { readonly dataDir: string; readonly random: Random }): Promise<KeyFile> {
  const file = join(from.dataDir, 'secret-key');
  await makeUnlessThere(file, from.dataDir, from.random);
  return {
    read: () => readKeys(file),
    async write(keys) {
      const draft = await writeDraft(file, keys, from.random);
      await rename(draft, file);
    },
  };
}

function readKeys(file: string): Keys {
  // Windows has no such modes; there the folder's own access list decides.
  const open = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  if (open) throw new Error(`The key file ${file} can be read by others: run "chmod 600 ${file}" and start again.`);
  const keys = parseSecretKeys(readFileSync(file, 'utf8').trim().split(/\s+/).join(','));
  if (keys) return keys;
  throw new Error(
    `The key file ${file} holds no key of 32 bytes: restore it from a backup, or set LOCKSTEP_SECRET_KEY. Removing it makes stored secrets unreadable.`,
  );
}

/** Written beside its place and linked into it, so that of two first starts both read the same, whole key. */
async function makeUnlessThere(file: string, dataDir: string, random: Random): Promise<void> {
  if (await exists(file)) return;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = await writeDraft(file, [random(keyLength)], random);
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Writes keys to a file of their own beside their place, down to the disk, and answers its name. */
async function writeDraft(file: string, keys: Keys, random: Random): Promise<string> {
  const draft = `${file}.${Buffer.from(random(8)).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(keys.map((key) => `${Buffer.from(key).toString('base64')}\n`).join(''));
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return draft;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
