import * as oidc from 'openid-client';
import type { GalleryApp } from '../gallery/index.ts';
import type { Secrets } from './secrets.ts';

/** Where an application is authorised, and as which client. Addresses that are only a path are of this installation. */
export interface AuthorizationServer {
  /** Root of the SCIM endpoint that access tokens are for, and for no other. */
  readonly tenantUrl: string;
  readonly authorizationUri: string;
  readonly tokenUri: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
}

/** What is kept of an authorization, sealed. */
export interface Granted extends AuthorizationServer {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/** The application cannot be authorised as it is set up; the message names what is missing. */
export class NotAuthorizable extends Error {
  override readonly name = 'NotAuthorizable';
}

/** The client id of an installation where it authorises at itself. */
const OWN_CLIENT = 'lockstep';

/**
 * Where an instance of a gallery entry is authorised: at this installation, unless its secrets name another address. The
 * paths are the entry's, and each address can be replaced, as can the client. Throws {@link NotAuthorizable}.
 */
export function authorizationServerOf(entry: GalleryApp | undefined, secrets: Secrets): AuthorizationServer {
  const option = entry?.auth.find(({ method }) => method === 'oauth2-authorization-code');
  const tenantUrl = secrets.get('BaseAddress') ?? (entry && ownAddress(entry));
  if (tenantUrl === undefined) throw missing('BaseAddress');
  if (!tenantUrl.startsWith('/') && !URL.canParse(tenantUrl)) {
    throw new NotAuthorizable('BaseAddress is no address. Enter one that begins with https://.');
  }
  const origin = tenantUrl.startsWith('/') ? '' : new URL(tenantUrl).origin;
  const { authorizePath, tokenPath, scopes = [] } = option?.oauth ?? {};
  const authorizationUri = secrets.get('Oauth2AuthorizationUri') ?? (authorizePath && origin + authorizePath);
  const tokenUri = secrets.get('Oauth2TokenExchangeUri') ?? (tokenPath && origin + tokenPath);
  if (authorizationUri === undefined) throw missing('Oauth2AuthorizationUri');
  if (tokenUri === undefined) throw missing('Oauth2TokenExchangeUri');
  const clientId = secrets.get('Oauth2ClientId') ?? (origin === '' ? OWN_CLIENT : undefined);
  if (clientId === undefined) throw missing('Oauth2ClientId');
  return {
    tenantUrl,
    authorizationUri,
    tokenUri,
    clientId,
    clientSecret: secrets.get('Oauth2ClientSecret'),
    scopes,
  };
}

/** The endpoint of an entry whose address nobody types, at this installation. */
function ownAddress({ tenantUrl: { mode, template } }: GalleryApp): string | undefined {
  return mode === 'derived-from-authorization' && template !== null ? new URL(template).pathname : undefined;
}

function missing(key: string): NotAuthorizable {
  return new NotAuthorizable(
    `${key} is not set, so it is not known where to authorize. Save it among the secrets, or enter a secret token instead.`,
  );
}

/** The library's view of a server whose addresses are whole. */
export function configurationOf(
  { authorizationUri, tokenUri, clientId, clientSecret }: AuthorizationServer,
  fetcher: typeof fetch,
  issuer = new URL(authorizationUri).origin,
): oidc.Configuration {
  const metadata = { issuer, authorization_endpoint: authorizationUri, token_endpoint: tokenUri };
  const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(clientSecret);
  const configuration = new oidc.Configuration(metadata, clientId, undefined, authentication);
  configuration[oidc.customFetch] = fetcher as oidc.CustomFetch;
  configuration.timeout = SECONDS_TO_ANSWER;
  // Whether plain HTTP may be spoken with this host is decided by the fetch.
  oidc.allowInsecureRequests(configuration);
  return configuration;
}

const SECONDS_TO_ANSWER = 20;

/** When the access token in an answer expires. */
export function expiryOf({ expires_in: seconds }: oidc.TokenEndpointResponse, now: Date): Date | undefined {
  return seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1_000);
}

/** What a server answered that refuses; undefined for any other failure, such as none of its answers coming through. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof oidc.ResponseBodyError) || error.status >= 500 || error.status === 429) return undefined;
  const { error: code, error_description: described } = error;
  return described === undefined ? code : `${code}: ${described}`.slice(0, 300);
}

/** The reason of any failure, in one line. */
export function failureOf(error: unknown): string {
  const refused = refusalOf(error);
  if (refused !== undefined) return refused;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return `${message}${cause instanceof Error ? `: ${cause.message}` : ''}`.slice(0, 300);
}
