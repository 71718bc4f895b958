import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '../../access/index.ts';
import {
  type AuditEntry,
  type AuditQuery,
  auditConditions,
  directoryAudit,
  exportAuditCsv,
  exportAuditJson,
} from '../../journal/index.ts';
import { unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { pageAsked, queryOption } from '../page.ts';
import { readableOf } from '../readable-applications.ts';
import { rootUrl } from '../root-url.ts';
import { askedOf, refuseOption } from './odata/index.ts';
import { contextOf, guid, type ProvisioningNeeds } from './provisioning.ts';

const pair = z.object({ key: z.string(), value: z.string() });

/** An entry as it is answered (directoryAudit). */
export const auditSchema = z.object({
  id: z.string(),
  activityDateTime: z.string(),
  activityDisplayName: z.string(),
  category: z.string(),
  correlationId: z.string(),
  loggedByService: z.string(),
  operationType: z.string(),
  result: z.string(),
  resultReason: z.string(),
  initiatedBy: z.unknown(),
  targetResources: z.array(z.unknown()),
  additionalDetails: z.array(pair),
});

const READ = ['AuditLog.Read.All'] as const;
/** Who may read the audit log whole; owners read what concerns their applications. */
const permissions = [...READ, 'Application.ReadWrite.OwnedBy'] as const;
const tag = 'Audit log';

/** `/auditLogs/directoryAudits`: who changed the configuration, the newest first. */
export function directoryAuditRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { audits, organization, publicUrl, now } = needs;

  app.get(
    '/auditLogs/directoryAudits',
    operation({
      id: 'listDirectoryAudits',
      summary: 'List changes of the configuration, the newest first',
      tag,
      permissions,
      answers: { 200: z.object({ value: z.array(auditSchema) }) },
    }),
    async (request: FastifyRequest) => {
      refuseOption(request, 'skip');
      const { filter, order } = askedOf(request);
      if (order.some(({ path, descending }) => path.join('/').toLowerCase() !== 'activitydatetime' || !descending)) {
        throw unsupportedQuery('$orderby', 'this log is read the newest first: activityDateTime desc.');
      }
      const { size, after, linkAfter } = pageAsked(request, rootUrl(request, publicUrl), {
        defaultSize: 100,
        maximumSize: 1000,
        positions: /^\d{1,16} [0-9a-f-]{36}$/,
      });
      const [at, id = ''] = after?.split(' ') ?? [];
      const page = await audits.page(organization().id, {
        ...auditConditions(filter),
        ...(await limits(request, needs)),
        limit: size,
        after: at === undefined ? undefined : { at: new Date(Number(at)), id },
      });
      const { next } = page;
      return {
        '@odata.context': contextOf(request, publicUrl, 'auditLogs/directoryAudits'),
        ...(next === undefined ? {} : { '@odata.nextLink': linkAfter(`${next.at.getTime()} ${next.id}`) }),
        value: page.entries.map((entry: AuditEntry) => directoryAudit(entry)),
      };
    },
  );

  app.get(
    '/auditLogs/directoryAudits/export',
    operation({
      id: 'exportDirectoryAudits',
      summary: 'Export the audit log: JSON, or CSV with a line for each property that was changed',
      tag,
      permissions,
      answers: { 200: z.unknown() },
      query: { format: 'json or csv' },
      ofGraph: false,
    }),
    async (request, reply) => {
      const conditions = { ...auditConditions(askedOf(request).filter), ...(await limits(request, needs)) };
      // What is added while it is read belongs to the next export.
      const asked = { store: audits, organizationId: organization().id, conditions: { until: now(), ...conditions } };
      const format = queryOption(request, 'format')?.toLowerCase() ?? 'json';
      if (format !== 'json' && format !== 'csv') {
        throw graphError(400, 'Request_BadRequest', 'format must be json or csv.');
      }
      reply.header('content-disposition', `attachment; filename="AuditLogs.${format}"`);
      reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
      return Readable.from(format === 'csv' ? exportAuditCsv(asked) : exportAuditJson(asked));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/auditLogs/directoryAudits/:id',
    operation({
      id: 'getDirectoryAudit',
      summary: 'Read an entry of the audit log',
      tag,
      permissions,
      answers: { 200: auditSchema },
    }),
    async (request) => {
      const id = guid(request.params.id);
      const entry = id === undefined ? undefined : await audits.entry(organization().id, id);
      const { applicationIds } = await limits(request, needs);
      const isSeen = applicationIds === undefined || applicationIds.includes(entry?.applicationId ?? '');
      if (entry !== undefined && isSeen) return directoryAudit(entry);
      const message = `The audit log has no entry ${request.params.id.slice(0, 100)}.`;
      throw graphError(404, 'Request_ResourceNotFound', message);
    },
  );
}

/** For those who own applications and may not read the log whole: only what concerns these. */
async function limits(
  { principal }: FastifyRequest,
  { applications }: ProvisioningNeeds,
): Promise<Pick<AuditQuery, 'applicationIds'>> {
  if (principal === undefined || READ.some((permission) => may(principal, permission))) return {};
  const own = await readableOf(await applications.list(), principal, READ, applications);
  return { applicationIds: own.map(({ id }) => id) };
}
