import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@lockstep/scim';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import {
  type Authorizations,
  digestOf,
  INSTALLATION_CALLBACK,
  INSTALLATION_CLIENT,
  type OAuthClient,
  prefixedForm,
  type TokenRecord,
} from '../../tenants/index.ts';

interface AdapterNeeds {
  readonly profile: string;
  readonly authorizations: Authorizations;
  /** What addresses of the server begin with. */
  readonly issuer: string;
  /** Where an interaction goes on once somebody answered, by its id. */
  readonly resumeAddress: (id: string) => string;
  readonly now: () => Date;
}

/** Who allows: somebody of a tenant's staff. */
export interface Holder {
  readonly tenantId: string;
  readonly staffId: string;
}

export function accountIdOf({ tenantId, staffId }: Holder): string {
  return `${tenantId} ${staffId}`;
}

export function holderOf(accountId: string | undefined): Holder {
  const [tenantId = '', staffId = ''] = (accountId ?? '').split(' ');
  return { tenantId, staffId };
}

/**
 * Keeps what the authorization server library asks to keep. Texts that are worth something are kept as digests only; an
 * access token is a token of its tenant like any other, and ends with its grant.
 */
export function adapterFor(needs: AdapterNeeds): (kind: string) => Adapter {
  return (kind) => {
    switch (kind) {
      case 'Client':
        return { ...nothing, find: (id) => findClient(needs, id) };
      case 'Grant':
        return grants(needs);
      case 'Interaction':
        return interactions(needs);
      case 'AccessToken':
        return accessTokens(needs);
      case 'AuthorizationCode':
      case 'RefreshToken':
        return tokens(needs, kind);
      default:
        // Nobody stays signed in here: whoever authorises shows the password each time.
        return nothing;
    }
  };
}

const nothing: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};

async function findClient(
  { authorizations: { store }, profile, issuer }: AdapterNeeds,
  id: string,
): Promise<AdapterPayload | undefined> {
  if (id === INSTALLATION_CLIENT) {
    return metadata({
      profile,
      id,
      label: 'Lockstep',
      digest: undefined,
      authentication: 'none',
      redirectUris: [issuer + INSTALLATION_CALLBACK],
      createdAt: new Date(0),
    });
  }
  const client = isPlain(id) ? await store.client(profile, id) : undefined;
  return client && metadata(client);
}

function metadata(client: OAuthClient): AdapterPayload {
  return {
    client_id: client.id,
    client_name: client.label,
    redirect_uris: [...client.redirectUris],
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: client.authentication,
    // Compared with the digest of the secret shown.
    ...(client.digest && { client_secret: Buffer.from(client.digest).toString('hex') }),
  };
}

function grants({ authorizations, now }: AdapterNeeds): Adapter {
  const { store } = authorizations;
  return {
    ...nothing,
    async upsert(id, { accountId, clientId, openid }: AdapterPayload & { openid?: { scope?: string } }, expiresIn = 0) {
      await store.saveGrant({
        ...holderOf(accountId),
        id,
        clientId: String(clientId),
        scopes: openid?.scope?.split(' ') ?? [],
        createdAt: now(),
        renewedAt: now(),
        endsAt: new Date(now().getTime() + expiresIn * 1_000),
      });
    },
    async find(id) {
      const grant = isPlain(id) ? await store.grant(id) : undefined;
      return (
        grant && {
          jti: id,
          kind: 'Grant',
          accountId: accountIdOf(grant),
          clientId: grant.clientId,
          openid: { scope: grant.scopes.join(' ') },
          iat: seconds(grant.createdAt),
          exp: seconds(grant.endsAt),
        }
      );
    },
    // The library ends grants by itself for one reason only besides revocation, which ends the tokens first.
    destroy: (id) => authorizations.end(id, 'The client gave it up, or what it was given was used twice.'),
  };
}

function interactions({ authorizations: { store }, profile, resumeAddress, now }: AdapterNeeds): Adapter {
  return {
    ...nothing,
    async upsert(id, { jti: _, returnTo: __, ...payload }, expiresIn = 0) {
      const expiresAt = new Date(now().getTime() + expiresIn * 1_000);
      await store.saveInteraction(profile, digestOf(id), payload as JsonObject, expiresAt);
    },
    async find(id) {
      const payload = await store.interaction(profile, digestOf(id), now());
      return payload && { ...payload, jti: id, returnTo: resumeAddress(id) };
    },
    destroy: (id) => store.removeInteraction(profile, digestOf(id)),
  };
}

function tokens({ authorizations, now }: AdapterNeeds, kind: string): Adapter {
  const { store } = authorizations;
  return {
    ...nothing,
    async upsert(id, { jti: _, ...payload }, expiresIn = 0) {
      await store.addToken({
        tenantId: holderOf(payload.accountId).tenantId,
        digest: digestOf(id),
        grantId: String(payload.grantId),
        kind,
        payload: payload as JsonObject,
        consumedAt: undefined,
        expiresAt: new Date(now().getTime() + expiresIn * 1_000),
      });
    },
    async find(id) {
      const token = await store.token(kind, digestOf(id));
      if (!token || token.expiresAt <= now()) return undefined;
      return { ...token.payload, jti: id, ...(token.consumedAt && { consumed: seconds(token.consumedAt) }) };
    },
    async consume(id) {
      if (await store.consumeToken(digestOf(id), now())) return;
      const token = await store.token(kind, digestOf(id));
      if (token) await authorizations.end(token.grantId, 'What the client was given was used twice.');
      throw new errors.InvalidGrant('it was used already');
    },
    destroy: (id) => store.removeToken(digestOf(id)),
  };
}

function accessTokens({ authorizations: { store } }: AdapterNeeds): Adapter {
  const found = async (text: string) => {
    const id = prefixedForm.idOf(text);
    const known = id === undefined ? undefined : await store.accessToken(id);
    return known && timingSafeEqual(digestOf(text), known.token.digest) ? known : undefined;
  };
  return {
    ...nothing,
    async upsert(text, payload) {
      await store.addAccessToken(accessToken(text, payload), String(payload.grantId));
    },
    async find(text) {
      const known = await found(text);
      return (
        known && {
          jti: text,
          kind: 'AccessToken',
          accountId: accountIdOf({ tenantId: known.token.tenantId, staffId: known.token.issuedBy ?? '' }),
          clientId: known.token.clientId ?? '',
          grantId: known.grantId,
          scope: known.token.scopes.join(' '),
          iat: seconds(known.token.createdAt),
          exp: seconds(known.token.expiresAt ?? known.token.createdAt),
        }
      );
    },
    async destroy(text) {
      const known = await found(text);
      if (known) await store.removeAccessToken(known.token.id);
    },
  };
}

function accessToken(text: string, { accountId, clientId, scope, iat = 0, exp = 0 }: AdapterPayload): TokenRecord {
  const { tenantId, staffId } = holderOf(accountId);
  return {
    tenantId,
    id: prefixedForm.idOf(text) ?? '',
    label: String(clientId),
    digest: digestOf(text),
    sealed: undefined,
    scopes: (scope ?? '').split(' ').filter(Boolean),
    createdAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
    lastUsedAt: undefined,
    revokedAt: undefined,
    clientId: String(clientId),
    issuedBy: staffId,
    requestedBy: undefined,
  };
}

/** What can be an id: some databases refuse what cannot. */
function isPlain(id: string): boolean {
  return /^[\w.-]{1,100}$/.test(id);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}
