import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

interface Knows {
  /** Of the client `lockstep`. */
  readonly secret: string;
  /** What it says of people, by their subject. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A real OpenID provider on a port of this machine, where everybody is who the test says. */
export class IdentityProviderUnderTest {
  readonly issuer: string;
  readonly #close: () => Promise<void>;
  /** Claims that are put into identities in place of the right ones, under the provider's signature. */
  tamper: Readonly<Record<string, unknown>> | undefined;

  private constructor(issuer: string, close: () => Promise<void>) {
    this.issuer = issuer;
    this.#close = close;
  }

  static async start(redirectUri: string, { secret, people }: Knows): Promise<IdentityProviderUnderTest> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = new IdentityProviderUnderTest(issuer, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(issuer, {
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'key', use: 'sig', alg: 'RS256' }] },
      clients: [{ client_id: 'lockstep', client_secret: secret, redirect_uris: [redirectUri] }],
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      claims: { email: ['email', 'email_verified'], profile: ['name', 'groups', 'preferred_username', 'oid'] },
      cookies: { keys: ['cookies of the tests'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
    });
    provider.use(async (context, next) => {
      await next();
      const answer = context.body as { id_token?: string } | undefined;
      if (made.tamper === undefined || typeof answer?.id_token !== 'string') return;
      const claims = { ...decodeJwt(answer.id_token), ...made.tamper };
      answer.id_token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key' }).sign(privateKey);
    });
    const callback = provider.callback();
    server.on('request', async (request, response) => {
      const uid = /^\/interaction\/([^/?]+)/.exec(request.url ?? '')?.[1];
      if (uid === undefined) return callback(request, response);
      const { prompt, params, grantId } = await provider.interactionDetails(request, response);
      if (prompt.name === 'login') {
        const accountId = String(request.headers['x-person']);
        return provider.interactionFinished(request, response, { login: { accountId } });
      }
      const grant = grantId === undefined ? undefined : await provider.Grant.find(grantId);
      const given =
        grant ??
        new provider.Grant({ accountId: String(request.headers['x-person']), clientId: String(params.client_id) });
      given.addOIDCScope('openid email profile');
      return provider.interactionFinished(request, response, { consent: { grantId: await given.save() } });
    });
    return made;
  }

  /** Follows the redirects of the provider as a browser of somebody, up to the one that leaves it. */
  async signInAs(person: string, begin: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let next = new URL(begin);
    for (let hops = 0; hops < 12 && next.origin === this.issuer; hops += 1) {
      const answer = await fetch(next, {
        redirect: 'manual',
        headers: { 'x-person': person, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      assert.ok(location !== null, `${next} answered ${answer.status}: ${await answer.text()}`);
      next = new URL(location, next);
    }
    return next;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
