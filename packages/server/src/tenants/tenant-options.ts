import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';
import type { Pace } from '../access/index.ts';
import { type EndpointOptions, endpointOptions, readEndpointOptions } from './endpoint-options.ts';
import type { ForeignTokens } from './foreign-tokens.ts';
import type { Profile } from './profile.ts';
import { protocolFindings, usualProtocolOptions } from './protocol-options.ts';
import { accept, invalid, type ProblemDetail, TenantProblem, wrongValue } from './tenant-problem.ts';

/** Every option of a tenant by name: what holds, and what would hold had nobody set anything. */
export interface ShownOptions {
  readonly values: JsonObject;
  readonly defaults: JsonObject;
}

/** What of the installation the options depend on. */
export interface OptionSurroundings {
  /** The pace of tenants that set none. */
  readonly pace: Pace | undefined;
  /** Checks tokens of other issuers, where the installation can. */
  readonly foreignTokens: ForeignTokens | undefined;
}

/** The options of a tenant, stored as what differs from the defaults of its profile. */
export function shownOptions(stored: JsonObject, profile: Profile, { pace }: OptionSurroundings): ShownOptions {
  const protocolDefaults = { ...usualProtocolOptions(), ...(profile.options as JsonObject) };
  const { protocol, endpoint } = divided(stored);
  return {
    values: { ...protocolDefaults, ...protocol, ...asJson(readEndpointOptions(endpoint, pace)) },
    defaults: { ...protocolDefaults, ...asJson(readEndpointOptions({}, pace)) },
  };
}

/**
 * The stored options after a change: each member of the body sets the option of that name, null gives it back its
 * default, and annotations (names with `@`) mean nothing here. Throws `TenantProblem` 400 naming each unknown option and
 * each value that cannot be.
 */
export function changedOptions(
  stored: JsonObject,
  body: unknown,
  profile: Profile,
  { foreignTokens }: OptionSurroundings,
): JsonObject {
  if (!isJsonObject(body)) throw invalid([wrongValue('body', 'must be a JSON object')]);
  const next = new Map<string, JsonValue>(Object.entries(stored));
  for (const [name, value] of Object.entries(body)) {
    if (name.includes('@')) continue;
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const unknown = Object.keys(body).filter((name) => body[name] === null && !isOption(name));
  const { protocol, endpoint } = divided(Object.fromEntries(next));
  const findings: ProblemDetail[] = [
    ...unknown.map((name) => wrongValue(name.slice(0, 100), 'is not an option: remove it or correct its name')),
    ...protocolFindings({ ...(profile.options as JsonObject), ...protocol }),
    ...endpointFindings(endpoint),
    ...issuerFindings(endpoint.trustedIssuers, foreignTokens),
  ];
  if (findings.length > 0) throw invalid(findings);
  return { ...protocol, ...endpoint };
}

/** Stored options apart: those of the protocol, and those about reaching the endpoint. */
export function divided(stored: JsonObject): { readonly protocol: JsonObject; readonly endpoint: JsonObject } {
  const entries = Object.entries(stored);
  return {
    protocol: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(endpointOptions, name))),
    endpoint: Object.fromEntries(entries.filter(([name]) => Object.hasOwn(endpointOptions, name))),
  };
}

function isOption(name: string): boolean {
  return Object.hasOwn(endpointOptions, name) || Object.hasOwn(usualProtocolOptions(), name);
}

function endpointFindings(endpoint: JsonObject): readonly ProblemDetail[] {
  return Object.entries(endpoint).flatMap(([name, value]) => {
    try {
      accept(endpointOptions[name as keyof EndpointOptions], value);
      return [];
    } catch (error) {
      if (!(error instanceof TenantProblem)) throw error;
      return error.details.map((detail) => ({
        ...detail,
        target: under(name, detail.target),
        message: `${name}: ${detail.message}`,
      }));
    }
  });
}

/** What of the issuers this installation cannot do; what is wrong with them in themselves was found before. */
function issuerFindings(
  issuers: JsonValue | undefined,
  foreignTokens: ForeignTokens | undefined,
): readonly ProblemDetail[] {
  if (!Array.isArray(issuers) || issuers.length === 0) return [];
  if (!foreignTokens) {
    return [wrongValue('trustedIssuers', 'must be empty: this installation cannot check tokens of other issuers')];
  }
  return issuers.flatMap((issuer, index) => {
    const uri = isJsonObject(issuer) ? issuer.jwksUri : undefined;
    const refused = typeof uri === 'string' && URL.canParse(uri) ? foreignTokens.refusedAddress(uri) : undefined;
    return refused === undefined ? [] : [wrongValue(`trustedIssuers.${index}.jwksUri`, refused)];
  });
}

function under(name: string, target: string): string {
  return target === 'body' ? name : `${name}.${target}`;
}

function asJson(options: EndpointOptions): JsonObject {
  return JSON.parse(JSON.stringify(options)) as JsonObject;
}
