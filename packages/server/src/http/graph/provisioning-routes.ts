import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { appRoleAssignmentRoutes } from './app-role-assignments.ts';
import { applicationTemplateRoutes } from './application-templates.ts';
import { applicationRoutes } from './applications.ts';
import { deletedApplicationRoutes } from './deleted-applications.ts';
import type { ProvisioningNeeds } from './provisioning.ts';
import { ownerRoutes, servicePrincipalRoutes } from './service-principals.ts';
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
}
