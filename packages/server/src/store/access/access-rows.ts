import type { Insertable, Selectable } from 'kysely';
import {
  type Administrator,
  type ApiToken,
  type Grant,
  PERMISSIONS,
  type Permission,
  ROLE_NAMES,
  type Role,
  type SignIn,
} from '../../access/index.ts';
import type { Schema } from '../schema.ts';

/** Rows of who may come in, from records and back. */
export function administratorRow(
  organizationId: string,
  administrator: Administrator,
): Insertable<Schema['administrator']> {
  return {
    organization_id: organizationId,
    id: administrator.id,
    user_name: administrator.userName,
    user_name_key: userNameKey(administrator.userName),
    display_name: administrator.displayName,
    ...administrator.grant,
    state: administrator.state,
    password_hash: administrator.passwordHash ?? null,
    subject: administrator.subject ?? null,
    created_at: administrator.createdAt,
    last_sign_in_at: administrator.lastSignInAt ?? null,
  };
}

export function administratorOf(row: Selectable<Schema['administrator']>): Administrator {
  return {
    id: row.id,
    userName: row.user_name,
    displayName: row.display_name,
    grant: grantOf(row),
    state: row.state as Administrator['state'],
    passwordHash: row.password_hash ?? undefined,
    subject: row.subject ?? undefined,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at ?? undefined,
  };
}

export function apiTokenRow(organizationId: string, token: ApiToken): Insertable<Schema['api_token']> {
  return {
    organization_id: organizationId,
    id: token.id,
    name: token.name,
    digest: Buffer.from(token.digest),
    ...token.grant,
    created_by: token.createdBy,
    created_at: token.createdAt,
    expires_at: token.expiresAt ?? null,
    last_used_at: token.lastUsedAt ?? null,
  };
}

export function apiTokenOf(row: Selectable<Schema['api_token']>): ApiToken {
  return {
    id: row.id,
    name: row.name,
    digest: row.digest,
    grant: grantOf(row),
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

export function signInOf(row: Selectable<Schema['sign_in']>): SignIn {
  return {
    id: row.id,
    administratorId: row.administrator_id,
    digest: row.digest,
    method: row.method as SignIn['method'],
    createdAt: row.created_at,
    seenAt: row.seen_at,
    provedAt: row.proved_at,
    address: row.address,
    agent: row.agent,
  };
}

/** Addresses are compared without case, by the program and not by a collation. */
export function userNameKey(userName: string): string {
  return userName.trim().normalize('NFC').toLowerCase();
}

/** A role or permission that a later version knew and this one does not allows nothing. */
function grantOf(row: Pick<Selectable<Schema['administrator']>, 'roles' | 'permissions' | 'profiles'>): Grant {
  return {
    roles: row.roles.filter((role): role is Role => (ROLE_NAMES as readonly string[]).includes(role)),
    permissions: row.permissions.filter((name): name is Permission =>
      (PERMISSIONS as readonly string[]).includes(name),
    ),
    profiles: row.profiles,
  };
}
