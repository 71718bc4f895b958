import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { mayEnterProfile, type Principal } from '../../access/index.ts';
import type { AuditActivity } from '../../journal/index.ts';
import type { Tenants } from '../../tenants/index.ts';
import { graphError } from '../graph-error.ts';
import { type Operation, operation } from '../operation.ts';

/** Views differ by profile; their members are described where the application is. */
const view = z.looseObject({});
const list = z.object({ value: z.array(view), '@odata.nextLink': z.string().optional() });

/** A read of one thing about a tenant; `staff` is what the tenant's own people have to be allowed for it. */
export function reading(id: string, summary: string, staff?: string) {
  return described(id, summary, 'Tenant.Read.All', { 200: view }, staff);
}

/** A read of a list. */
export function listing(id: string, summary: string, staff?: string) {
  return described(id, summary, 'Tenant.Read.All', { 200: list }, staff);
}

/** A write, which answers 200, 201 or without a body 204. */
export function writing(
  id: string,
  summary: string,
  code: 200 | 201 | 204,
  {
    audit = 'tenantChanged',
    staff,
    proof,
  }: { readonly audit?: AuditActivity; readonly staff?: string; readonly proof?: Operation['proof'] } = {},
) {
  const answers = { [code]: code === 204 ? undefined : view };
  return described(id, summary, 'Tenant.ReadWrite.All', answers, staff, audit, proof);
}

/** What somebody who signed in is told. */
export const signInAnswer = view;

function described(
  id: string,
  summary: string,
  permission: 'Tenant.Read.All' | 'Tenant.ReadWrite.All',
  answers: Readonly<Record<number, z.ZodType | undefined>>,
  staff: string | undefined,
  audit?: AuditActivity,
  proof?: Operation['proof'],
) {
  const permissions = [...new Set([permission, 'Tenant.ReadWrite.All'] as const)];
  return operation({
    id,
    summary,
    tag: 'Tenants',
    permissions,
    answers,
    ofGraph: false,
    ...(staff !== undefined && { staff }),
    ...(audit && { audit }),
    ...(proof && { proof }),
  });
}

/** Profiles somebody is limited to, for lists; none when they are not. */
export function ofProfiles(principal: Principal | undefined): { readonly profiles?: readonly string[] } {
  return principal?.profiles === undefined ? {} : { profiles: principal.profiles };
}

/**
 * Keeps those who are limited to some profiles to tenants of these; any other is to them as if it were not there. What
 * changes a tenant notes in the audit log which one it was.
 */
export function keepToProfiles(app: FastifyInstance, tenants: Tenants): void {
  app.addHook('preHandler', async (request) => {
    const { principal } = request;
    const { key } = request.params as { readonly key?: string };
    if (principal === undefined) return;
    if (key !== undefined) {
      const { operation: called } = request.routeOptions.config;
      if (called?.audit === undefined && principal.profiles === undefined) return;
      const tenant = await tenants.get(key);
      if (!mayEnterProfile(principal, tenant.profile)) {
        throw graphError(404, 'Request_ResourceNotFound', `There is no tenant "${key.slice(0, 63)}".`);
      }
      request.audit({ targets: [{ type: 'Tenant', id: tenant.key, displayName: tenant.displayName, modified: [] }] });
    } else if (request.method === 'POST') {
      const { profile } = (request.body ?? {}) as { readonly profile?: unknown };
      if (typeof profile === 'string' && !mayEnterProfile(principal, tenants.profileNamed(profile) ?? profile)) {
        throw graphError(
          403,
          'Authorization_RequestDenied',
          `You may not make tenants of the profile "${profile.slice(0, 63)}".`,
        );
      }
    }
  });
}
