import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Grant, PERMISSIONS, type Principal, ROLE_NAMES } from '../../access/index.ts';
import { graphError } from '../graph-error.ts';

/** Rights as they are sent and shown. */
export const roleNames = z.array(z.enum(ROLE_NAMES)).max(ROLE_NAMES.length);
export const permissionNames = z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length);
export const profileNames = z.array(z.string().regex(/^[a-z0-9-]{1,63}$/, 'must be the id of a profile')).max(100);

export const grantSchema = z.object({ roles: roleNames, permissions: permissionNames, profiles: profileNames });

export function grantOf(
  sent: Partial<z.infer<typeof grantSchema>>,
  before: Grant = { roles: [], permissions: [], profiles: [] },
): Grant {
  return {
    roles: [...new Set(sent.roles ?? before.roles)],
    permissions: [...new Set(sent.permissions ?? before.permissions)],
    profiles: [...new Set(sent.profiles ?? before.profiles)],
  };
}

export function grantView({ roles, permissions, profiles }: Grant): z.infer<typeof grantSchema> {
  return { roles: [...roles], permissions: [...permissions], profiles: [...profiles] };
}

/** Who calls a guarded route. */
export function callerOf({ principal }: FastifyRequest): Principal {
  if (principal) return principal;
  throw graphError(401, 'InvalidAuthenticationToken', 'Sign in or show a token.');
}
