import type { IncomingMessage } from 'node:http';
import { ScimError } from '@lockstep/scim';
import type { FastifyRequest } from 'fastify';
import { credentialOf, type FailedAttempts } from '../../access/index.ts';
import type { Authenticated, Place, Refusal, TenantAnswer, Tenants, Unproven } from '../../tenants/index.ts';

/** What is known of a request once somebody was recognised, or may remain unknown. */
export interface Admitted extends Authenticated {
  readonly at: Date;
  /** Why it may not go on all the same. */
  readonly refusal: ScimError | undefined;
  /** Whether the tenant's log gets a line. */
  readonly isNoted: boolean;
  warnings: readonly string[];
  /** What the answer tells of writes, once there is one. */
  answer?: TenantAnswer;
}

/** A refusal for coming too often, with when to come again. */
export class TooManyRequests extends ScimError {
  readonly retryAfter: number;

  constructor(detail: string, retryAfter: number) {
    super(429, undefined, detail);
    this.retryAfter = retryAfter;
  }
}

/**
 * Decides who a request comes from and whether it may go on. Throws `ScimError` 401 for every kind of wrong credential
 * alike, whether the tenant exists or not, and 429 for an address that showed too many of them; a token that proved
 * right before still passes from there, since many customers of an identity provider share its addresses. Only what
 * passes is counted against the tenant.
 */
export function admission({
  tenants,
  failedAttempts,
  now,
}: {
  readonly tenants: Tenants;
  readonly failedAttempts: FailedAttempts;
  readonly now: () => Date;
}): (request: FastifyRequest, place: Place, path: string) => Promise<Admitted> {
  return async (request, place, path) => {
    const shown = authorizationsOf(request.raw);
    const found =
      (shown.length === 0 && (await openly(request, place, path))) || (await recognise(request, place, shown));
    if ('problem' in found) {
      const { tenant, problem } = found;
      const isNoted = tenants.admission.isFailureNoted(found);
      return { tenant, tokenId: undefined, scopes: [], at: now(), refusal: wrongToken(), isNoted, warnings: [problem] };
    }
    const refusal = tenants.admission.refusalOf(found, { method: request.method, path, source: request.ip });
    return {
      ...found,
      at: now(),
      refusal: refusal && refused(refusal),
      isNoted: tenants.admission.isNoted(found, refusal),
      warnings: [],
    };
  };

  async function recognise(
    request: FastifyRequest,
    place: Place,
    shown: readonly string[],
  ): Promise<Authenticated | Unproven> {
    const credential = credentialOf(shown);
    const wait = failedAttempts.wait(request.ip);
    if (wait > 0 && !(credential && tenants.admission.recognises(credential))) {
      throw new TooManyRequests(`Too many wrong tokens came from your address. Come again in ${wait} seconds.`, wait);
    }
    const found = credential && (await tenants.admission.authenticate(place, credential));
    if (!found || 'problem' in found) failedAttempts.count(request.ip);
    if (found) return found;
    throw wrongToken();
  }

  /** Discovery without any credential, where the tenant shows it to anyone. A wrong credential is wrong there too. */
  async function openly(request: FastifyRequest, place: Place, path: string): Promise<Authenticated | undefined> {
    if (!('key' in place) || request.method !== 'GET' || !discovery.test(path)) return undefined;
    if (failedAttempts.wait(request.ip) > 0) return undefined;
    const tenant = await tenants.admission.openlyDiscovered(place.key);
    return tenant && { tenant, tokenId: undefined, scopes: [] };
  }
}

/**
 * Every value the request carries for `Authorization`: Node itself shows one of several, or takes all headers apart to
 * show them all.
 */
function authorizationsOf({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1] ?? ''));
}

function isAuthorization(name: string): boolean {
  return name.length === 'authorization'.length && name.toLowerCase() === 'authorization';
}

function wrongToken(): ScimError {
  const detail = 'The token is missing or not valid for this address. Use a token of this tenant.';
  return new ScimError(401, undefined, detail);
}

const discovery = /^\/+(?:ServiceProviderConfig|ResourceTypes|Schemas)(?:\/|$)/i;

function refused({ status, detail, retryAfter }: Refusal): ScimError {
  return status === 429 ? new TooManyRequests(detail, retryAfter ?? 1) : new ScimError(status, undefined, detail);
}
