import { z } from 'zod';
import { replaced, SchemaRefused, type Secrets, SecretsChanged, SecretsRefused } from '../../applications/index.ts';
import { compileRules, matchingPath } from '../../engine/index.ts';
import { customApplication, type GalleryApp, noConnectorReason, synchronizationSchemaOf } from '../../gallery/index.ts';
import type { SynchronizationSchema } from '../../mapping/index.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { savingBy } from './job-decision.ts';
import {
  contextOf,
  entryOf,
  entryOfTemplate,
  foundApplication,
  foundJob,
  JOB,
  JOBS,
  type OfApplication,
  type OfJob,
  OPERATE,
  type ProvisioningNeeds,
  READ,
  SYNCHRONIZATION,
  WRITE,
} from './provisioning.ts';
import { schemaRefused } from './synchronization-refusal.ts';

const pairs = z.array(z.object({ key: z.string(), value: z.string().nullish() })).max(100);
const secretsSchema = z.object({ value: pairs });
export const credentialsSchema = z.object({
  useSavedCredentials: z.boolean().nullish(),
  credentials: pairs.nullish(),
  templateId: z.string().nullish(),
  applicationIdentifier: z.string().nullish(),
});

type CredentialsBody = z.output<typeof credentialsSchema>;

const tag = 'Synchronization';

/** Problems of a connection that its credentials are the cause of. */
const OF_CREDENTIALS: ReadonlySet<string> = new Set(['credentialsRefused', 'notPermitted']);

/** `…/synchronization/secrets`, and the test of credentials that are saved or only given. */
export function synchronizationSecretRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, publicUrl } = needs;

  app.get<OfApplication>(
    `${SYNCHRONIZATION}/secrets`,
    operation({
      id: 'listSynchronizationSecrets',
      summary: 'List the secrets that are set; sensitive values read *',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(z.object({ key: z.string(), value: z.string() })) }) },
    }),
    async (request, reply) => {
      const { id } = await foundApplication(needs, request.params.id);
      const { version, value } = await applications.secrets.shown(id);
      reply.header('etag', entityTag(version));
      return {
        '@odata.context': contextOf(request, publicUrl, `servicePrincipals('${id}')/synchronization/secrets`),
        value,
      };
    },
  );

  app.put<OfApplication & { Body: z.output<typeof secretsSchema> }>(
    `${SYNCHRONIZATION}/secrets`,
    operation({
      id: 'replaceSynchronizationSecrets',
      summary: 'Replace the secrets; nothing is tested',
      tag,
      permissions: WRITE,
      body: secretsSchema,
      answers: { 204: undefined },
    }),
    async (request, reply) => {
      const { id } = await foundApplication(needs, request.params.id);
      const given = request.body.value.map(({ key, value }) => ({ key, value: value ?? '' }));
      await secretsCall(() => applications.secrets.replace(id, given, requiredVersion(request), savingBy(request)));
      return reply.code(204).send();
    },
  );

  app.post<OfApplication & { Body: CredentialsBody }>(
    `${JOBS}/validateCredentials`,
    operation({
      id: 'validateCredentialsOfTemplate',
      summary: 'Test credentials before there is a job; nothing is saved',
      tag,
      permissions: OPERATE,
      body: credentialsSchema,
      answers: { 204: undefined },
      audit: 'connectionTested',
    }),
    async (request, reply) => {
      const application = await foundApplication(needs, request.params.id);
      request.audit({ applicationId: application.id });
      const { templateId } = request.body;
      const entry = templateId == null ? (entryOf(application) ?? customApplication) : entryOfTemplate(templateId);
      if (entry === undefined) {
        const message = `There is no template ${templateId?.slice(0, 100)}. List the templates of the service principal.`;
        throw graphError(404, 'SynchronizationTemplateNotFound', message);
      }
      const reason = noConnectorReason(entry);
      if (reason !== undefined) throw graphError(400, 'Request_BadRequest', reason);
      const secrets = await secretsOf(needs, application.id, request.body);
      await tested(needs, application.id, entry, synchronizationSchemaOf(entry), secrets);
      return reply.code(204).send();
    },
  );

  app.post<OfJob & { Body: CredentialsBody }>(
    `${JOB}/validateCredentials`,
    operation({
      id: 'validateCredentials',
      summary: 'Test the credentials of a job, saved or given; nothing is saved',
      tag,
      permissions: OPERATE,
      body: credentialsSchema,
      answers: { 204: undefined },
      audit: 'connectionTested',
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      request.audit({ applicationId: job.applicationId, jobId: job.id });
      const { schema } = await applications.schemas.current(job.id);
      const secrets = await secretsOf(needs, job.applicationId, request.body);
      await tested(needs, job.applicationId, entryOf(job) ?? customApplication, schema, secrets);
      return reply.code(204).send();
    },
  );
}

/** The secrets to test with: those saved, and what is given in their place. */
export async function secretsOf(
  { applications }: ProvisioningNeeds,
  applicationId: string,
  { useSavedCredentials, credentials }: CredentialsBody,
): Promise<Secrets> {
  const { values } = await applications.secrets.saved(applicationId);
  if (useSavedCredentials === true || credentials == null) return values;
  const given = credentials.flatMap(({ key, value }) => (value == null ? [] : [{ key, value }]));
  const read = await secretsCall(async () => replaced(values, given));
  const emptied = new Set(given.flatMap(({ key, value }) => (value === '' ? [key.toLowerCase()] : [])));
  return new Map([...[...values].filter(([key]) => !emptied.has(key.toLowerCase())), ...read]);
}

async function tested(
  { applications, testConnection }: ProvisioningNeeds,
  applicationId: string,
  entry: GalleryApp,
  schema: SynchronizationSchema,
  secrets: Secrets,
): Promise<void> {
  const credentials = await applications.credentialsWith(applicationId, secrets);
  if (credentials === undefined || credentials.secretToken.trim() === '') {
    const message =
      'Credentials are missing: set BaseAddress and SecretToken or those of another AuthenticationType, or authorize the application.';
    throw graphError(400, 'CredentialsMissing', message);
  }
  const [rule] = compileRules(schema);
  const { problem, message } = await testConnection(entry, credentials, matchingPath(rule));
  if (problem === undefined) return;
  const code = OF_CREDENTIALS.has(problem) ? 'InvalidCredentials' : 'ConnectionFailed';
  throw graphError(400, code, message, [{ code: problem, message, target: 'credentials' }]);
}

/** Runs a call that writes secrets, and turns its refusals into the form of the administrative interfaces. */
async function secretsCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SecretsChanged) throw graphError(412, 'Request_PreconditionFailed', error.message);
    if (error instanceof SchemaRefused) throw schemaRefused(error.findings);
    if (!(error instanceof SecretsRefused)) throw error;
    const details = error.problems.map(({ index, message }) => ({
      code: 'InvalidSecret',
      message,
      target: `value[${index}]`,
    }));
    throw graphError(400, 'Request_BadRequest', error.message, details);
  }
}
