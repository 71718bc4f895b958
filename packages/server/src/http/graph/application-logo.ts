import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LARGEST_LOGO, LOGO_TOO_LARGE, LogoRefused, type Registration } from '../../applications/index.ts';
import { auditDifference } from '../../journal/index.ts';
import type { AuditDetail } from '../audit.ts';
import { bodyBytes } from '../body-bytes.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import {
  foundApplication,
  type OfApplication,
  type ProvisioningNeeds,
  READ_APPLICATIONS,
  WRITE_APPLICATIONS,
} from './provisioning.ts';

const TYPES = ['image/png', 'image/jpeg', 'image/webp'];

/** An image that a browser never shows as a page of this server, wherever it is opened. */
const AS_IMAGE_ONLY = {
  'content-disposition': 'attachment; filename="logo.png"',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Where the logo of an application is read, below the root of the installation; null where it has none. Another logo has
 * another address, so that what was read once never has to be asked for again.
 */
export function logoPath({ appId, logo }: Pick<Registration, 'appId' | 'logo'>): string | null {
  return logo === undefined ? null : `/v1.0/applications(appId='${appId}')/logo?v=${logo}`;
}

/** `/applications/{id}/logo`: what an application looks like. */
export function applicationLogoRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { logos, registrations } = needs.applications;
  const tag = 'Applications';

  /** What the audit log is told, also where it is read for the service principal. */
  const changed = async ({ id, appId, displayName, logo }: Registration, now: string | null): Promise<AuditDetail> => {
    const application = await registrations.find('application', { appId });
    return {
      ...(application && { applicationId: application.id }),
      targets: [
        { type: 'Application', id, displayName, modified: auditDifference({ logo: logo ?? null }, { logo: now }) },
      ],
    };
  };

  app.get<OfApplication>(
    '/applications/:id/logo',
    operation({
      id: 'getApplicationLogo',
      summary: 'Read the logo of an application',
      tag,
      permissions: READ_APPLICATIONS,
      query: { v: 'the logo meant, as `info.logoUrl` names it: it may be kept for good' },
      answerType: 'image/png',
      answers: { 200: z.string() },
    }),
    async (request, reply) => {
      const { id, displayName } = await foundApplication(needs, request.params.id, 'registration');
      const logo = await logos.find(id);
      if (logo === undefined) throw graphError(404, 'Request_ResourceNotFound', `${displayName} has no logo.`);
      if (queryOption(request, 'v') === logo.version) {
        reply.header('cache-control', 'private, max-age=31536000, immutable');
      }
      return reply.headers(AS_IMAGE_ONLY).type('image/png').send(Buffer.from(logo.image));
    },
  );

  app.register(async (scope) => {
    // Whatever the type, the body gets as far as the handler: what is wrong with it is told in the words of a logo.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    scope.withTypeProvider<ZodTypeProvider>().put<OfApplication>(
      '/applications/:id/logo',
      operation({
        id: 'replaceApplicationLogo',
        summary: 'Give an application a logo: PNG, JPEG or WebP of at most 100 KB, drawn anew by the server',
        tag,
        permissions: WRITE_APPLICATIONS,
        bodyType: TYPES,
        answers: { 204: undefined },
        audit: 'applicationChanged',
      }),
      async (request, reply) => {
        const found = await foundApplication(needs, request.params.id, 'registration');
        const { version } = await logos.save(found.id, await sentImage(request)).catch(refused);
        request.audit(await changed(found, version));
        return reply.code(204).send();
      },
    );
  });

  app.delete<OfApplication>(
    '/applications/:id/logo',
    operation({
      id: 'removeApplicationLogo',
      summary: 'Take the logo of an application away',
      tag,
      permissions: WRITE_APPLICATIONS,
      answers: { 204: undefined },
      audit: 'applicationChanged',
    }),
    async (request, reply) => {
      const found = await foundApplication(needs, request.params.id, 'registration');
      await logos.remove(found.id);
      request.audit(await changed(found, null));
      return reply.code(204).send();
    },
  );
}

async function sentImage({ headers, body }: FastifyRequest): Promise<Uint8Array> {
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (!TYPES.includes(type.trim())) {
    const message = `A logo is a PNG, JPEG or WebP image. Send its bytes with Content-Type ${TYPES.join(', ')}.`;
    throw logoError(415, 'UnsupportedMediaType', message);
  }
  if (!(body instanceof Readable)) return new Uint8Array();
  return bodyBytes(body, LARGEST_LOGO, () => logoError(413, 'RequestEntityTooLarge', LOGO_TOO_LARGE));
}

function refused(error: unknown): never {
  throw error instanceof LogoRefused ? logoError(400, 'Request_BadRequest', error.message) : error;
}

function logoError(status: number, code: string, message: string): Error {
  return graphError(status, code, message, [{ code: 'InvalidLogo', message, target: 'logo' }]);
}
