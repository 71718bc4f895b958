import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import { isAddressRange, type Pace } from '../access/index.ts';
import type { TrustedIssuer } from './foreign-tokens.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

/** Options of a tenant that are about reaching its endpoint; those about the protocol are the SCIM library's. */
export interface EndpointOptions {
  /** Whether discovery is shown without a token. */
  readonly discoveryOpen: boolean;
  readonly rateLimit: RateLimit;
  /** Whether tokens are accepted as HTTP Basic too. */
  readonly basicAuthentication: boolean;
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** Addresses and ranges requests may come from; any when empty. */
  readonly sourceAddresses: readonly string[];
  /** For how many days a removed resource can be brought back. */
  readonly undeleteDays: number;
  /** Whether the request log tells what attributes became, beside their names. */
  readonly activityValues: boolean;
  /** Whether the application is told what becomes of resources: events are kept for it to read, and sent to webhooks. */
  readonly events: boolean;
}

const daysKept = 'must be a whole number of days from 0 to 365';

const trueOrFalse = z.boolean({ error: 'must be true or false' });

function rate(most: number) {
  const expected = `must be a number above 0, up to ${most}`;
  return z.number({ error: expected }).positive(expected).max(most, expected);
}

function text(maximum: number) {
  const expected = `must be a text of 1 to ${maximum} characters`;
  return z
    .string({ error: expected })
    .regex(/^\P{Cc}+$/u, expected)
    .max(maximum, expected);
}

function address(protocols: RegExp) {
  return text(500).refine(
    (value) => URL.canParse(value) && protocols.test(new URL(value).protocol),
    'must be an https address',
  );
}

/** Asymmetric ones only: a shared secret cannot tell issuer and receiver apart. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const trustedIssuer = z.strictObject(
  {
    issuer: address(/^https:$/),
    audience: text(500),
    // Where plain HTTP is allowed is the installation's to say, when the option is set.
    jwksUri: address(/^https?:$/),
    algorithms: z
      .array(z.enum(algorithms, { error: `must be one of ${algorithms.join(', ')}` }))
      .min(1, 'must name at least one algorithm')
      .default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    claims: z
      .record(text(100), text(500), { error: 'must be an object of claims and their values, such as {"tid": "…"}' })
      .refine(
        (claims) => Object.keys(claims).length >= 1 && Object.keys(claims).length <= 10,
        'must name 1 to 10 claims that make a token this tenant’s, such as tid',
      ),
    scopes: z.array(text(100), { error: 'must be a list of scopes' }).max(20, 'must list at most 20 scopes').optional(),
  },
  { error: 'must be an object with issuer, audience, jwksUri and claims' },
);

/** What each option may hold, as it is stored: without what follows from defaults. */
export const endpointOptions = {
  discoveryOpen: trueOrFalse,
  rateLimit: z.strictObject(
    {
      requestsPerSecond: rate(100_000).optional(),
      burst: rate(1_000_000).optional(),
      bulkPerSecond: rate(100_000).optional(),
      unindexedPerSecond: rate(100_000).optional(),
    },
    {
      error:
        'must be an object with requestsPerSecond, and burst, bulkPerSecond or unindexedPerSecond where they differ',
    },
  ),
  basicAuthentication: trueOrFalse,
  trustedIssuers: z
    .array(trustedIssuer, { error: 'must be a list of issuers' })
    .max(10, 'must list at most 10 issuers'),
  sourceAddresses: z
    .array(
      z
        .string({ error: 'must be an address or a range such as 20.37.195.0/24' })
        .refine(isAddressRange, 'must be an address or a range such as 20.37.195.0/24'),
      { error: 'must be a list of addresses and ranges' },
    )
    .max(1_000, 'must list at most 1,000 addresses and ranges'),
  undeleteDays: z.int({ error: daysKept }).min(0, daysKept).max(365, daysKept),
  activityValues: trueOrFalse,
  events: trueOrFalse,
} as const;

const stored = z.object(endpointOptions).partial();

/** The options under which a tenant is reached; `installation` is the pace of tenants that set none. */
export function readEndpointOptions(options: JsonObject, installation: Pace | undefined): EndpointOptions {
  const given = stored.parse(options);
  return {
    discoveryOpen: given.discoveryOpen ?? false,
    rateLimit: rateLimit(definedOnly(given.rateLimit), installation),
    basicAuthentication: given.basicAuthentication ?? false,
    trustedIssuers: (given.trustedIssuers ?? []).map(({ scopes, ...issuer }) => ({
      ...issuer,
      ...(scopes && { scopes }),
    })),
    sourceAddresses: given.sourceAddresses ?? [],
    undeleteDays: given.undeleteDays ?? 0,
    activityValues: given.activityValues ?? false,
    events: given.events ?? false,
  };
}

function definedOnly(given: { readonly [K in keyof RateLimit]?: RateLimit[K] | undefined } = {}): Partial<RateLimit> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
