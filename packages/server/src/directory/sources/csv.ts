import { Readable } from 'node:stream';
import type { JsonObject } from '@lockstep/scim';
import { type Info, parse } from 'csv-parse';
import { objectKinds } from '../object-kind.ts';
import { cellValue, notBoolean, put } from './cell.ts';
import { type CsvColumn, type CsvKind, objectTypeOf, readHeader } from './csv-header.ts';

/** One row that could be read. */
export type CsvRow = CsvObjectRow | CsvMemberRow;

/** A user or a group: what its cells say, an empty one as null or `[]`. */
export interface CsvObjectRow {
  readonly kind: 'users' | 'groups';
  /** Line of the file the row begins in, from 1. */
  readonly line: number;
  readonly properties: JsonObject;
  /** Principal name or id of the manager; null: none; absent: the file has no such column. */
  readonly manager?: string | null;
}

/** One membership, by names or ids. */
export interface CsvMemberRow {
  readonly kind: 'members';
  readonly line: number;
  readonly group: string;
  readonly member: string;
}

/** Something in the file that cannot be used; the row it stands in is left out. */
export interface CsvProblem {
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  /** Header of the column. */
  readonly field?: string;
  readonly message: string;
}

/** A file whose header was read. */
export interface CsvFile {
  /** Undefined when the header cannot be used; the rows are then its problems. */
  readonly kind: CsvKind | undefined;
  /** The rows in order, to be read once. */
  readonly rows: AsyncIterable<CsvRow | CsvProblem>;
  /** Column number by field name, to place what is found wrong with a row later. */
  readonly columns: ReadonlyMap<string, number>;
}

/** Longest row in bytes: what is longer is most likely a quotation that was never closed. */
const maxRowLength = 1024 * 1024;

/**
 * Reads a CSV file of users, groups or memberships as a stream: UTF-8 with or without byte order mark, commas, a header
 * row, quoting by RFC 4180. Several values of one cell are separated by `|`. Nothing but the rows at hand is kept.
 * Without `expected` the header tells what the rows are.
 *
 * @param chosen names in place of those of the header, an empty one for a column that is left out
 */
export async function readCsv(
  input: AsyncIterable<Uint8Array>,
  expected?: CsvKind,
  chosen?: readonly string[],
): Promise<CsvFile> {
  const lines = linesOf(input);
  const first = await lines.next();
  if (first.done) return unusable([{ line: 1, message: 'The file is empty. Name the columns in its first line.' }]);
  if ('message' in first.value) return unusable([first.value]);
  const { line, cells } = first.value;
  const header =
    chosen === undefined || chosen.length === cells.length
      ? readHeader(chosen ?? cells, expected, chosen !== undefined)
      : { problems: [{ message: `The file has ${cells.length} columns, and ${chosen.length} names were given.` }] };
  if (header.problems) {
    await lines.return();
    return unusable(header.problems.map((problem) => ({ line, ...problem })));
  }
  return {
    kind: header.kind,
    rows: rowsOf(lines, header.kind, header.columns),
    columns: new Map(header.columns.flatMap(({ name }, index) => (name === '' ? [] : [[name, index + 1]]))),
  };
}

function unusable(problems: readonly CsvProblem[]): CsvFile {
  return { kind: undefined, rows: Readable.from(problems), columns: new Map() };
}

