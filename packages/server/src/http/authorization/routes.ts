import { z } from 'zod';
import { type ApplicationAuthorizations, NotAuthorizable, type Saving } from '../../applications/index.ts';
import { initiatorOf } from '../audit.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ, WRITE } from '../graph/provisioning.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { CALLBACK, callerOf } from './caller.ts';

const tag = 'Synchronization';
const begun = z.object({ authorizationUrl: z.string() });
const shown = z.object({
  state: z.enum(['none', 'authorized', 'ended']),
  tenantUrl: z.string().nullable(),
  authorizedBy: z.string().nullable(),
  authorizedDateTime: z.string().nullable(),
  renewedDateTime: z.string().nullable(),
  reason: z.string().nullable(),
});

/** `J/authorization`: begins the code flow towards the application of a job, tells how it stands, forgets what came of it. */
export function authorizationRoutes(
  app: GraphInstance,
  needs: ProvisioningNeeds & { readonly authorizations: ApplicationAuthorizations },
): void {
  const { applications, authorizations, publicUrl } = needs;

  app.post<OfJob>(
    `${JOB}/authorization`,
    operation({
      id: 'beginAuthorization',
      summary: 'Begin to authorize the application; answers the address to visit',
      tag,
      permissions: WRITE,
      answers: { 200: begun },
      ofGraph: false,
    }),
    async (request) => {
      const { applicationId } = await foundJob(needs, request);
      const application = await applications.registrations.find('application', { id: applicationId });
      if (application === undefined) throw graphError(404, 'Request_ResourceNotFound', 'The application was deleted.');
      const { values } = await applications.secrets.saved(applicationId);
      const flow = { root: rootUrl(request, publicUrl), callback: CALLBACK, caller: callerOf(request) };
      try {
        return { authorizationUrl: await authorizations.begin(application, values, flow) };
      } catch (error) {
        if (error instanceof NotAuthorizable) throw graphError(400, 'CredentialsMissing', error.message);
        throw error;
      }
    },
  );

  app.get<OfJob>(
    `${JOB}/authorization`,
    operation({
      id: 'getAuthorization',
      summary: 'Whether the application is authorized, by whom, and why no longer',
      tag,
      permissions: READ,
      answers: { 200: shown },
      ofGraph: false,
    }),
    async (request): Promise<z.output<typeof shown>> => {
      const { applicationId } = await foundJob(needs, request);
      const found = await authorizations.shown(applicationId);
      return {
        state: found === undefined ? 'none' : found.refused === undefined ? 'authorized' : 'ended',
        tenantUrl: found?.tenantUrl ?? null,
        authorizedBy: found?.authorizedBy ?? null,
        authorizedDateTime: found?.authorizedAt.toISOString() ?? null,
        renewedDateTime: found?.renewedAt.toISOString() ?? null,
        reason: found?.refused ?? null,
      };
    },
  );

  app.delete<OfJob>(
    `${JOB}/authorization`,
    operation({
      id: 'removeAuthorization',
      summary: 'Forget what the application granted',
      tag,
      permissions: WRITE,
      answers: { 204: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { applicationId } = await foundJob(needs, request);
      if (!(await authorizations.remove(applicationId, savingOf(request)))) {
        throw graphError(404, 'Request_ResourceNotFound', 'The application is not authorized.');
      }
      return reply.code(204).send();
    },
  );
}

/** Who saves, as versions and the audit log name them. */
export function savingOf({ principal }: Parameters<typeof callerOf>[0]): Saving {
  return { author: principal?.name ?? '', initiator: initiatorOf(principal) };
}
