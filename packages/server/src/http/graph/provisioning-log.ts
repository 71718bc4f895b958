import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { z } from 'zod';
import { may } from '../../access/index.ts';
import { LOG_CODES } from '../../engine/index.ts';
import { builtInDirectoryName } from '../../gallery/index.ts';
import {
  type ExportFile,
  entryFilter,
  exportCsv,
  exportJson,
  exportJsonLines,
  filterFinding,
  type JournalEntry,
  type JournalFilter,
  type JournalQuery,
  type LogPosition,
  objectSummary,
  type SummaryContext,
} from '../../journal/index.ts';
import { invalidQuery, unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { pageAsked, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { askedOf, refuseOption } from './odata/index.ts';
import { contextOf, guid, type ProvisioningNeeds } from './provisioning.ts';
import { graphJobId, ownJobId } from './synchronization-status.ts';

/** Who may read the provisioning log whole; owners read what concerns their applications. */
export const READ_LOG = ['AuditLog.Read.All', 'ProvisioningLog.Read.All', 'Application.ReadWrite.OwnedBy'] as const;

const namedObject = z.object({ id: z.string(), displayName: z.string() });
const texts = z.record(z.string(), z.string());
const identity = namedObject.extend({ identityType: z.string(), details: texts });

/** An entry as it is answered (provisioningObjectSummary). */
export const entrySchema = z.object({
  id: z.string(),
  activityDateTime: z.string(),
  tenantId: z.string(),
  jobId: z.string(),
  cycleId: z.string().nullable(),
  changeId: z.string(),
  provisioningAction: z.string(),
  durationInMilliseconds: z.number(),
  initiatedBy: namedObject.extend({ initiatorType: z.string() }),
  servicePrincipal: namedObject,
  sourceSystem: namedObject.extend({ details: texts }),
  targetSystem: namedObject.extend({ details: texts }),
  sourceIdentity: identity,
  targetIdentity: identity,
  provisioningStatusInfo: z.object({ status: z.string(), errorInformation: z.unknown().nullable() }),
  provisioningSteps: z.array(
    z.object({
      name: z.string(),
      provisioningStepType: z.string(),
      status: z.string(),
      description: z.string(),
      details: texts,
    }),
  ),
  modifiedProperties: z.array(
    z.object({ displayName: z.string(), oldValue: z.string().nullable(), newValue: z.string().nullable() }),
  ),
});

const tag = 'Provisioning log';
const POSITION = /^\d{1,16} [0-9a-f-]{36}$/;

/** `/auditLogs/provisioning`: searched, read one by one, exported. */
export function provisioningLogRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { journal, publicUrl, now } = needs;

  app.get(
    '/auditLogs/provisioning',
    operation({
      id: 'listProvisioningLog',
      summary: 'List entries of the provisioning log, the newest first',
      tag,
      permissions: READ_LOG,
      answers: { 200: z.object({ value: z.array(entrySchema) }) },
    }),
    async (request) => {
      refuseOption(request, 'skip');
      const { filter, order } = logQuery(request, needs);
      const { size, after, linkAfter } = pageAsked(request, rootUrl(request, publicUrl), {
        defaultSize: 100,
        maximumSize: 1000,
        positions: POSITION,
      });
      const visible = await limited(request, needs, filter);
      const position = after === undefined ? undefined : readPosition(after);
      const page = await journal.page(needs.organization().id, {
        filter: visible,
        order,
        limit: size,
        after: position,
      });
      const context = await summaryContext(request, needs);
      return {
        '@odata.context': contextOf(request, publicUrl, 'auditLogs/provisioning'),
        ...(page.next === undefined ? {} : { '@odata.nextLink': linkAfter(writePosition(page.next)) }),
        value: page.entries.map((entry) => view(request, entry, context)),
      };
    },
  );

  app.get(
    '/auditLogs/provisioning/export',
    operation({
      id: 'exportProvisioningLog',
      summary: 'Export the provisioning log: JSON, JSON lines, or three CSV files in a zip',
      tag,
      permissions: READ_LOG,
      answers: { 200: z.unknown() },
      query: { format: 'json, jsonl or csv' },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { filter } = logQuery(request, needs);
      const visible = await limited(request, needs, filter);
      const context = await summaryContext(request, needs);
      const asked = { store: journal, context, filter: visible, until: now() };
      const format = queryOption(request, 'format')?.toLowerCase() ?? 'json';
      const named = (name: string, type: string) =>
        reply.header('content-disposition', `attachment; filename="${name}"`).type(type);
      switch (format) {
        case 'json':
          named('ProvisioningLogs.json', 'application/json; charset=utf-8');
          return Readable.from(exportJson(asked));
        case 'jsonl':
          named('ProvisioningLogs.jsonl', 'application/jsonl; charset=utf-8');
          return Readable.from(exportJsonLines(asked));
        case 'csv':
          named('ProvisioningLogs.zip', 'application/zip');
          return Readable.from(zipped(exportCsv(asked)));
      }
      throw graphError(400, 'Request_BadRequest', 'format must be json, jsonl or csv.');
    },
  );

  app.get<{ Params: { id: string } }>(
    '/auditLogs/provisioning/:id',
    operation({
      id: 'getProvisioningLogEntry',
      summary: 'Read an entry of the provisioning log',
      tag,
      permissions: READ_LOG,
      answers: { 200: entrySchema },
    }),
    async (request) => {
      const id = guid(request.params.id);
      const filter = await limited(request, needs, { field: 'id', is: 'equal', value: id ?? '' });
      const { entries } = await journal.page(needs.organization().id, { filter, limit: 1 });
      const [entry] = entries;
      if (entry === undefined) {
        const message = `The provisioning log has no entry ${request.params.id.slice(0, 100)}.`;
        throw graphError(404, 'Request_ResourceNotFound', message);
      }
      const context = await summaryContext(request, needs);
      return {
        '@odata.context': contextOf(request, publicUrl, 'auditLogs/provisioning/$entity'),
        ...view(request, entry, context),
      };
    },
  );
}

/** What a request asks of the log; 400 for what cannot be answered. */
export function logQuery(
  request: FastifyRequest,
  { organization }: Pick<ProvisioningNeeds, 'organization'>,
): { readonly filter: JournalFilter | undefined; readonly order: JournalQuery['order'] } {
  const asked = askedOf(request);
  const [key, ...more] = asked.order;
  if (more.length > 0 || (key !== undefined && key.path.join('/').toLowerCase() !== 'activitydatetime')) {
    throw unsupportedQuery('$orderby', 'the log is in the order of activityDateTime, asc or desc.');
  }
  const { id } = organization();
  const constants = { tenantId: id, sourceSystem: { id, displayName: builtInDirectoryName }, ownJobId };
  const filter = asked.filter && entryFilter(asked.filter, constants);
  const finding = filter && filterFinding(filter);
  if (finding !== undefined) throw invalidQuery('$filter', finding);
  return { filter, order: key === undefined || key.descending ? 'newestFirst' : 'oldestFirst' };
}

/** The filter, and for those who own applications and may read no log, only what concerns these. */
async function limited(
  { principal }: FastifyRequest,
  { applications }: ProvisioningNeeds,
  filter: JournalFilter | undefined,
): Promise<JournalFilter | undefined> {
  if (principal === undefined || may(principal, 'AuditLog.Read.All') || may(principal, 'ProvisioningLog.Read.All')) {
    return filter;
  }
  const own: JournalFilter[] = [];
  for (const { id } of await applications.list()) {
    const isOwned = await applications.registrations.isOwnedBy(id, principal.id);
    if (isOwned) own.push({ field: 'applicationId', is: 'equal', value: id });
  }
  return { all: [...(filter === undefined ? [] : [filter]), own.length === 1 && own[0] ? own[0] : { any: own }] };
}

/** How entries are shown to the one who asks. */
export async function summaryContext(
  { principal }: Pick<FastifyRequest, 'principal'>,
  { jobs, organization }: Pick<ProvisioningNeeds, 'jobs' | 'organization'>,
): Promise<SummaryContext> {
  const ids = new Map((await jobs.jobs()).map((job) => [job.id, graphJobId(job)]));
  const { id } = organization();
  return {
    organizationId: id,
    sourceSystem: { id, displayName: builtInDirectoryName },
    advice: LOG_CODES,
    shownJobId: (jobId) => ids.get(jobId) ?? jobId,
    hidesValues:
      principal !== undefined &&
      !['SensitiveValue.Read.All', 'AuditLog.Read.All', 'Application.ReadWrite.OwnedBy'].some((name) =>
        may(principal, name),
      ),
  };
}

/** An entry; `/beta` says some of it twice, as it did before there was `/v1.0` (graph: provisioningObjectSummary). */
function view(request: FastifyRequest, entry: JournalEntry, context: SummaryContext) {
  const summary = objectSummary(entry, context);
  if (!request.raw.url?.toLowerCase().startsWith('/beta')) return summary;
  const { status, errorInformation } = summary.provisioningStatusInfo;
  return {
    ...summary,
    action: capital(summary.provisioningAction),
    statusInfo: { status, ...errorInformation },
  };
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function writePosition({ at, id }: LogPosition): string {
  return `${at.getTime()} ${id}`;
}

function readPosition(text: string): LogPosition {
  const [at = '', id = ''] = text.split(' ');
  return { at: new Date(Number(at)), id };
}

/** Files in a zip, each compressed as it comes. */
async function* zipped(files: readonly ExportFile[]): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const { name, content } of files) {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    for await (const piece of content()) {
      file.push(strToU8(piece));
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  yield* ready.splice(0);
}
