import { ScimError } from '@lockstep/scim';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { FailedAttempts } from '../../access/index.ts';
import type { Place, TenantService, Tenants } from '../../tenants/index.ts';
import { rootUrl } from '../root-url.ts';
import { type ScimAddress, scimAddress, subdomainBase, tenantAtHost, tenantBase } from './address.ts';
import { type Admitted, admission } from './admission.ts';
import { maximumBody, sendScimError, tooLarge } from './answer.ts';
import { resourceOf } from './resource-of.ts';

interface ScimNeeds {
  readonly tenants: Tenants;
  readonly failedAttempts: FailedAttempts;
  readonly now: () => Date;
  readonly publicUrl?: string | undefined;
  /** The address an application has for all its tenants; without it, tenants' own addresses are served. */
  readonly sharedAddress?: string;
  /** The domain whose sub-domains are tenants, when these routes are those. */
  readonly tenantDomain?: string;
}

/** A request that was admitted, and may have been refused all the same. */
interface UnderWay {
  readonly access: Admitted;
  readonly address: ScimAddress;
  readonly service: TenantService;
}

interface TenantRoute {
  Params: { tenant: string };
}

/**
 * SCIM endpoints: `/{key}/scim/v2` below `/t`, and the same without version; or the one address that an application has
 * for all its tenants; or `/scim/v2` at sub-domains that are tenants. Everything about the protocol is the tenant's SCIM service's; here a request is admitted before
 * anything else, bounded, handed over with its address and body untouched, and noted in the tenant's log once it is
 * answered.
 */
export function scimRoutes(needs: ScimNeeds): FastifyPluginAsync {
  const { tenants, sharedAddress, tenantDomain } = needs;
  const admit = admission(needs);
  const underWay = new WeakMap<FastifyRequest, UnderWay>();
  const isNamedInPath = sharedAddress === undefined && tenantDomain === undefined;
  const shared = sharedAddress && new RegExp(`^${sharedAddress.replaceAll('.', '\\.')}`);
  const bases = shared || (tenantDomain === undefined ? tenantBase : subdomainBase);
  const paths = isNamedInPath ? ['/:tenant/scim', '/:tenant/scim/*'] : ['/', '/*'];

  return async (app) => {
    app.setErrorHandler(sendScimError);
    app.setNotFoundHandler(() => {
      throw noEndpoint();
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maximumBody }, (_request, body, done) => {
      done(null, body);
    });

    app.register(async (endpoint) => {
      endpoint.addHook<TenantRoute>('onRequest', async (request) => {
        const address = scimAddress(request.raw.url ?? '', bases);
        const access = await admit(request, placeOf(request), address.path);
        const service = serviceFor(access);
        underWay.set(request, { access, address, service });
        if (access.refusal) throw access.refusal;
        const length = request.headers['content-length'];
        if (length === undefined) return;
        // Sent in pieces it tells no length: then it is read, up to the most there is, and refused by the service.
        const limit = service.bodyLimit(address.path);
        if (Number(length) > limit) throw tooLarge(limit);
      });
      endpoint.addHook('onResponse', (request, reply, done) => {
        note(request, reply);
        done();
      });
      for (const path of paths) endpoint.all(path, handle);
    });
  };

  function placeOf(request: FastifyRequest<TenantRoute>): Place {
    if (sharedAddress !== undefined) return { sharedAddress };
    const key = tenantDomain === undefined ? request.params.tenant : tenantAtHost(request.hostname, tenantDomain);
    if (key === undefined) throw noEndpoint();
    return { key };
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const known = underWay.get(request);
    if (!known) throw new Error('A SCIM request reached its handler without being admitted.');
    const { access, service } = known;
    const { base, path, query } = known.address;
    const answer = await service.handle({
      method: request.method,
      path,
      query,
      headers: singleHeaders(request),
      body: typeof request.body === 'string' ? request.body : undefined,
      baseUrl: rootOf(request) + base,
    });
    access.warnings = answer.warnings;
    access.answer = answer;
    return reply.code(answer.status).header('cache-control', 'no-store').headers(answer.headers).send(answer.body);
  }

  /** At a sub-domain locations begin with that, however the installation is called. */
  function rootOf(request: FastifyRequest): string {
    const { publicUrl } = needs;
    if (tenantDomain === undefined || publicUrl === undefined) return rootUrl(request, publicUrl);
    return `${new URL(publicUrl).protocol}//${request.host}`;
  }

  function serviceFor({ tenant, tokenId }: Admitted): TenantService {
    return tokenId === undefined ? tenants.serviceForAnyone(tenant) : tenants.serviceFor(tenant);
  }

  function note(request: FastifyRequest, reply: FastifyReply): void {
    const known = underWay.get(request);
    if (!known?.access.isNoted) return;
    const { access, service } = known;
    const { path } = known.address;
    const { types } = service.scoped;
    const same = {
      tenantId: access.tenant.tenantId,
      at: access.at,
      tokenId: access.tokenId,
      actor: undefined,
      requestId: request.id,
    };
    for (const { location, ...operation } of access.answer?.operations ?? []) {
      const about = resourceOf(operation.path, types, location);
      tenants.record({
        ...same,
        ...operation,
        path: operation.path.slice(0, 500),
        ...about,
        durationMs: 0,
        warnings: [],
      });
    }
    tenants.record({
      ...same,
      method: request.method,
      path: path.slice(0, 500),
      status: reply.statusCode,
      ...resourceOf(path, types, reply.getHeader('location')),
      durationMs: Math.round(reply.elapsedTime),
      warnings: access.warnings,
      changed: access.answer?.changed ?? [],
      values: access.answer?.values,
    });
  }
}

function noEndpoint(): ScimError {
  return new ScimError(404, undefined, 'There is no SCIM endpoint at this address. It ends in /scim/v2.');
}

function singleHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  const { headers: sent } = request;
  for (const name of Object.keys(sent)) {
    const value = sent[name];
    if (name !== 'authorization' && typeof value === 'string') headers[name] = value;
  }
  return headers;
}
