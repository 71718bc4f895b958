import type { FastifyPluginAsync } from 'fastify';
import { type ApplicationAuthorizations, AuthorizationFailed } from '../../applications/index.ts';
import { initiatorOf, record } from '../audit.ts';
import { type Guarding, guard } from '../authorization.ts';
import { GraphError, sendGraphError } from '../graph-error.ts';
import { operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { callerOf } from './caller.ts';
import { savingOf } from './routes.ts';

interface CallbackNeeds extends Guarding {
  readonly authorizations: ApplicationAuthorizations;
}

/**
 * `/authorization/callback`: takes the answer of an application to whoever began, and leads on to the page of the
 * application at once, so that the code stands in no address. What came of it is told there, in a word: `authorization`
 * is `done` or the code of a failure.
 */
export function authorizationCallback(needs: CallbackNeeds): FastifyPluginAsync {
  return async (app) => {
    guard(app, needs);
    app.setErrorHandler((error, request, reply) => {
      // A browser whose sign-in ended meanwhile; others show no cookie.
      const isBrowser = error instanceof GraphError && error.status === 401 && !request.headers.authorization;
      if (!isBrowser) return sendGraphError(error, request, reply);
      return reply.code(303).header('location', '/sign-in?error=AuthorizationLapsed').send();
    });

    app.get(
      '/callback',
      operation({
        id: 'endAuthorization',
        summary: 'Come back from an application that was to be authorized',
        tag: 'Synchronization',
        permissions: [],
        query: { state: 'As it was sent.', code: 'What access is granted by.', error: 'Why it is not.' },
        answers: { 303: undefined },
        ofGraph: false,
      }),
      async (request, reply) => {
        const parameters = new URL(request.raw.url ?? '', 'http://localhost').searchParams;
        const root = rootUrl(request, needs.publicUrl);
        reply.code(303).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        try {
          const saving = savingOf(request);
          const { applicationId } = await needs.authorizations.complete(parameters, callerOf(request), root, saving);
          return reply.header('location', pageOf(applicationId, 'done')).send();
        } catch (error) {
          if (!(error instanceof AuthorizationFailed)) throw error;
          await refused(request, error);
          return reply.header('location', pageOf(error.applicationId, error.code)).send();
        }
      },
    );
  };

  async function refused(
    request: Parameters<typeof callerOf>[0],
    { message, applicationId }: AuthorizationFailed,
  ): Promise<void> {
    const { principal } = request;
    if (principal === undefined) return;
    await record(needs, request, principal.organizationId, 'credentialsChanged', {
      initiator: initiatorOf(principal),
      targets: [],
      result: 'failure',
      reason: message,
      applicationId,
    });
  }
}

/** The page that tells what came of it. */
function pageOf(applicationId: string | undefined, outcome: string): string {
  const page = applicationId === undefined ? '/applications' : `/applications/${applicationId}/provisioning/manage`;
  return `${page}?authorization=${outcome}`;
}
