import { z } from 'zod';
import {
  type Applications,
  type Snippet,
  SnippetChanged,
  SnippetInUse,
  SnippetNotFound,
  SnippetRefused,
  type SnippetUse,
} from '../../applications/index.ts';
import { initiatorOf } from '../audit.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';

const useSchema = z.object({
  jobId: z.string(),
  applicationName: z.string(),
  object: z.string(),
  targetAttributeName: z.string(),
});
const snippetSchema = z.looseObject({
  name: z.string(),
  version: z.number(),
  author: z.string(),
  createdAt: z.string(),
});
const caseReportSchema = z.object({ passed: z.number(), failed: z.array(z.unknown()) });
const updateSchema = z.object({ comment: z.string().max(1_000).optional() });

interface OfSnippet {
  Params: { name: string };
}

const READ = ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'] as const;
const WRITE = ['Synchronization.ReadWrite.All'] as const;

/** `/snippets`: named expressions that mappings of all jobs are made of. */
export function snippetRoutes(
  app: GraphInstance,
  { applications }: { readonly applications: Pick<Applications, 'snippets'> },
): void {
  const { snippets } = applications;
  const common = { tag: 'Snippets', ofGraph: false } as const;

  app.get(
    '/snippets',
    operation({
      ...common,
      id: 'listSnippets',
      summary: 'List snippets, with the mappings that are made of each.',
      permissions: READ,
      answers: { 200: z.object({ value: z.array(snippetSchema.extend({ uses: z.array(useSchema) })) }) },
    }),
    async () => {
      const all = await snippets.list();
      return { value: all.map(({ uses, ...snippet }) => ({ ...snippetView(snippet), uses: uses.map(useView) })) };
    },
  );

  app.post(
    '/snippets',
    operation({
      ...common,
      id: 'createSnippet',
      summary: 'Save a new snippet; its cases have to hold.',
      permissions: WRITE,
      answers: { 201: snippetSchema },
      audit: 'mappingsChanged',
    }),
    async (request, reply) => {
      const author = initiatorOf(request.principal).displayName;
      const made = await snippetCall(() => snippets.create(request.body, author));
      request.audit({ targets: [targetOf(made)] });
      reply.code(201).header('etag', entityTag(made.version));
      return snippetView(made);
    },
  );

  app.get(
    '/snippets/behind',
    operation({
      ...common,
      id: 'listMappingsBehind',
      summary: 'List mappings made of older versions of snippets than there are.',
      permissions: READ,
      answers: { 200: z.object({ value: z.array(useSchema.extend({ newer: z.array(z.unknown()) })) }) },
    }),
    async () => {
      const behind = await snippets.behind();
      return { value: behind.map(({ newer, ...use }) => ({ ...useView(use), newer: [...newer] })) };
    },
  );

  app.get<OfSnippet>(
    '/snippets/:name',
    operation({
      ...common,
      id: 'getSnippet',
      summary: 'Read the newest version of a snippet.',
      permissions: READ,
      answers: { 200: snippetSchema },
    }),
    async (request, reply) => {
      const found = await snippetCall(() => snippets.read(request.params.name));
      reply.header('etag', entityTag(found.version));
      return snippetView(found);
    },
  );

  app.get<OfSnippet>(
    '/snippets/:name/versions',
    operation({
      ...common,
      id: 'listSnippetVersions',
      summary: 'List versions of a snippet, the newest first; at most a hundred.',
      permissions: READ,
      answers: { 200: z.object({ value: z.array(snippetSchema) }) },
    }),
    async (request) => {
      const versions = await snippetCall(() => snippets.versions(request.params.name, { limit: 100 }));
      return { value: versions.map(snippetView) };
    },
  );

  app.put<OfSnippet>(
    '/snippets/:name',
    operation({
      ...common,
      id: 'changeSnippet',
      summary: 'Save a snippet as a new version; mappings stay as they are until they are updated.',
      permissions: WRITE,
      answers: { 200: snippetSchema },
      audit: 'mappingsChanged',
    }),
    async (request, reply) => {
      const author = initiatorOf(request.principal).displayName;
      const saving = { author, expected: requiredVersion(request) };
      const saved = await snippetCall(() => snippets.change(request.params.name, request.body, saving));
      request.audit({ targets: [targetOf(saved)] });
      reply.header('etag', entityTag(saved.version));
      return snippetView(saved);
    },
  );

  app.delete<OfSnippet>(
    '/snippets/:name',
    operation({
      ...common,
      id: 'deleteSnippet',
      summary: 'Remove a snippet that no mapping is made of.',
      permissions: WRITE,
      answers: { 204: undefined },
      audit: 'mappingsChanged',
    }),
    async (request, reply) => {
      const { name } = request.params;
      await snippetCall(() => snippets.remove(name));
      request.audit({ targets: [{ type: 'Snippet', id: name, displayName: name, modified: [] }] });
      return reply.code(204).send();
    },
  );

  app.post<OfSnippet>(
    '/snippets/:name/runCases',
    operation({
      ...common,
      id: 'runSnippetCases',
      summary: 'Run the cases a snippet carries.',
      permissions: READ,
      answers: { 200: caseReportSchema },
    }),
    async (request) => {
      const { passed, failed } = await snippetCall(() => snippets.runCases(request.params.name));
      return { passed, failed: [...failed] };
    },
  );

  app.post<OfSnippet & { Body: z.output<typeof updateSchema> }>(
    '/snippets/:name/update',
    operation({
      ...common,
      id: 'updateMappingsOfSnippet',
      summary: 'Bring every mapping made of an older version to the newest; each job gets a version of its schema.',
      permissions: WRITE,
      body: updateSchema,
      answers: { 200: z.object({ value: z.array(z.unknown()) }) },
    }),
    async (request) => {
      const initiator = initiatorOf(request.principal);
      const { comment } = request.body;
      const saving = { author: initiator.displayName, initiator, ...(comment !== undefined && { comment }) };
      const updates = await snippetCall(() => snippets.update(request.params.name, saving));
      return {
        value: updates.map(({ jobId, applicationName, version, refused }) => ({
          jobId,
          applicationName,
          version: version ?? null,
          refused: refused?.message ?? null,
        })),
      };
    },
  );
}

async function snippetCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SnippetNotFound) throw graphError(404, 'Request_ResourceNotFound', error.message);
    if (error instanceof SnippetChanged) throw graphError(412, 'Request_PreconditionFailed', error.message);
    if (error instanceof SnippetInUse) throw graphError(409, 'SnippetInUse', error.message);
    if (!(error instanceof SnippetRefused)) throw error;
    const details = error.findings.map(({ code, message, target }) => ({ code, message, target }));
    throw graphError(400, 'Request_BadRequest', error.message, details);
  }
}

function snippetView({ createdAt, ...snippet }: Snippet) {
  return { ...snippet, createdAt: createdAt.toISOString() };
}

function useView({ jobId, applicationName, object, targetAttributeName }: SnippetUse) {
  return { jobId, applicationName, object, targetAttributeName };
}

function targetOf({ name, version }: Snippet) {
  const modified = [{ name: 'version', oldValue: version > 1 ? String(version - 1) : null, newValue: String(version) }];
  return { type: 'Snippet', id: name, displayName: name, modified };
}
