import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who holds a data directory, as far as its lock file tells. */
export interface Holder {
  readonly pid: number;
  /** Where the holder listens on this machine; undefined until it does, or when it never will. */
  readonly address: string | undefined;
  /** Accepted by the holder on that address; undefined when this user may not read it. */
  readonly token: string | undefined;
}

/** The hold on a data directory. */
export interface DataDirectory {
  readonly path: string;
  /** The secret for the local address, also in the file `token` (mode 0600). */
  readonly token: string;
  /** Writes the local address into the lock file, for commands to find. */
  announce(address: string): Promise<void>;
  /** Gives the directory up. Harmless when repeated. */
  release(): Promise<void>;
}

/** A living process holds the data directory: use it through its address, or stop it. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  readonly pid: number;
  readonly address: string | undefined;

  constructor(path: string, holder: LockRecord) {
    const where = holder.address === null ? '' : ` at ${holder.address}`;
    super(
      `The data directory ${path} is in use by process ${holder.pid}${where}. ` +
        'Stop that process, or choose another directory with --data-dir.',
    );
    this.pid = holder.pid;
    this.address = holder.address ?? undefined;
  }
}

interface LockRecord {
  /** Tells one hold from the next, so that a take-over names exactly the hold it ends. */
  readonly nonce: string;
  readonly pid: number;
  /** Boot and tick at which the process started; tells it from a later process with the same pid. Null if unknown. */
  readonly started: string | null;
  readonly address: string | null;
}

/**
 * Takes the data directory for this process, creating it when missing. PGlite has no lock of its own, and two processes
 * on one directory lose rows without a word.
 *
 * The lock is the file `lock.json`. One whose process is gone is taken over by creating `lock.<nonce>.json`, of which
 * there can be only one for each hold, and then moving it in place. Were the winner to die between the two, its record
 * is the lock to judge next: a chain, of which the last link is the holder. Throws `DataDirectoryInUse`.
 */
export async function claimDataDirectory(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const record: LockRecord = {
    nonce: randomUUID(),
    pid: process.pid,
    started: await startOf(process.pid),
    address: null,
  };
  const draft = join(path, `lock.draft-${record.nonce}.json`);
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    while (!(await takeLock(path, draft))) {
      // Somebody else moved between our look and our step: look again.
    }
  } finally {
    await rm(draft, { force: true });
  }
  const token = randomBytes(32).toString('base64url');
  await replace(join(path, 'token'), token);
  return held(path, record, token);
}

/** Who holds the directory now; undefined when nobody alive does. */
export async function readHolder(path: string): Promise<Holder | undefined> {
  const chain = await readChain(path);
  const last = chain.at(-1)?.record;
  if (last === undefined || !(await isAlive(last))) {
    return undefined;
  }
  const token = await readFile(join(path, 'token'), 'utf8').catch(() => undefined);
  return { pid: last.pid, address: last.address ?? undefined, token };
}

function held(path: string, record: LockRecord, token: string): DataDirectory {
  const file = join(path, 'lock.json');
  return {
    path,
    token,
    announce: (address) => replace(file, JSON.stringify({ ...record, address })),
    async release() {
      const current = await readRecord(file);
      if (current?.nonce === record.nonce) {
        await rm(join(path, 'token'), { force: true });
        await rm(file, { force: true });
      }
    },
  };
}

/** One try: true when the lock is ours, false when the try has to be repeated. */
async function takeLock(path: string, draft: string): Promise<boolean> {
  const file = join(path, 'lock.json');
  const chain = await readChain(path);
  const last = chain.at(-1);
  if (last === undefined) {
    return createOnce(draft, file);
  }
  if (last.record !== undefined && (await isAlive(last.record))) {
    throw new DataDirectoryInUse(path, last.record);
  }
  const claim = successorOf(path, last.nonce);
  if (!(await createOnce(draft, claim))) {
    return false;
  }
  // A winner moves its record to lock.json before it clears the chain. So if the chain still starts where we saw it
  // start, nobody finished a take-over meanwhile and the claim counts; otherwise it hangs on a chain that is history.
  const first = (await readChain(path))[0];
  if (first?.nonce !== chain[0]?.nonce) {
    await rm(claim, { force: true });
    return false;
  }
  await rename(draft, file);
  for (const { nonce } of chain) {
    await rm(successorOf(path, nonce), { force: true });
  }
  return true;
}

interface ChainLink {
  readonly nonce: string;
  /** Undefined when the file holds no record, as after a power cut. */
  readonly record: LockRecord | undefined;
}

async function readChain(path: string): Promise<readonly ChainLink[]> {
  const chain: ChainLink[] = [];
  let file = join(path, 'lock.json');
  for (;;) {
    const record = await readRecord(file);
    if (record === null) {
      return chain;
    }
    const nonce = record?.nonce ?? 'unreadable';
    if (chain.some((link) => link.nonce === nonce)) {
      return chain;
    }
    chain.push({ nonce, record });
    file = successorOf(path, nonce);
  }
}

function successorOf(path: string, nonce: string): string {
  return join(path, `lock.${nonce}.json`);
}

/** Null when there is no file, undefined when it holds no record. */
async function readRecord(file: string): Promise<LockRecord | undefined | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
  try {
    const { nonce, pid, started, address } = JSON.parse(text) as Partial<LockRecord>;
    return typeof nonce === 'string' && /^[0-9a-f-]{36}$/.test(nonce) && Number.isSafeInteger(pid)
      ? { nonce, pid: pid as number, started: started ?? null, address: address ?? null }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Gives `draft` a second name unless that name is taken; the file appears with its whole content. */
async function createOnce(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

async function isAlive(record: LockRecord): Promise<boolean> {
  try {
    process.kill(record.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const started = await startOf(record.pid);
  return started === null || record.started === null || started === record.started;
}

/** When a process started, as Linux tells it (field 22 of `/proc/<pid>/stat`, after the boot it belongs to). */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the command in parentheses, and may itself hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}:${fields[19]}`;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
