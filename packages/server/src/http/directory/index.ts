import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import type { ApiAccess } from '../../access/index.ts';
import { type Directory, importCsv } from '../../directory/index.ts';
import { requireAdministrator } from '../administrator.ts';
import { graphError } from '../graph-error.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { queryOption } from '../page.ts';

export interface DirectoryApiNeeds {
  readonly directory: Directory;
  readonly apiAccess: ApiAccess;
}

/** Largest file taken in one request; larger directories are imported in several. */
const LARGEST_FILE = 1024 * 1024 * 1024;

/** `/api/directory`: imports into the built-in directory. */
export function directoryRoutes({ directory, apiAccess }: DirectoryApiNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    app.addHook('onRequest', requireAdministrator(apiAccess));
    app.addContentTypeParser('text/csv', { bodyLimit: LARGEST_FILE }, (_request, payload, done) => done(null, payload));

    /** One CSV file as the body; `name` is how problems call it. Read as it arrives, never held whole. */
    app.post('/imports', { bodyLimit: LARGEST_FILE }, async (request) => {
      if (!(request.body instanceof Readable)) {
        throw graphError(415, 'UnsupportedMediaType', 'Send one CSV file as the body, with Content-Type text/csv.');
      }
      return importCsv(directory, [{ name: queryOption(request, 'name') ?? 'file.csv', content: request.body }]);
    });
  };
}
