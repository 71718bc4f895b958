import type { JsonObject } from '@lockstep/scim';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { dropOldest } from './brief-memory.ts';
import type { ForeignTokens, TrustedIssuer, Verdict } from './foreign-tokens.ts';

interface Needs {
  /** Reads the document at an address; rejects when it cannot be had. */
  readonly read: (address: string) => Promise<string>;
  readonly refusedAddress: (address: string) => string | undefined;
  readonly now: () => Date;
  /** Told why keys could not be fetched. */
  readonly onError: (error: unknown) => void;
}

interface Keys {
  readonly set: ReturnType<typeof createLocalJWKSet> | undefined;
  /** When they were asked for. */
  readonly at: number;
}

/** Keys are asked for again after this, so that one an issuer took back ends. */
const keptFor = 10 * 60_000;
/** An unknown key, or a failure, leads to the issuer at most this often: anybody can name a key. */
const askedAgainAfter = 30_000;
const remembered = 1_000;
/** Clocks of two machines are never quite the same. */
const tolerance = 30;

/**
 * Checks JWTs (RFC 7519, RFC 8725) with the key sets issuers publish (RFC 7517), which are fetched when first needed,
 * kept, and fetched anew when a token names a key that is not among them.
 */
export function signedTokens({ read, refusedAddress, now, onError }: Needs): ForeignTokens {
  const kept = new Map<string, Keys>();
  const underWay = new Map<string, Promise<Keys>>();

  return {
    refusedAddress,
    async verify(token, issuer) {
      const first = await keysOf(issuer.jwksUri, keptFor);
      const verdict = await check(token, issuer, first, now());
      if (verdict !== 'unknownKey') return verdict;
      const next = await keysOf(issuer.jwksUri, askedAgainAfter);
      const second = next === first ? verdict : await check(token, issuer, next, now());
      return second === 'unknownKey' ? { problem: 'It is signed with a key the issuer does not publish.' } : second;
    },
  };

  /** The keys at an address, asked for again when they are older than that. */
  async function keysOf(address: string, mostAge: number): Promise<Keys> {
    const known = kept.get(address);
    const most = known?.set ? mostAge : askedAgainAfter;
    if (known && now().getTime() - known.at < most) return known;
    const fetching = underWay.get(address) ?? fetchKeys(address, known).finally(() => underWay.delete(address));
    underWay.set(address, fetching);
    return fetching;
  }

  async function fetchKeys(address: string, known: Keys | undefined): Promise<Keys> {
    const at = now().getTime();
    const set = await read(address)
      .then((text) => createLocalJWKSet(JSON.parse(text) as JSONWebKeySet))
      .catch((error: unknown) => {
        onError(error);
        return known?.set;
      });
    const keys = { set, at };
    kept.delete(address);
    kept.set(address, keys);
    dropOldest(kept, remembered);
    return keys;
  }
}

async function check(token: string, issuer: TrustedIssuer, { set }: Keys, at: Date): Promise<Verdict | 'unknownKey'> {
  if (!set) return { problem: `The keys of the issuer cannot be had at ${issuer.jwksUri}.` };
  try {
    const { payload } = await jwtVerify(token, set, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...issuer.algorithms],
      requiredClaims: ['exp'],
      clockTolerance: tolerance,
      currentDate: at,
    });
    return { claims: payload as JsonObject };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknownKey';
    return { problem: problemOf(error) };
  }
}

/** Fixed words only: whoever made the token may have put anything into it. */
function problemOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'It has expired.';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'It is signed with an algorithm that is not allowed.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'Its signature is not the issuer’s.';
  if (error instanceof errors.JWTClaimValidationFailed) return claimProblem(error);
  return 'It is no JSON Web Token that can be checked.';
}

function claimProblem({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `It lacks the claim ${claim}.`;
  if (claim === 'aud') return 'It is meant for another audience.';
  return claim === 'nbf' ? 'It is not valid yet.' : `Its claim ${claim} is not right.`;
}
