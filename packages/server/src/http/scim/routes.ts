import { ScimError } from '@lockstep/scim';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken } from '../../access/index.ts';
import type { Authenticated, Tenants } from '../../tenants/index.ts';
import { rootUrl } from '../root-url.ts';
import { scimAddress } from './address.ts';
import { maximumBody, sendScimError } from './answer.ts';
import { resourceOf } from './resource-of.ts';

interface ScimNeeds {
  readonly tenants: Tenants;
  readonly publicUrl?: string | undefined;
  readonly onRefusedToken?: (address: string) => void;
}

/** What is known of a request once its token was accepted. */
interface Admitted extends Authenticated {
  readonly at: Date;
  warnings: readonly string[];
}

interface TenantRoute {
  Params: { tenant: string };
}

/**
 * The SCIM endpoint of every tenant, `/t/{key}/scim/v2` and the same without version. Everything about the protocol is
 * the tenant's SCIM service's; here a request is authenticated before anything else, bounded, handed over with its
 * address and body untouched, and noted in the tenant's log once it is answered.
 */
export function scimRoutes(needs: ScimNeeds): FastifyPluginAsync {
  const { tenants } = needs;
  const admitted = new WeakMap<FastifyRequest, Admitted>();

  return async (app) => {
    app.setErrorHandler(sendScimError);
    app.setNotFoundHandler(() => {
      throw new ScimError(404, undefined, 'There is no SCIM endpoint at this address. It ends in /scim/v2.');
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maximumBody }, (_request, body, done) => {
      done(null, body);
    });

    app.register(async (endpoint) => {
      endpoint.addHook<TenantRoute>('onRequest', async (request) => {
        admitted.set(request, await admit(request));
      });
      endpoint.addHook('onResponse', async (request, reply) => note(request, reply));
      for (const path of ['/:tenant/scim', '/:tenant/scim/*']) endpoint.all(path, handle);
    });
  };

  async function admit(request: FastifyRequest<TenantRoute>): Promise<Admitted> {
    const token = bearerToken(request.raw.headersDistinct.authorization);
    const found = token === undefined ? undefined : await tenants.authenticate(request.params.tenant, token);
    if (found) return { ...found, at: new Date(), warnings: [] };
    needs.onRefusedToken?.(request.ip);
    throw new ScimError(
      401,
      undefined,
      'The token is missing or not valid for this address. Use a token of this tenant.',
    );
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const access = admitted.get(request);
    if (!access) throw new Error('A SCIM request reached its handler without being admitted.');
    const { base, path, query } = scimAddress(request.raw.url ?? '');
    const answer = await tenants.serviceFor(access.tenant).handle({
      method: request.method,
      path,
      query,
      headers: singleHeaders(request),
      body: typeof request.body === 'string' ? request.body : undefined,
      baseUrl: rootUrl(request, needs.publicUrl) + base,
    });
    access.warnings = answer.warnings;
    reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
    return reply.send(answer.body);
  }

  function note(request: FastifyRequest, reply: FastifyReply): void {
    const access = admitted.get(request);
    if (!access) return;
    const { path } = scimAddress(request.raw.url ?? '');
    tenants.record({
      tenantId: access.tenant.tenantId,
      at: access.at,
      method: request.method,
      path: path.slice(0, 500),
      status: reply.statusCode,
      ...resourceOf(path, tenants.profileOf(access.tenant).resourceTypes, reply.getHeader('location')),
      tokenId: access.tokenId,
      durationMs: Math.round(reply.elapsedTime),
      warnings: access.warnings,
    });
  }
}

function singleHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name !== 'authorization' && typeof value === 'string') headers[name] = value;
  }
  return headers;
}
