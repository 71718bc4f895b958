import { createHash, timingSafeEqual } from 'node:crypto';

/** Somebody who was recognised, and what they may do. */
export interface Principal {
  /** Shown in logs. */
  readonly name: string;
  /** Names of permissions as in Microsoft Graph, such as `User.Read.All`; `all` for every one there is. */
  readonly permissions: 'all' | ReadonlySet<string>;
}

/** Recognises the holders of API tokens. */
export interface ApiAccess {
  authenticate(token: string): Promise<Principal | undefined>;
}

/**
 * Recognises the tokens given at start, each with every permission: `LOCKSTEP_ADMIN_TOKEN` and the local token of the
 * data directory. Digests are compared, all of them each time, so that timing tells neither a prefix nor which matched.
 */
export function apiAccess(tokens: readonly { readonly name: string; readonly token: string }[]): ApiAccess {
  const known = tokens.map(({ name, token }) => ({ digest: sha256(token), principal: everything(name) }));
  return {
    async authenticate(token) {
      const digest = sha256(token);
      let found: Principal | undefined;
      for (const candidate of known) if (timingSafeEqual(candidate.digest, digest)) found = candidate.principal;
      return found;
    },
  };
}

function everything(name: string): Principal {
  return { name, permissions: 'all' };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
