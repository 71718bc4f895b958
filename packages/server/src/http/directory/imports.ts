import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type CsvKind, type Directory, type ImportRecord, type Imports, previewCsv } from '../../directory/index.ts';
import { bodyBytes } from '../body-bytes.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';

export interface ImportNeeds {
  readonly directory: Directory;
  readonly imports: Imports;
}

/** Largest file taken in one request; larger directories are imported in several. */
const LARGEST_FILE = 1024 * 1024 * 1024;
/** What is read of a file to show how it would be imported. */
const LARGEST_PREVIEW = 1024 * 1024;
const previewTooLarge = () =>
  graphError(413, 'RequestEntityTooLarge', 'Send the beginning of the file only, at most 1 MiB.');
const MOST_LISTED = 50;
/** An import that gave no sign for so long is not going on: its process ended. */
const SILENCE = 10 * 60_000;

const WRITE = ['Directory.ReadWrite.All'] as const;
const READ = ['Directory.Read.All', ...WRITE] as const;
const KINDS: readonly CsvKind[] = ['users', 'groups', 'members'];

const problemSchema = z.object({
  line: z.number(),
  column: z.number().optional(),
  field: z.string().optional(),
  message: z.string(),
});
const previewSchema = z.object({
  kind: z.enum(['users', 'groups', 'members']),
  columns: z.array(z.object({ name: z.string(), property: z.string() })),
  properties: z.array(z.string()),
  rows: z.array(
    z.object({
      line: z.number(),
      cells: z.array(z.string()),
      outcome: z.enum(['create', 'update']).nullable(),
      problems: z.array(problemSchema),
    }),
  ),
  problems: z.array(problemSchema),
});
const importSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['running', 'done', 'failed', 'interrupted']),
  rows: z.number(),
  author: z.string(),
  startedDateTime: z.string(),
  /** Of its end, or of the last sign of it. */
  seenDateTime: z.string(),
  problemCount: z.number(),
});
const reportSchema = importSchema.extend({ report: z.unknown().nullable() });

const tag = 'Directory';
const file = {
  name: 'what problems call the file',
  kind: `one of ${KINDS.join(', ')}; the header tells when left out`,
};
const columns = 'names in place of those of the header, separated by commas; an empty one leaves its column out';

/** `/api/directory/imports`: files that fill the built-in directory. */
export function importRoutes(app: GraphInstance, { directory, imports }: ImportNeeds): void {
  app.addContentTypeParser('text/csv', { bodyLimit: LARGEST_FILE }, (_request, payload, done) => done(null, payload));

  /** One CSV file as the body. Read as it arrives, never held whole. */
  app.post(
    '/imports',
    {
      bodyLimit: LARGEST_FILE,
      ...operation({
        id: 'importDirectoryFile',
        summary: 'Import people, groups or members from a CSV file',
        tag,
        permissions: WRITE,
        bodyType: 'text/csv',
        query: { ...file, columns },
        answers: { 200: z.looseObject({}) },
        audit: 'directoryImported',
        ofGraph: false,
      }),
    },
    async (request) => {
      const name = (queryOption(request, 'name') ?? 'file.csv').slice(0, 250);
      const asked = { name, content: contentOf(request), kind: kindOf(request), columns: columnsOf(request) };
      const { id, report } = await imports.run(asked, request.principal?.name ?? '');
      return { ...report, id };
    },
  );

  app.post(
    '/imports/preview',
    {
      bodyLimit: LARGEST_PREVIEW,
      ...operation({
        id: 'previewDirectoryFile',
        summary: 'Show what importing the first rows of a CSV file would do; nothing is written',
        tag,
        permissions: WRITE,
        bodyType: 'text/csv',
        query: { kind: file.kind, columns },
        answers: { 200: previewSchema },
        ofGraph: false,
      }),
    },
    async (request) => {
      const content = Readable.from([await bodyBytes(contentOf(request), LARGEST_PREVIEW, previewTooLarge)]);
      const preview = await previewCsv(directory, { content, kind: kindOf(request), columns: columnsOf(request) });
      return { ...preview, rows: preview.rows.map((row) => ({ ...row, outcome: row.outcome ?? null })) };
    },
  );

  app.get(
    '/imports',
    operation({
      id: 'listDirectoryImports',
      summary: 'List the last imports of files, the newest first',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(importSchema) }) },
      ofGraph: false,
    }),
    async () => ({ value: (await imports.list(MOST_LISTED)).map(importView) }),
  );

  app.get<{ Params: { id: string } }>(
    '/imports/:id',
    operation({
      id: 'getDirectoryImport',
      summary: 'Read how far an import is, and its report',
      tag,
      permissions: READ,
      answers: { 200: reportSchema },
      ofGraph: false,
    }),
    async ({ params }) => {
      const record = /^[0-9a-f-]{36}$/.test(params.id) ? await imports.read(params.id) : undefined;
      if (record !== undefined) return { ...importView(record), report: record.report ?? null };
      throw graphError(404, 'Request_ResourceNotFound', `There is no import ${params.id.slice(0, 100)}.`);
    },
  );
}

function importView({ startedAt, seenAt, report, state, ...record }: ImportRecord): z.output<typeof importSchema> {
  const isSilent = state === 'running' && Date.now() - seenAt.getTime() > SILENCE;
  return {
    id: record.id,
    name: record.name,
    state: isSilent ? 'interrupted' : state,
    rows: record.rows,
    author: record.author,
    startedDateTime: startedAt.toISOString(),
    seenDateTime: seenAt.toISOString(),
    problemCount: report?.problemCount ?? 0,
  };
}

function contentOf({ body }: FastifyRequest): Readable {
  if (body instanceof Readable) return body;
  throw graphError(415, 'UnsupportedMediaType', 'Send one CSV file as the body, with Content-Type text/csv.');
}

function kindOf(request: FastifyRequest): CsvKind | undefined {
  const asked = queryOption(request, 'kind');
  const kind = KINDS.find((one) => one === asked);
  if (asked === undefined || kind !== undefined) return kind;
  throw graphError(400, 'Request_BadRequest', `kind must be one of ${KINDS.join(', ')}.`);
}

function columnsOf(request: FastifyRequest): readonly string[] | undefined {
  return queryOption(request, 'columns')
    ?.split(',')
    .map((name) => name.trim());
}
