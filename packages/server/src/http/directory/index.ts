import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { type Directory, importCsv } from '../../directory/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { graphError } from '../graph-error.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { operation } from '../operation.ts';
import { queryOption } from '../page.ts';

export interface DirectoryApiNeeds extends Guarding {
  readonly directory: Directory;
}

/** Largest file taken in one request; larger directories are imported in several. */
const LARGEST_FILE = 1024 * 1024 * 1024;

const imports = operation({
  id: 'importDirectoryFile',
  summary: 'Import people, groups or members from a CSV file.',
  tag: 'Directory',
  permissions: ['Directory.ReadWrite.All'],
  bodyType: 'text/csv',
  query: { name: 'What problems call the file.' },
  answers: { 200: z.looseObject({}) },
  audit: 'directoryImported',
  ofGraph: false,
});

/** `/api/directory`: imports into the built-in directory. */
export function directoryRoutes({ directory, ...guarding }: DirectoryApiNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    guard(app, guarding);
    app.addContentTypeParser('text/csv', { bodyLimit: LARGEST_FILE }, (_request, payload, done) => done(null, payload));

    /** One CSV file as the body; `name` is how problems call it. Read as it arrives, never held whole. */
    app.post('/imports', { bodyLimit: LARGEST_FILE, ...imports }, async (request) => {
      if (!(request.body instanceof Readable)) {
        throw graphError(415, 'UnsupportedMediaType', 'Send one CSV file as the body, with Content-Type text/csv.');
      }
      return importCsv(directory, [{ name: queryOption(request, 'name') ?? 'file.csv', content: request.body }]);
    });
  };
}
