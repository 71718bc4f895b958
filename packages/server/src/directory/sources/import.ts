import type { Directory } from '../directory.ts';
import { lookupKey } from '../directory-object.ts';
import { batchLimit, type Member, type Outcome } from '../directory-store.ts';
import { nameOf } from '../object-kind.ts';
import { DirectoryError } from '../problem.ts';
import type { UpsertEntry } from '../upsert.ts';
import { type CsvFile, type CsvMemberRow, type CsvObjectRow, type CsvProblem, type CsvRow, readCsv } from './csv.ts';
import { type CsvKind, objectTypeOf } from './csv-header.ts';

/** A file to import; the name is what problems call it. */
export interface ImportFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** When absent, the header tells. */
  readonly kind?: CsvKind | undefined;
  /** Names in place of those of the header, an empty one for a column that is left out. */
  readonly columns?: readonly string[] | undefined;
}

/** What an import did. */
export interface ImportReport {
  readonly users: ImportCounts;
  readonly groups: ImportCounts;
  readonly members: { readonly added: number; readonly unchanged: number };
  /** The first problems, in the order they were met; the rows they concern were left out. */
  readonly problems: readonly ImportProblem[];
  /** How many problems there were in all. */
  readonly problemCount: number;
}

export type ImportCounts = Readonly<Record<Outcome, number>>;

export interface ImportProblem extends CsvProblem {
  readonly file: string;
}

/** How far an import has come. */
export interface ImportProgress {
  readonly file: string;
  readonly kind: CsvKind;
  /** Rows of this file done so far. */
  readonly rows: number;
  readonly problemCount: number;
}

/** Most problems a report lists: enough to see what is wrong, little enough for a file that is wrong throughout. */
const maxProblems = 1000;

/**
 * Imports files into the directory: users first, then groups, then memberships, whatever their order. Each batch is one
 * transaction of at most `batchLimit` rows. A manager or member may come after the row that names it: what cannot be
 * found at once is tried again at the end. A row that is wrong is reported and stops no other.
 */
export async function importCsv(
  directory: Directory,
  files: readonly ImportFile[],
  onProgress?: (progress: ImportProgress) => void,
): Promise<ImportReport> {
  const run = new Import(directory, onProgress);
  const opened: { readonly name: string; readonly file: CsvFile }[] = [];
  for (const { name, content, kind, columns } of files) {
    opened.push({ name, file: await readCsv(content, kind, columns) });
  }
  for (const kind of [undefined, 'users', 'groups', 'members'] as const) {
    for (const { name, file } of opened) if (file.kind === kind) await run.read(name, file);
  }
  await run.finish();
  return run.report();
}

/** A row whose manager was not there yet. */
interface Unmanaged {
  readonly file: string;
  readonly line: number;
  readonly column: number | undefined;
  readonly userId: string;
  readonly outcome: Outcome;
  readonly manager: string;
}

/** A membership one side of which was not there yet. */
interface Unjoined {
  readonly file: string;
  readonly row: CsvMemberRow;
  readonly columns: ReadonlyMap<string, number>;
}

class Import {
  readonly #directory: Directory;
  readonly #onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly #users: Record<Outcome, number> = { created: 0, updated: 0, unchanged: 0 };
  readonly #groups: Record<Outcome, number> = { created: 0, updated: 0, unchanged: 0 };
  readonly #members = { added: 0, unchanged: 0 };
  readonly #problems: ImportProblem[] = [];
  #problemCount = 0;
  readonly #unmanaged: Unmanaged[] = [];
  readonly #unjoined: Unjoined[] = [];

  constructor(directory: Directory, onProgress: ((progress: ImportProgress) => void) | undefined) {
    this.#directory = directory;
    this.#onProgress = onProgress;
  }