export interface Line {
  /** Where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why reading ended early. */
interface Failure {
  error?: Error;
}

/** The rows of a file as cells, its header among them, the last item possibly saying why nothing more can be read. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line | CsvProblem, void, undefined> {
  const [encoding, syntax]: [Failure, Failure] = [{}, {}];
  const parser = parse({
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRowLength,
    // Told here and not thrown: a stream that fails forgets the rows it has not handed out yet.
    skip_records_with_error: true,
    on_skip: (error) => {
      syntax.error ??= error ?? new Error('unreadable');
      return undefined;
    },
  });
  const text = Readable.from(decoded(input, encoding));
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let next = 1;
  let countedTwice = 0;
  let last: Line | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (last) yield last;
      // The parser tells the line a row ends in, and counts a line break of two characters within quotes as two.
      countedTwice += occurrences(record, '\r\n');
      const end = info.lines - countedTwice;
      last = { line: end - occurrences(record, '\n'), cells: record };
      next = end + 1;
    }
  } finally {
    text.destroy();
  }
  // Bytes that are no text end the file in the middle of a row, which then looks like a whole one.
  if (encoding.error) yield broken(last?.line ?? 1, 'The file is not UTF-8. Save it as CSV UTF-8.');
  else {
    if (last) yield last;
    if (syntax.error) yield broken(next, 'A quotation that begins here has no end. Write a quote within quotes twice.');
  }
}

function occurrences(cells: readonly string[], part: string): number {
  return cells.reduce((count, cell) => count + cell.split(part).length - 1, 0);
}

function broken(line: number, reason: string): CsvProblem {
  return { line, message: `${reason} Nothing from this line on was read.` };
}

/** Text of the bytes; what is not UTF-8 ends the reading, since guessing another encoding would spoil names. */
async function* decoded(input: AsyncIterable<Uint8Array>, failure: Failure): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string | undefined => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      failure.error = error instanceof Error ? error : new Error(String(error));
      return undefined;
    }
  };
  for await (const bytes of input) {
    const text = decode(bytes);
    if (text === undefined) return;
    yield text;
  }
  const rest = decode();
  if (rest) yield rest;
}

/** What rows say under their header; those that are wrong as their problems. */
export async function* rowsOf(
  lines: AsyncIterable<Line | CsvProblem> | Iterable<Line | CsvProblem>,
  kind: CsvKind,
  columns: readonly CsvColumn[],
): AsyncGenerator<CsvRow | CsvProblem, void, undefined> {
  for await (const line of lines) {
    if ('message' in line) yield line;
    else yield* kind === 'members' ? memberRow(line, columns) : objectRow(line, kind, columns);
  }
}

function* memberRow({ line, cells }: Line, columns: readonly CsvColumn[]): Generator<CsvRow | CsvProblem> {
  const problems = wrongCount({ line, cells }, columns);
  const cell = (name: string): string => cells[columns.findIndex((column) => column.name === name)]?.trim() ?? '';
  const [group, member] = [cell('group'), cell('member')];
  if (problems.length === 0 && group !== '' && member !== '') yield { kind: 'members', line, group, member };
  for (const [index, { name }] of columns.entries()) {
    if (problems.length === 0 && name !== '' && cell(name) === '')
      problems.push(place(line, index, name, `${name} is empty. Fill it in.`));
  }
  yield* problems;
}

function* objectRow(
  { line, cells }: Line,
  kind: 'users' | 'groups',
  columns: readonly CsvColumn[],
): Generator<CsvRow | CsvProblem> {
  const problems = wrongCount({ line, cells }, columns);
  if (problems.length > 0) return yield* problems;
  const properties: JsonObject = {};
  let manager: string | null | undefined;
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (column.name === '') continue;
    if (!('path' in column)) {
      manager = cell.trim() === '' ? null : cell.trim();
      continue;
    }
    const value = cellValue(cell, column.definition);
    if (value === undefined) {
      problems.push(place(line, index, column.name, notBoolean(column.name)));
    } else put(properties, column.path, value);
  }
  // Property by property what will be refused later is found here, where its column is known.
  const type = objectTypeOf(kind);
  const { keyProperty, validate } = objectKinds[type];
  for (const { field, message } of validate(properties, { creating: false, way: 'import' }).problems ?? []) {
    const index = columns.findIndex(({ name }) => name === field);
    const empty = field === keyProperty && properties[keyProperty] === null;
    problems.push(place(line, index, field, empty ? `${field} is empty. Every row needs one.` : message));
  }
  if (problems.length > 0) yield* problems;
  else yield { kind, line, properties, ...(manager !== undefined && { manager }) };
}

function wrongCount({ line, cells }: Line, columns: readonly CsvColumn[]): CsvProblem[] {
  if (cells.length === columns.length) return [];
  const message =
    `The row has ${cells.length} cells and the header ${columns.length}. ` +
    'Put cells that contain commas into quotes, and leave none out.';
  return [{ line, message }];
}

function place(line: number, index: number, field: string, message: string): CsvProblem {
  return { line, ...(index >= 0 && { column: index + 1 }), field, message };
}
