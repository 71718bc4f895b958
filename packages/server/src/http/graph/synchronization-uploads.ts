import { z } from 'zod';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import {
  foundApplication,
  foundJob,
  JOB,
  type OfApplication,
  type OfJob,
  type ProvisioningNeeds,
  SYNCHRONIZATION,
  WRITE,
} from './provisioning.ts';

/** What Graph has for other kinds of jobs than those of this server: known, and refused with the reason. */
export function synchronizationUploadRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(/^application\/scim\+json\b/, { parseAs: 'string' }, (_request, body, done) => {
      done(null, body);
    });
    scope.post<OfJob>(
      `${JOB}/bulkUpload`,
      operation({
        id: 'bulkUpload',
        summary: 'Feed people to a job that provisions into the directory',
        tag: 'Synchronization',
        permissions: ['SynchronizationData-User.Upload'],
        bodyType: 'application/scim+json',
        answers: { 202: undefined },
      }),
      async (request) => {
        const job = await foundJob(needs, request);
        if (!/^application\/scim\+json\b/i.test(request.headers['content-type'] ?? '')) {
          const message = 'The upload must be a SCIM bulk request: send it with Content-Type application/scim+json.';
          throw graphError(400, 'Request_BadRequest', message);
        }
        const message = `The job of ${job.applicationName} provisions out of the directory and takes no uploads. Import files into the directory at /api/directory.`;
        throw graphError(400, 'Request_BadRequest', message);
      },
    );
  });

  app.post<OfApplication>(
    `${SYNCHRONIZATION}/acquireAccessToken`,
    operation({
      id: 'acquireAccessToken',
      summary: 'Exchange OAuth credentials for an access token and save it',
      tag: 'Synchronization',
      permissions: WRITE,
      body: z.object({ credentials: z.array(z.object({ key: z.string(), value: z.string().nullish() })).nullish() }),
      answers: { 204: undefined },
    }),
    async (request) => {
      await foundApplication(needs, request.params.id);
      const message = 'The exchange of OAuth credentials is not offered here: set Oauth2AccessToken among the secrets.';
      throw graphError(501, 'NotImplemented', message);
    },
  );
}
