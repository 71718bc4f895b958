import type { FastifyRequest } from 'fastify';

/** Where the browser comes back to, below the address of this installation. */
export const CALLBACK = '/authorization/callback';

/** Who calls, as narrowly as is known: one sign-in of a person, or one token. A flow is bound to it. */
export function callerOf({ signedIn, principal }: FastifyRequest): string {
  return signedIn === undefined ? `token ${principal?.id ?? ''}` : `sign-in ${signedIn.signIn.id}`;
}
