import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvLine } from '../../journal/index.ts';
import type { EntryQuery, Field, ShownEntry } from '../../tenants/index.ts';
import { entryView } from './application-views.ts';

type Fetch = (after: EntryQuery['after'], limit: number) => Promise<readonly ShownEntry[]>;

const batch = 200;

/** Whether the client would rather have a table than JSON. */
export function asksForCsv({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').split(',').some((type) => /^\s*text\/csv\s*(?:;|$)/i.test(type));
}

/** A whole list as a CSV file (RFC 4180) to keep, written while it is read. */
export function answerCsv(reply: FastifyReply, name: string, fields: readonly Field[], fetch: Fetch): FastifyReply {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`);
  return reply.send(Readable.from(lines(fields, fetch)));
}

/** Fields before what is shown beside them, which is the same for every entry of a list. */
async function* lines(fields: readonly Field[], fetch: Fetch): AsyncGenerator<string> {
  const known = ['id', ...fields.map(({ key }) => key)];
  let columns: readonly string[] | undefined;
  let after: EntryQuery['after'];
  do {
    const entries = await fetch(after, batch);
    for (const entry of entries) {
      const view: Readonly<Record<string, unknown>> = entryView(entry);
      if (!columns) {
        columns = [...new Set([...known, ...Object.keys(view)])];
        yield csvLine(columns);
      }
      yield csvLine(columns.map((column) => cellOf(view[column])));
    }
    const last = entries.length < batch ? undefined : entries.at(-1);
    after = last && { name: last.name, id: last.id };
  } while (after);
  if (!columns) yield csvLine(known);
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return value;
  return JSON.stringify(value);
}
