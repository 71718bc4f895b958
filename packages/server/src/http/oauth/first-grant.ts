import { type Random, randomText } from '../../access/index.ts';
import {
  type Authorizations,
  type CreatedTenant,
  digestOf,
  INSTALLATION_CLIENT,
  prefixedForm,
} from '../../tenants/index.ts';
import { accountIdOf } from './adapter.ts';
import { REFRESH_TOKEN_SECONDS } from './authorization-server.ts';

/**
 * A refresh token for a tenant that was made with its whole set-up, as if its first administrator had authorised this
 * installation; its first token belongs to the same grant. Null where nobody authorises anything.
 */
export async function firstRefreshToken(
  { tenant, token, administrator }: CreatedTenant,
  needs: { readonly authorizations: Authorizations; readonly random: Random; readonly now: () => Date },
): Promise<string | null> {
  const { authorizations, random, now } = needs;
  const profile = authorizations.profiles.find(({ id }) => id === tenant.profile);
  if (profile === undefined || administrator === null) return null;
  const found = await authorizations.signatories(profile, administrator.userName, administrator.password);
  const signatory = found.find((one) => one.tenant.tenantId === tenant.tenantId);
  if (signatory === undefined) return null;
  const at = now();
  const seconds = Math.floor(at.getTime() / 1_000);
  const endsAt = new Date(at.getTime() + REFRESH_TOKEN_SECONDS * 1_000);
  const scopes = Object.keys(profile.authorization.scopes);
  const holder = { tenantId: tenant.tenantId, staffId: signatory.staff.id };
  const grant = { ...holder, id: randomText(random, 43), clientId: INSTALLATION_CLIENT, scopes };
  await authorizations.store.saveGrant({ ...grant, createdAt: at, renewedAt: at, endsAt });
  const text = randomText(random, 43);
  await authorizations.store.addToken({
    tenantId: tenant.tenantId,
    digest: digestOf(text),
    grantId: grant.id,
    kind: 'RefreshToken',
    payload: {
      kind: 'RefreshToken',
      accountId: accountIdOf(holder),
      clientId: INSTALLATION_CLIENT,
      grantId: grant.id,
      gty: 'authorization_code',
      scope: scopes.join(' '),
      iat: seconds,
      iiat: seconds,
      exp: seconds + REFRESH_TOKEN_SECONDS,
    },
    consumedAt: undefined,
    expiresAt: endsAt,
  });
  const tokenId = token === null ? undefined : prefixedForm.idOf(token);
  if (tokenId !== undefined) await authorizations.store.adoptToken(tokenId, grant.id);
  return text;
}
