import { foldCase } from '@lockstep/scim';
import { hashPassword, type Random, randomText } from '../access/index.ts';
import type { AdministratorRecord } from './tenant-store.ts';

/** A first administrator with a generated user name and password; the password is in this answer only. */
export async function firstAdministrator(
  tenant: { readonly tenantId: string; readonly key: string },
  source: { readonly random: Random; readonly newId: () => string; readonly now: Date },
): Promise<{ readonly record: AdministratorRecord; readonly password: string }> {
  const userName = `admin@${tenant.key}`;
  const password = Array.from({ length: 4 }, () => randomText(source.random, 6)).join('-');
  const record = {
    tenantId: tenant.tenantId,
    id: source.newId(),
    userName,
    userNameFolded: foldCase(userName),
    passwordHash: await hashPassword(password, source.random),
    createdAt: source.now,
  };
  return { record, password };
}
