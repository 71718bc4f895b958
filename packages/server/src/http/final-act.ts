import type { FastifyRequest } from 'fastify';
import { GraphError, graphError } from './graph-error.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why somebody does what they ask for, where they say so in `X-Lockstep-Reason`. */
    reason?: string | undefined;
  }
}

const LONGEST_REASON = 1_000;

/** Whoever is signed in has to prove who they are once more; says where, and answers how long that counts (RFC 9470). */
class SignInTooOld extends GraphError {
  readonly challenge = 'Bearer error="insufficient_user_authentication", max_age=600';

  constructor(code: string, target: string, message: string) {
    const whole = `Your last sign-in is older than 10 minutes. ${message}`;
    super(401, 'FreshSignInRequired', whole, [{ code, message, target }]);
  }
}

/**
 * Refuses what reaches far or cannot be taken back to people who signed in unless they say why and their sign-in is
 * fresh. Tokens are not asked: nobody sits before them.
 */
export function requireFinal(request: FastifyRequest): void {
  requireFresh(request);
  if (request.signedIn === undefined || request.reason !== undefined) return;
  const message = 'X-Lockstep-Reason: this cannot be taken back or reaches far. Say why you do it.';
  throw graphError(400, 'ReasonRequired', message, [{ code: 'ReasonRequired', message, target: 'reason' }]);
}

/**
 * Refuses with 401 `FreshSignInRequired` people who did not prove within 10 minutes who they are. The finding names the
 * address to do so at: `PasswordRequired` is sent `{"password"}` there, `ProviderRequired` is opened in the browser.
 */
export function requireFresh({ signedIn, staff }: FastifyRequest): void {
  if (staff?.isFresh === false) throw passwordRequired(`/api/tenants/${staff.tenant.key}/sign-in/confirm`);
  if (signedIn === undefined || signedIn.isFresh) return;
  if (signedIn.signIn.method === 'password') throw passwordRequired('/api/portal/sign-in/confirm');
  throw new SignInTooOld(
    'ProviderRequired',
    '/api/portal/sign-in/provider?fresh=true',
    'Sign in at your identity provider again, then repeat this.',
  );
}

function passwordRequired(target: string): GraphError {
  return new SignInTooOld('PasswordRequired', target, 'Enter your password, then repeat this.');
}

/** The reason a request gives; percent-encoded as UTF-8, for headers hold no other letters. 400 when it cannot be read. */
export function reasonGiven({ headers }: FastifyRequest): string | undefined {
  const sent = headers['x-lockstep-reason'];
  if (typeof sent !== 'string') return undefined;
  const reason = decoded(sent)?.trim();
  if (reason === undefined || reason.length > LONGEST_REASON) {
    const message = `X-Lockstep-Reason: must be percent-encoded UTF-8 of at most ${LONGEST_REASON} characters.`;
    throw graphError(400, 'Request_BadRequest', message, [{ code: 'InvalidReason', message, target: 'reason' }]);
  }
  return reason === '' ? undefined : reason;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
