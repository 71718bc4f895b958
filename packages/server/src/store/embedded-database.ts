import { closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * PGlite with its files in a directory and what is committed on the disk.
 *
 * As it comes, PGlite starts with fsync off, and where PostgreSQL asks for it the file system under it does nothing. So:
 * fsync on, the log written with O_DSYNC, and a file system whose fsync reaches the disk. The last leans on the inside
 * of PGlite, hence `provesDurable`.
 */
export async function openEmbedded(directory: string): Promise<{ pglite: PGlite; durable: boolean }> {
  const isNew = await stat(join(directory, 'PG_VERSION')).then(
    () => false,
    () => true,
  );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files = new SyncedFiles(directory);
  const pglite = new PGlite({ fs: files, startParams: startParameters() });
  await pglite.waitReady;
  const durable = await provesDurable(pglite, files);
  if (isNew) {
    await syncTree(directory);
  }
  return { pglite, durable };
}

/** PGlite without files: gone when closed. */
export async function openInMemory(): Promise<PGlite> {
  const pglite = new PGlite({ startParams: [...PGlite.defaultStartParams, ...withoutStatistics] });
  await pglite.waitReady;
  return pglite;
}

/**
 * Nobody gathers statistics here by themselves, and a planner without them takes a table for small and reads it whole.
 * Every query has its index, so that is never right; where there really is none, the table is read all the same.
 */
const withoutStatistics = ['-c', 'enable_seqscan=off'];

function startParameters(): string[] {
  const kept = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
  return [...kept, '-c', 'fsync=on', '-c', 'wal_sync_method=open_datasync', ...withoutStatistics];
}

/**
 * A checkpoint writes a log record and then synchronises the files it wrote: afterwards the counters tell whether the
 * log was open with a synchronous flag and whether fsync got through.
 */
async function provesDurable(pglite: PGlite, files: SyncedFiles): Promise<boolean> {
  const before = files.synced;
  await pglite.exec('CHECKPOINT');
  const settings = await pglite.query<{ fsync: string }>(`SELECT current_setting('fsync') AS fsync`);
  return files.synced > before && files.logOpenedSynchronously && settings.rows[0]?.fsync === 'on';
}

/** The part of Emscripten's Node file system that is used here. */
interface StreamOperations {
  open(stream: Stream): void;
  fsync?(stream: Stream): number;
}

interface Stream {
  readonly path: string;
  readonly flags: number;
  readonly node: unknown;
  /** Undefined for a directory, which Emscripten opens without asking the system. */
  readonly nfd: number | undefined;
}

interface NodeFileSystem {
  readonly stream_ops: StreamOperations;
  realPath(node: unknown): string;
}

/** WASI's number for an input/output error. */
const ioError = 29;
const synchronous = 0o10000;

class SyncedFiles extends NodeFS {
  synced = 0;
  logOpenedSynchronously = false;

  override async init(...parameters: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...parameters);
    const install = (module: unknown) => this.#install((module as { NODEFS?: NodeFileSystem }).NODEFS);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } };
  }

  #install(system: NodeFileSystem | undefined): void {
    const operations = system?.stream_ops;
    if (system === undefined || operations === undefined) {
      return;
    }
    const openStream = operations.open;
    operations.open = (stream) => {
      openStream(stream);
      if (/\/pg_wal\/[0-9A-F]{24}$/.test(stream.path) && isSynchronous(stream)) {
        this.logOpenedSynchronously = true;
      }
    };
    operations.fsync = (stream) => {
      try {
        if (stream.nfd === undefined) {
          syncDirectory(system.realPath(stream.node));
        } else {
          fdatasyncSync(stream.nfd);
        }
        this.synced += 1;
        return 0;
      } catch {
        return ioError;
      }
    };
  }
}

/** Asks Linux about the open file itself; elsewhere what was asked for has to do. */
function isSynchronous(stream: Stream): boolean {
  if (process.platform !== 'linux') {
    return (stream.flags & synchronous) !== 0;
  }
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${stream.nfd}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & synchronous) !== 0;
  } catch {
    return false;
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** After initdb, which runs apart from the database and synchronises nothing. */
async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      await syncTree(path);
    } else if (entry.isFile()) {
      await syncFile(path);
    }
  }
  await syncFile(directory);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
