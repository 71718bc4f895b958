import { foldCase } from '@lockstep/scim';
import { hashPassword, type Random, randomText } from '../access/index.ts';
import { ADMINISTRATOR } from './staff/staff-rules.ts';
import type { StaffRecord } from './staff/staff-store.ts';

/** A first administrator with a generated user name and password; the password is in this answer only. */
export async function firstAdministrator(
  tenant: { readonly tenantId: string; readonly key: string },
  source: { readonly random: Random; readonly newId: () => string; readonly now: Date },
): Promise<{ readonly record: StaffRecord; readonly password: string }> {
  const userName = `admin@${tenant.key}`;
  const password = Array.from({ length: 4 }, () => randomText(source.random, 6)).join('-');
  const record = {
    tenantId: tenant.tenantId,
    id: source.newId(),
    userName,
    userNameFolded: foldCase(userName),
    passwordHash: await hashPassword(password, source.random),
    roles: [ADMINISTRATOR],
    createdAt: source.now,
    lastSignInAt: undefined,
  };
  return { record, password };
}
