import { timingSafeEqual } from 'node:crypto';
import type { ApiTokens } from './api-tokens.ts';
import type { Principal } from './principal.ts';
import { digestOf } from './shown-secret.ts';
import type { SignedIn, SignIns } from './sign-ins.ts';

/** Recognises whoever calls the administrative interfaces. */
export interface ApiAccess {
  /** The holder of an API token. */
  authenticate(token: string): Promise<Principal | undefined>;
  /** The person a browser shows the cookie of; without it nobody can sign in. */
  signedIn?(cookie: string): Promise<SignedIn | undefined>;
}

interface ApiAccessNeeds {
  readonly organizationId: string;
  /** Given at start, each with every permission: `LOCKSTEP_ADMIN_TOKEN` and the local token of the data directory. */
  readonly tokens: readonly { readonly name: string; readonly token: string }[];
  readonly apiTokens?: Pick<ApiTokens, 'recognise'>;
  readonly signIns?: Pick<SignIns, 'recognise'>;
}

/**
 * Recognises the tokens given at start, those that were issued, and people who signed in. Of the first, all digests are
 * compared each time, so that timing tells neither a prefix nor which matched.
 */
export function apiAccess({ organizationId, tokens, apiTokens, signIns }: ApiAccessNeeds): ApiAccess {
  const known = tokens.map(({ name, token }) => ({
    digest: digestOf(token),
    principal: { type: 'token', id: name, organizationId, name, roles: ['administrator'], permissions: 'all' } as const,
  }));
  return {
    async authenticate(token) {
      const digest = digestOf(token);
      let found: Principal | undefined;
      for (const candidate of known) if (timingSafeEqual(candidate.digest, digest)) found = candidate.principal;
      return found ?? apiTokens?.recognise(token);
    },
    ...(signIns && { signedIn: (cookie: string) => signIns.recognise(cookie) }),
  };
}
