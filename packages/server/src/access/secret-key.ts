import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

/**
 * The key under which secrets are sealed: the configured one, else that of `<dataDir>/secret-key`, which is made on the
 * first start for its owner's eyes only. A key file that others can read is refused.
 */
export async function loadSecretKey(from: {
  readonly secretKey: Uint8Array | undefined;
  readonly dataDir: string;
  readonly random: Random;
}): Promise<Uint8Array> {
  if (from.secretKey) return from.secretKey;
  const file = join(from.dataDir, 'secret-key');
  await makeUnlessThere(file, from.dataDir, from.random);

  // Windows has no such modes; there the folder's own access list decides.
  const open = process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0;
  if (open) throw new Error(`The key file ${file} can be read by others: run "chmod 600 ${file}" and start again.`);
  const key = parseSecretKey(await readFile(file, 'utf8'));
  if (key) return key;
  throw new Error(
    `The key file ${file} holds no key of 32 bytes: restore it from a backup, or set LOCKSTEP_SECRET_KEY. Removing it makes stored secrets unreadable.`,
  );
}

/** Written beside its place and linked into it, so that of two first starts both read the same, whole key. */
async function makeUnlessThere(file: string, dataDir: string, random: Random): Promise<void> {
  if (await exists(file)) return;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${Buffer.from(random(8)).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${Buffer.from(random(keyLength)).toString('base64')}\n`);
    await handle.sync();
    await handle.close();
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
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
