import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Registration, withDefaults } from '../../applications/index.ts';
import {
  credentialsForm,
  customApplication,
  type GalleryApp,
  hasConnector,
  synchronizationSchemaOf,
  synchronizationTemplateId,
} from '../../gallery/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import {
  contextOf,
  entryOf,
  entryOfTemplate,
  foundApplication,
  type OfApplication,
  type ProvisioningNeeds,
  READ,
  SYNCHRONIZATION,
} from './provisioning.ts';

export interface OfTemplate {
  Params: { id: string; templateId: string };
}

export const TEMPLATE = `${SYNCHRONIZATION}/templates/:templateId`;

const templateSchema = z.object({
  id: z.string(),
  applicationId: z.string(),
  default: z.boolean(),
  description: z.string(),
  discoverable: z.boolean(),
  factoryTag: z.string(),
  metadata: z.array(z.object({ key: z.string(), value: z.string() })),
});

const tag = 'Synchronization';

/** `…/synchronization/templates`: those that fit an application, below its service principal and its registration. */
export function synchronizationTemplateRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { publicUrl } = needs;
  for (const kind of ['application', 'registration'] as const) {
    const below = kind === 'application' ? 'servicePrincipals' : 'applications';
    const ofKind = kind === 'application' ? '' : 'OfApplication';
    const path = `/${below}/:id/synchronization/templates`;
    const of = (request: FastifyRequest<OfApplication>, more: string) =>
      contextOf(request, publicUrl, `${below}('${request.params.id}')/synchronization/templates${more}`);

    app.get<OfApplication>(
      path,
      operation({
        id: `listSynchronizationTemplates${ofKind}`,
        summary: 'List the synchronization templates that fit',
        tag,
        permissions: READ,
        answers: { 200: z.object({ value: z.array(templateSchema) }) },
      }),
      async (request) => {
        const application = await foundApplication(needs, request.params.id, kind);
        const value = templatesOf(application).map((entry) => template(entry, application));
        return { '@odata.context': of(request, ''), value };
      },
    );

    app.get<OfTemplate>(
      `${path}/:templateId`,
      operation({
        id: `getSynchronizationTemplate${ofKind}`,
        summary: 'Read a synchronization template',
        tag,
        permissions: READ,
        answers: { 200: templateSchema },
      }),
      async (request) => {
        const application = await foundApplication(needs, request.params.id, kind);
        const entry = foundTemplate(application, request.params.templateId);
        return { '@odata.context': of(request, '/$entity'), ...template(entry, application) };
      },
    );

    app.get<OfTemplate>(
      `${path}/:templateId/schema`,
      operation({
        id: `getSynchronizationTemplateSchema${ofKind}`,
        summary: 'Read the schema a job of this template begins with',
        tag,
        permissions: READ,
        answers: { 200: z.unknown() },
      }),
      async (request) => {
        const application = await foundApplication(needs, request.params.id, kind);
        const entry = foundTemplate(application, request.params.templateId);
        const context = of(request, `('${synchronizationTemplateId(entry)}')/schema/$entity`);
        return { '@odata.context': context, ...withDefaults(synchronizationSchemaOf(entry)) };
      },
    );
  }
}

/** The template of an application's own entry, and the one that fits every application. */
function templatesOf(application: Registration): readonly GalleryApp[] {
  const own = entryOf(application);
  const isOwn = own !== undefined && own !== customApplication && hasConnector(own);
  return isOwn ? [own, customApplication] : [customApplication];
}

/** A template that fits an application; 404 `SynchronizationTemplateNotFound` for any other. */
export function foundTemplate(application: Registration, id: string): GalleryApp {
  const entry = entryOfTemplate(id);
  const fitting = templatesOf(application);
  if (entry !== undefined && fitting.includes(entry)) return entry;
  const known = fitting.map(synchronizationTemplateId).join(', ');
  const message = `There is no template ${id.slice(0, 100)} for ${application.displayName}. It has ${known}.`;
  throw graphError(404, 'SynchronizationTemplateNotFound', message);
}

function template(entry: GalleryApp, application: Registration): z.output<typeof templateSchema> {
  const id = synchronizationTemplateId(entry);
  const { usual } = credentialsForm(entry);
  return {
    id,
    applicationId: application.appId,
    default: templatesOf(application)[0] === entry,
    description:
      entry === customApplication
        ? 'Users and groups to a SCIM 2.0 service'
        : `Users and groups to ${entry.displayName}`,
    discoverable: true,
    factoryTag: 'scim',
    metadata: [
      { key: 'GalleryApplicationIdentifier', value: entry.templateId },
      { key: 'GalleryApplicationKey', value: id },
      { key: 'IsOAuthEnabled', value: String(usual.authorize) },
      { key: 'IsSynchronizationInPreview', value: String(entry.state === 'preview') },
      { key: 'IsSynchronizationAgentRequired', value: 'false' },
      { key: 'ConfigurationFields', value: JSON.stringify(usual.fields) },
    ],
  };
}
