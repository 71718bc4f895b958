import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../access/index.ts';
import type { AuditActivity, AuditEntry, AuditTarget, Initiator } from '../journal/index.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Adds to the entry of the audit log that this request will leave; given twice, both count. */
    audit(detail: AuditDetail): void;
    audited?: AuditDetail;
  }
}

/** What only the handler knows of a change. */
export interface AuditDetail {
  readonly targets?: readonly AuditTarget[];
  readonly reason?: string;
  readonly jobId?: string;
  readonly applicationId?: string;
}

/** The log that changes by the administrative interfaces leave entries in. */
export interface Auditing {
  readonly auditLog?: { record(organizationId: string, entry: AuditEntry): Promise<void> } | undefined;
  readonly newId: () => string;
  readonly now?: (() => Date) | undefined;
}

/** Somebody who calls, as logs name them. */
export function initiatorOf(principal: Principal | undefined): Initiator {
  if (principal === undefined) return { type: 'system', id: '', displayName: '' };
  const { type, id, name } = principal;
  return { type: type === 'person' ? 'user' : 'application', id, displayName: name };
}

/**
 * Records every call of an operation of this plugin that has an audited activity, with its result, and everything that
 * was refused to somebody for want of rights. Recorded before the answer goes out: who was told that it is done finds it
 * in the log.
 */
export function recordOperations(app: FastifyInstance, needs: Auditing): void {
  if (!app.hasRequestDecorator('audit')) app.decorateRequest('audit', addDetail);
  app.addHook('onSend', async (request, reply) => {
    const { principal, audited } = request;
    const { operation } = request.routeOptions.config;
    const activity = reply.statusCode === 403 ? 'accessRefused' : operation?.audit;
    // With 401 somebody who is known is asked for the password once more: nothing was tried yet.
    if (principal === undefined || activity === undefined || reply.statusCode === 401) return;
    const isDone = reply.statusCode < 400;
    const reason = audited?.reason ?? (isDone ? request.reason : `Answered ${reply.statusCode}.`);
    const targets = audited?.targets ?? objectOf(request);
    const called = { type: 'Operation', id: operation?.id ?? '', displayName: operation?.summary ?? '', modified: [] };
    await record(needs, request, principal.organizationId, activity, {
      ...audited,
      initiator: initiatorOf(principal),
      targets: [...targets, ...(activity === 'accessRefused' ? [called] : [])],
      result: isDone ? 'success' : 'failure',
      ...(reason !== undefined && { reason }),
    });
  });
}

const OBJECTS: Readonly<Record<string, string>> = {
  users: 'User',
  groups: 'Group',
  applications: 'Application',
  serviceprincipals: 'ServicePrincipal',
};

/** The object a path is about, where the handler named none. */
function objectOf({ routeOptions, params }: FastifyRequest): readonly AuditTarget[] {
  const [, collection = ''] = /\/(\w+)\/:id(?:\/|$)/.exec(routeOptions.url ?? '') ?? [];
  const type = OBJECTS[collection.toLowerCase()];
  const { id } = (params ?? {}) as { readonly id?: string };
  return type === undefined || id === undefined ? [] : [{ type, id, displayName: '', modified: [] }];
}

/** Records one entry. A log that fails is told of in the server's own, and takes nothing away from what was done. */
export async function record(
  { auditLog, newId, now = () => new Date() }: Auditing,
  request: FastifyRequest,
  organizationId: string,
  activity: AuditActivity,
  entry: Pick<AuditEntry, 'initiator' | 'targets' | 'result' | 'reason' | 'jobId' | 'applicationId'>,
): Promise<void> {
  try {
    await auditLog?.record(organizationId, { id: newId(), at: now(), activity, correlationId: request.id, ...entry });
  } catch (error) {
    request.log.error({ err: error, requestId: request.id, activity }, 'The audit log could not be written.');
  }
}

function addDetail(this: FastifyRequest, { targets = [], ...others }: AuditDetail): void {
  this.audited = { ...this.audited, ...others, targets: [...(this.audited?.targets ?? []), ...targets] };
}
