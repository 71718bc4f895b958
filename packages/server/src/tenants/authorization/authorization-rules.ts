/**
 * How an application is authorised: an administrator of a tenant allows a client, and nobody copies a token. One
 * authorization server stands for all tenants of the application; whoever signs in there tells which one is meant.
 */
export interface AuthorizationRules {
  /** Addresses of the server, below that of the installation: the application's own, and other than any other's. */
  readonly authorizePath: string;
  readonly tokenPath: string;
  readonly revocationPath: string;
  readonly keysPath: string;
  /** What can be allowed: scopes of the application's tokens, each in words that continue "It will be able to". */
  readonly scopes: Readonly<Record<string, string>>;
}

/** The client that this installation itself is: known to every application without further steps. */
export const INSTALLATION_CLIENT = 'lockstep';

/** Where whoever authorises comes back to, below the address of this installation. */
export const INSTALLATION_CALLBACK = '/authorization/callback';
