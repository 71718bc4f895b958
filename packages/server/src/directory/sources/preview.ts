import type { Directory } from '../directory.ts';
import { nameOf } from '../object-kind.ts';
import { matchColumns } from './column-match.ts';
import { type CsvObjectRow, type CsvProblem, type Line, linesOf, rowsOf } from './csv.ts';
import { type CsvKind, columnNames, objectTypeOf, readHeader } from './csv-header.ts';
import type { ImportFile } from './import.ts';

/** Rows of a file that are shown before it is imported. */
const PREVIEWED_ROWS = 50;

/** The beginning of a file, and what an import would make of it. */
export interface CsvPreview {
  readonly kind: CsvKind;
  /** The columns as the file names them, with the property each is read into; an empty one is left out. */
  readonly columns: readonly { readonly name: string; readonly property: string }[];
  /** Every property a column may be read into. */
  readonly properties: readonly string[];
  readonly rows: readonly PreviewedRow[];
  /** What keeps the file, or all after a line of it, from being read. */
  readonly problems: readonly CsvProblem[];
}

export interface PreviewedRow extends Line {
  /** Whether there is an object of this name already; undefined for memberships and for rows that are wrong. */
  readonly outcome: 'create' | 'update' | undefined;
  readonly problems: readonly CsvProblem[];
}

/**
 * Reads the first rows of a file and says what an import would make of them. Nothing is written. Columns are matched by
 * their names, unless names are given.
 */
export async function previewCsv(
  directory: Directory,
  { content, kind, columns: chosen }: Pick<ImportFile, 'content' | 'kind' | 'columns'>,
): Promise<CsvPreview> {
  const { lines, problems } = await beginning(content);
  const [first, ...rest] = lines;
  const names = first?.cells ?? [];
  const match = matchColumns(names, kind);
  const properties = chosen?.length === names.length ? chosen : match.columns;
  const header = readHeader(properties, match.kind, true);
  const columns = names.map((name, index) => ({ name, property: properties[index] ?? '' }));
  const shown = { kind: match.kind, columns, properties: columnNames(match.kind) };
  if (first === undefined) return { ...shown, rows: [], problems };
  if (header.problems) {
    const unusable = header.problems.map((problem) => ({ line: first.line, ...problem }));
    return { ...shown, rows: rest.map((row) => ({ ...row, outcome: undefined, problems: [] })), problems: unusable };
  }
  const wrong: CsvProblem[] = [];
  const right: CsvObjectRow[] = [];
  for await (const row of rowsOf(rest, header.kind, header.columns)) {
    if (!('kind' in row)) wrong.push(row);
    else if (row.kind !== 'members') right.push(row);
  }
  const outcomes = await outcomesOf(directory, right);
  const rows = rest.map((row) => ({
    ...row,
    outcome: outcomes.get(row.line),
    problems: wrong.filter(({ line }) => line === row.line),
  }));
  return { ...shown, rows, problems };
}

async function beginning(content: ImportFile['content']) {
  const lines: Line[] = [];
  const problems: CsvProblem[] = [];
  for await (const line of linesOf(content)) {
    if ('message' in line) problems.push(line);
    else lines.push(line);
    if (lines.length > PREVIEWED_ROWS) break;
  }
  if (lines.length === 0 && problems.length === 0)
    problems.push({ line: 1, message: 'The file is empty. Name the columns in its first line.' });
  return { lines, problems };
}

/** By line: whether the object is there already. */
async function outcomesOf(directory: Directory, rows: readonly CsvObjectRow[]) {
  const named = rows.map(({ kind, line, properties }) => {
    const type = objectTypeOf(kind);
    return { line, type, name: nameOf(type, properties) ?? '' };
  });
  const [type = 'User'] = named.map((row) => row.type);
  const known = await directory.resolve(
    named.map(({ name }) => name),
    [type],
  );
  return new Map(named.map(({ line, name }) => [line, known.has(name) ? ('update' as const) : ('create' as const)]));
}
