import { z } from 'zod';
import type { DirectoryQueries, Imports } from '../../directory/index.ts';
import { builtInDirectoryName } from '../../gallery/index.ts';
import { type GraphInstance, operation } from '../operation.ts';

export interface SourceNeeds {
  readonly queries: Pick<DirectoryQueries, 'count'>;
  readonly imports: Imports;
}

const sourceSchema = z.object({
  id: z.string(),
  kind: z.literal('builtIn'),
  displayName: z.string(),
  users: z.number(),
  groups: z.number(),
  lastImportDateTime: z.string().nullable(),
});

/** `/api/directory/sources`: where people come from. */
export function sourceRoutes(app: GraphInstance, { queries, imports }: SourceNeeds): void {
  app.get(
    '/sources',
    operation({
      id: 'listDirectorySources',
      summary: 'List where the people of the directory come from, with what each holds',
      tag: 'Directory',
      permissions: ['Directory.Read.All', 'Directory.ReadWrite.All'],
      answers: { 200: z.object({ value: z.array(sourceSchema) }) },
      ofGraph: false,
    }),
    async () => {
      const [users, groups, [last]] = await Promise.all([
        queries.count({ types: ['User'] }),
        queries.count({ types: ['Group'] }),
        imports.list(1),
      ]);
      const lastImportDateTime = last?.startedAt.toISOString() ?? null;
      return {
        value: [
          {
            id: 'builtIn',
            kind: 'builtIn' as const,
            displayName: builtInDirectoryName,
            users,
            groups,
            lastImportDateTime,
          },
        ],
      };
    },
  );
}
