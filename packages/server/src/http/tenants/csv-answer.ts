import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvLine } from '../../journal/index.ts';

/** A list that can be kept as a file. */
export interface Table<T> {
  /** Of the file, without its ending. */
  readonly name: string;
  /** Columns that come first. */
  readonly columns: readonly string[];
  /** At most `limit` items behind one. */
  readonly fetch: (after: T | undefined, limit: number) => Promise<readonly T[]>;
  /** Cells by column; the same columns for every item, annotations apart. */
  readonly view: (item: T) => Readonly<Record<string, unknown>>;
}

const batch = 200;

/** Whether the client would rather have a table than JSON. */
export function asksForCsv({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').split(',').some((type) => /^\s*text\/csv\s*(?:;|$)/i.test(type));
}

/** A whole list as a CSV file (RFC 4180) to keep, written while it is read. */
export function answerCsv<T>(reply: FastifyReply, table: Table<T>): FastifyReply {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${table.name}.csv"`);
  return reply.send(Readable.from(lines(table)));
}

async function* lines<T>({ columns: first, fetch, view }: Table<T>): AsyncGenerator<string> {
  let columns: readonly string[] | undefined;
  let after: T | undefined;
  do {
    const items = await fetch(after, batch);
    for (const item of items) {
      const cells = view(item);
      if (!columns) {
        const others = Object.keys(cells).filter((name) => !name.includes('@'));
        columns = [...new Set([...first, ...others])];
        yield csvLine(columns);
      }
      yield csvLine(columns.map((column) => cellOf(cells[column])));
    }
    after = items.length < batch ? undefined : items.at(-1);
  } while (after);
  if (!columns) yield csvLine(first);
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}