  report(): ImportReport {
    return {
      users: this.#users,
      groups: this.#groups,
      members: this.#members,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }

  /** Reads one file to its end, batch by batch. */
  async read(name: string, { kind, rows, columns }: CsvFile): Promise<void> {
    let batch: CsvRow[] = [];
    let keys = new Set<string>();
    let done = 0;
    const flush = async () => {
      if (batch.length === 0 || kind === undefined) return;
      if (kind === 'members') await this.#join(name, batch as CsvMemberRow[], columns, 'defer');
      else await this.#write(name, kind, batch as CsvObjectRow[], columns);
      done += batch.length;
      this.#onProgress?.({ file: name, kind, rows: done, problemCount: this.#problemCount });
      batch = [];
      keys = new Set();
    };
    for await (const row of rows) {
      if (!('kind' in row)) {
        this.#problem(name, row);
        continue;
      }
      // Two rows for one object take effect one after the other, so they cannot share a transaction.
      const key = keyOf(row);
      if (batch.length === batchLimit || keys.has(key)) await flush();
      batch.push(row);
      keys.add(key);
    }
    await flush();
  }

  /** The second pass, for what was named before it came. */
  async finish(): Promise<void> {
    for (const waiting of batches(this.#unmanaged)) await this.#manage(waiting);
    const byFile = Map.groupBy(this.#unjoined, ({ file }) => file);
    for (const [file, waiting] of byFile) {
      for (const some of batches(waiting)) {
        await this.#join(
          file,
          some.map(({ row }) => row),
          some[0]!.columns,
          'report',
        );
      }
    }
  }

  async #write(
    file: string,
    kind: 'users' | 'groups',
    rows: readonly CsvObjectRow[],
    columns: ReadonlyMap<string, number>,
  ): Promise<void> {
    const wanted = rows.flatMap(({ manager }) => manager ?? []);
    const managers = await this.#directory.resolve(wanted, ['User']);
    const results = await this.#directory.upsert(
      objectTypeOf(kind),
      rows.map((row) => entryOf(row, managers)),
    );
    for (const [index, result] of results.entries()) {
      const { line, manager } = rows[index]!;
      if (result.problems) {
        for (const { field, message } of result.problems) {
          this.#problem(file, { line, ...at(columns, field), field, message });
        }
        continue;
      }
      this.#count(kind)[result.outcome] += 1;
      if (typeof manager === 'string' && !managers.has(manager)) {
        const column = columns.get('manager');
        this.#unmanaged.push({ file, line, column, userId: result.id, outcome: result.outcome, manager });
      }
    }
  }

  async #manage(waiting: readonly Unmanaged[]): Promise<void> {
    const managers = await this.#directory.resolve(
      waiting.map(({ manager }) => manager),
      ['User'],
    );
    const wanted = new Map<string, string>();
    for (const { file, line, column, userId, manager } of waiting) {
      const found = managers.get(manager);
      if (isMember(found)) {
        wanted.set(userId, found.id);
        continue;
      }
      const message = `manager ${manager} is nobody in the directory. Import that person too, or correct the name.`;
      this.#problem(file, { line, ...(column !== undefined && { column }), field: 'manager', message });
    }
    const changed = await this.#directory.setManagers(wanted);
    // Who was created or changed by the row itself is counted already.
    const updated = waiting.filter(({ userId, outcome }) => outcome === 'unchanged' && changed.has(userId)).length;
    this.#users.unchanged -= updated;
    this.#users.updated += updated;
  }

  async #join(
    file: string,
    rows: readonly CsvMemberRow[],
    columns: ReadonlyMap<string, number>,
    missing: 'defer' | 'report',
  ): Promise<void> {
    const groups = await this.#directory.resolve(
      rows.map(({ group }) => group),
      ['Group'],
    );
    const members = await this.#directory.resolve(
      rows.map(({ member }) => member),
      ['User', 'Group'],
    );
    const joining = new Map<string, { readonly row: CsvMemberRow; readonly id: string }[]>();
    for (const row of rows) {
      const [group, member] = [groups.get(row.group), members.get(row.member)];
      if (isMember(group) && isMember(member)) {
        const others = joining.get(group.id) ?? [];
        joining.set(group.id, [...others, { row, id: member.id }]);
      } else if (missing === 'defer') this.#unjoined.push({ file, row, columns });
      else this.#unknown(file, row, columns, { group, member });
    }
    for (const [groupId, joiners] of joining) await this.#add(file, groupId, joiners, columns);
  }

  async #add(
    file: string,
    groupId: string,
    joiners: readonly { readonly row: CsvMemberRow; readonly id: string }[],
    columns: ReadonlyMap<string, number>,
  ): Promise<void> {
    const ids = joiners.map(({ id }) => id);
    const added = await this.#directory.addMembers(groupId, ids, 'skip').catch((error: unknown) => {
      if (error instanceof DirectoryError) return error;
      throw error;
    });
    if (added instanceof DirectoryError) {
      const [first] = joiners;
      if (joiners.length > 1) for (const joiner of joiners) await this.#add(file, groupId, [joiner], columns);
      else
        this.#problem(file, { line: first!.row.line, ...at(columns, 'group'), field: 'group', message: added.message });
      return;
    }
    this.#members.added += added.length;
    this.#members.unchanged += joiners.length - added.length;
  }

  #unknown(
    file: string,
    row: CsvMemberRow,
    columns: ReadonlyMap<string, number>,
    found: { readonly group: Member | 'ambiguous' | undefined; readonly member: Member | 'ambiguous' | undefined },
  ): void {
    for (const field of ['group', 'member'] as const) {
      if (isMember(found[field])) continue;
      const message =
        found[field] === 'ambiguous'
          ? `${field} ${row[field]} is the name of several groups. Write the id instead.`
          : `${field} ${row[field]} is not in the directory. Import it too, or correct the name.`;
      this.#problem(file, { line: row.line, ...at(columns, field), field, message });
    }
  }

  #count(kind: 'users' | 'groups'): Record<Outcome, number> {
    return kind === 'users' ? this.#users : this.#groups;
  }

  #problem(file: string, problem: CsvProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < maxProblems) this.#problems.push({ file, ...problem });
  }
}

function keyOf(row: CsvRow): string {
  if (row.kind === 'members') return `${lookupKey(row.group)}\n${lookupKey(row.member)}`;
  return lookupKey(nameOf(objectTypeOf(row.kind), row.properties) ?? '');
}

function entryOf(
  { properties, manager }: CsvObjectRow,
  managers: ReadonlyMap<string, Member | 'ambiguous'>,
): UpsertEntry {
  if (manager === null) return { properties, managerId: null };
  const found = manager === undefined ? undefined : managers.get(manager);
  return isMember(found) ? { properties, managerId: found.id } : { properties };
}

function isMember(found: Member | 'ambiguous' | undefined): found is Member {
  return typeof found === 'object';
}

function at(columns: ReadonlyMap<string, number>, field: string): { readonly column?: number } {
  const column = columns.get(field);
  return column === undefined ? {} : { column };
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += batchLimit) yield items.slice(start, start + batchLimit);
}
