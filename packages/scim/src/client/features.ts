import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';

/** What a service provider says it offers; undefined where it says nothing. A hint, since many say it wrongly. */
export interface DeclaredFeatures {
  readonly patch: boolean | undefined;
  readonly filter: boolean | undefined;
  readonly maxResults: number | undefined;
  readonly sort: boolean | undefined;
  readonly etag: boolean | undefined;
  readonly changePassword: boolean | undefined;
  readonly bulk: boolean | undefined;
  readonly maxOperations: number | undefined;
  readonly cursor: boolean | undefined;
}

/** Reads a `/ServiceProviderConfig` document (RFC 7643 section 5) leniently. */
export function readFeatures(config: JsonObject): DeclaredFeatures {
  const part = (name: string): JsonObject => {
    const value = member(config, name);
    return isJsonObject(value) ? value : {};
  };
  return {
    patch: flag(member(part('patch'), 'supported')),
    filter: flag(member(part('filter'), 'supported')),
    maxResults: positive(member(part('filter'), 'maxResults')),
    sort: flag(member(part('sort'), 'supported')),
    etag: flag(member(part('etag'), 'supported')),
    changePassword: flag(member(part('changePassword'), 'supported')),
    bulk: flag(member(part('bulk'), 'supported')),
    maxOperations: positive(member(part('bulk'), 'maxOperations')),
    cursor: flag(member(part('pagination'), 'cursor')),
  };
}

function flag(value: JsonValue | undefined): boolean | undefined {
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function positive(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
