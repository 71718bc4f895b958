import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { authorizationRoutes } from '../authorization/index.ts';
import { discoveryRoutes } from './account-discoveries.ts';
import { appRoleAssignmentRoutes } from './app-role-assignments.ts';
import { applicationLogoRoutes } from './application-logo.ts';
import { applicationTemplateRoutes } from './application-templates.ts';
import { applicationRoutes } from './applications.ts';
import { attentionRoutes } from './attention.ts';
import { credentialsFormRoutes } from './credentials-form.ts';
import { deletedApplicationRoutes } from './deleted-applications.ts';
import { directoryAuditRoutes } from './directory-audits.ts';
import { jobCheckRoutes } from './job-checks.ts';
import { jobCycleRoutes } from './job-cycles.ts';
import { jobPlanRoutes } from './job-plans.ts';
import { jobSettingsRoutes } from './job-settings.ts';
import { jobStandingRoutes } from './job-standings.ts';
import { jobStatisticsRoutes } from './job-statistics.ts';
import { jobVersionRoutes } from './job-versions.ts';
import { logStatisticsRoutes } from './log-statistics.ts';
import { objectConnectionRoutes } from './object-connections.ts';
import { objectProvisioningRoutes } from './object-provisioning.ts';
import type { ProvisioningNeeds } from './provisioning.ts';
import { provisioningLogRoutes } from './provisioning-log.ts';
import { schemaAttributeRoutes } from './schema-attributes.ts';
import { schemaCheckRoutes } from './schema-check.ts';
import { schemaEvaluationRoutes } from './schema-evaluation.ts';
import { scopeEvaluationRoutes } from './scope-evaluation.ts';
import { ownerRoutes, servicePrincipalRoutes } from './service-principals.ts';
import { stagedDeletionRoutes } from './staged-deletions.ts';
import { synchronizationJobRoutes } from './synchronization-jobs.ts';
import { synchronizationOnDemandRoutes } from './synchronization-on-demand.ts';
import { synchronizationSchemaRoutes } from './synchronization-schema.ts';
import { synchronizationSecretRoutes } from './synchronization-secrets.ts';
import { synchronizationTemplateRoutes } from './synchronization-templates.ts';
import { synchronizationUploadRoutes } from './synchronization-uploads.ts';

export type { ConnectionTestResult, Provisioning } from './provisioning.ts';

/** The gallery, applications, assignments, and everything about synchronization. */
export function provisioningRoutes(plain: FastifyInstance, needs: ProvisioningNeeds): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  applicationTemplateRoutes(app, needs);
  applicationRoutes(app, needs);
  applicationLogoRoutes(app, needs);
  servicePrincipalRoutes(app, needs);
  ownerRoutes(app, needs);
  deletedApplicationRoutes(app, needs);
  appRoleAssignmentRoutes(app, needs);
  synchronizationTemplateRoutes(app, needs);
  synchronizationSecretRoutes(app, needs);
  synchronizationJobRoutes(app, needs);
  synchronizationSchemaRoutes(app, needs);
  synchronizationOnDemandRoutes(app, needs);
  synchronizationUploadRoutes(app, needs);
  credentialsFormRoutes(app);
  provisioningLogRoutes(app, needs);
  logStatisticsRoutes(app, needs);
  directoryAuditRoutes(app, needs);
  objectProvisioningRoutes(app, needs);
  for (const routes of ROUTES_OF_JOBS) routes(app, needs);
  const { authorizations } = needs;
  if (authorizations) authorizationRoutes(app, { ...needs, authorizations });
}

/** What administrators look into and decide about a job. */
const ROUTES_OF_JOBS = [
  attentionRoutes,
  discoveryRoutes,
  jobCheckRoutes,
  jobCycleRoutes,
  jobPlanRoutes,
  jobSettingsRoutes,
  jobStandingRoutes,
  jobStatisticsRoutes,
  jobVersionRoutes,
  objectConnectionRoutes,
  schemaAttributeRoutes,
  schemaCheckRoutes,
  schemaEvaluationRoutes,
  scopeEvaluationRoutes,
  stagedDeletionRoutes,
] as const;
