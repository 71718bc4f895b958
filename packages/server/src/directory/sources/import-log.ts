import type { Directory } from '../directory.ts';
import { type ImportFile, type ImportReport, importCsv } from './import.ts';

/** An import of one file, under way or over. */
export interface ImportRecord {
  readonly id: string;
  /** Name of the file. */
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Rows read so far. */
  readonly rows: number;
  /** Once it is done. */
  readonly report: ImportReport | undefined;
  readonly author: string;
  readonly startedAt: Date;
  /** Of the last sign of it. */
  readonly seenAt: Date;
}

/** The port to where imports are remembered; of each organisation the newest are kept. */
export interface ImportStore {
  begin(record: ImportRecord): Promise<void>;
  progress(id: string, rows: number, at: Date): Promise<void>;
  end(id: string, end: Pick<ImportRecord, 'state' | 'report'>, at: Date): Promise<void>;
  /** The newest first. */
  list(limit: number): Promise<readonly ImportRecord[]>;
  read(id: string): Promise<ImportRecord | undefined>;
}

interface Dependencies {
  readonly directory: Directory;
  readonly store: ImportStore;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Imports an organisation's files, and remembers what came of each. */
export class Imports {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  list(limit: number): Promise<readonly ImportRecord[]> {
    return this.#dependencies.store.list(limit);
  }

  read(id: string): Promise<ImportRecord | undefined> {
    return this.#dependencies.store.read(id);
  }

  /** Imports a file; whoever reads the record meanwhile sees how far it is. */
  async run(file: ImportFile, author: string): Promise<ImportRecord> {
    const { directory, store, now, newId } = this.#dependencies;
    const startedAt = now();
    const begun = { id: newId(), name: file.name, author, startedAt, report: undefined };
    await store.begin({ ...begun, state: 'running', rows: 0, seenAt: startedAt });
    let rows = 0;
    let noted: Promise<void> = Promise.resolve();
    try {
      const report = await importCsv(directory, [file], (progress) => {
        rows = progress.rows;
        noted = noted.then(() => store.progress(begun.id, progress.rows, now()));
        // What cannot be noted is thrown below; until then nobody waits for it.
        noted.catch(() => undefined);
      });
      await noted;
      await store.end(begun.id, { state: 'done', report }, now());
      return { ...begun, state: 'done', rows, report, seenAt: now() };
    } catch (error) {
      await noted.catch(() => undefined);
      await store.end(begun.id, { state: 'failed', report: undefined }, now());
      throw error;
    }
  }
}
