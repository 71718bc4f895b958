import { z } from 'zod';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { foundJob, JOB, type OfJob, OPERATE, type ProvisioningNeeds } from './provisioning.ts';
import { credentialsSchema, secretsOf } from './synchronization-secrets.ts';

const ALSO = ['write', 'groups', 'serviceProviderConfig', 'resourceTypes', 'schemas'] as const;

const checksSchema = credentialsSchema.extend({ also: z.array(z.enum(ALSO)).max(ALSO.length).optional() });

const findingsSchema = z.object({
  value: z.array(
    z.object({ check: z.string(), passed: z.boolean(), problem: z.string().nullable(), evidence: z.string() }),
  ),
});

/** `…/jobs/{id}/checks`: what works with the application, each thing by itself. */
export function jobCheckRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  app.post<OfJob & { Body: z.output<typeof checksSchema> }>(
    `${JOB}/checks`,
    operation({
      id: 'checkConnection',
      summary: 'Test the connection, each part with its result and evidence; nothing is changed or saved',
      tag: 'Synchronization',
      permissions: OPERATE,
      body: checksSchema,
      answers: { 200: findingsSchema },
      audit: 'connectionTested',
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      request.audit({ applicationId: job.applicationId, jobId: job.id });
      const { also = ALSO, useSavedCredentials, credentials: given } = request.body;
      const secrets = await secretsOf(needs, job.applicationId, request.body);
      const credentials = await needs.applications.credentialsWith(job.applicationId, secrets);
      if (credentials === undefined || credentials.secretToken.trim() === '') {
        const message =
          'Credentials are missing: set BaseAddress and SecretToken, send them with the request, or authorize.';
        throw graphError(400, 'CredentialsMissing', message);
      }
      const isGiven = useSavedCredentials !== true && given != null;
      const findings = await needs.runner.testConnection(job, { also, ...(isGiven && { credentials }) });
      const shared = await needs.desk.sharedAccounts(job.id);
      return {
        value: [
          ...findings.map(({ check, problem, message }) => ({
            check,
            passed: problem === undefined,
            problem: problem ?? null,
            evidence: message,
          })),
          ...shared.map(({ applicationName, accounts }) => ({
            check: 'otherJobs',
            passed: false,
            problem: 'accountsShared',
            evidence: `${accounts === 1 ? 'One account is' : `${accounts} accounts are`} linked by the job of ${applicationName} as well, so that each writes what the other wrote. Let different people be in the scope of the two, or delete the links of one.`,
          })),
        ],
      };
    },
  );
}
