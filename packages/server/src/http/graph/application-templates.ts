import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import { may, type Principal } from '../../access/index.ts';
import {
  customApplication,
  type GalleryApp,
  gallery,
  galleryAppByTemplateId,
  hasConnector,
} from '../../gallery/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import {
  applicationSchema,
  applicationView,
  servicePrincipalSchema,
  servicePrincipalView,
} from './application-view.ts';
import { contextOf, type ProvisioningNeeds } from './provisioning.ts';
import { listSmall, selectedOf } from './small-collection.ts';

interface OfTemplate {
  Params: { id: string };
}

const templateSchema = z.object({
  id: z.string(),
  displayName: z.string().nullable(),
  publisher: z.string().nullable(),
  description: z.string().nullable(),
  homePageUrl: z.string().nullable(),
  logoUrl: z.string().nullable(),
  categories: z.array(z.string()),
  supportedProvisioningTypes: z.array(z.string()),
  supportedSingleSignOnModes: z.array(z.string()),
});

const instantiateSchema = z.object({
  displayName: z.string().trim().min(1).max(256),
  serviceManagementReference: z.string().nullish(),
});

const tag = 'Applications';
const PROPERTIES = Object.keys(templateSchema.shape);
const FILTERABLE = ['displayName', 'categories', 'supportedProvisioningTypes'];

/** `/applicationTemplates`: the gallery, and an instance made of one of its entries. */
export function applicationTemplateRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, publicUrl } = needs;

  app.get(
    '/applicationTemplates',
    operation({
      id: 'listApplicationTemplates',
      summary: 'List the applications that can be added',
      tag,
      permissions: [],
      answers: { 200: z.object({ value: z.array(templateSchema) }) },
    }),
    (request) =>
      listSmall(request, publicUrl, {
        items: TEMPLATES,
        properties: PROPERTIES,
        filterable: FILTERABLE,
        context: 'applicationTemplates',
        skips: true,
      }),
  );

  app.get<OfTemplate>(
    '/applicationTemplates/:id',
    operation({
      id: 'getApplicationTemplate',
      summary: 'Read an application that can be added',
      tag,
      permissions: [],
      answers: { 200: templateSchema },
    }),
    async (request) => ({
      '@odata.context': contextOf(request, publicUrl, 'applicationTemplates/$entity'),
      ...selectedOf(request, template(foundEntry(request.params.id)), PROPERTIES),
    }),
  );

  app.post<OfTemplate & { Body: z.output<typeof instantiateSchema> }>(
    '/applicationTemplates/:id/instantiate',
    operation({
      id: 'instantiateApplicationTemplate',
      summary: 'Add an application: its registration and its service principal',
      tag,
      permissions: ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
      body: instantiateSchema,
      answers: { 201: z.object({ application: applicationSchema, servicePrincipal: servicePrincipalSchema }) },
      audit: 'applicationCreated',
    }),
    async (request, reply) => {
      const entry = foundEntry(request.params.id);
      const { displayName } = request.body;
      const made = await applications.add(entry, displayName);
      await ownedByCaller(request.principal, made.id, needs);
      request.audit({
        applicationId: made.id,
        targets: [{ type: 'ServicePrincipal', id: made.id, displayName, modified: [] }],
      });
      const registration = await applications.registrations.find('registration', { appId: made.appId });
      if (registration === undefined)
        throw graphError(404, 'Request_ResourceNotFound', 'The application is gone again.');
      const roles = await applications.roles(made.id);
      const root = rootUrl(request, publicUrl);
      reply.code(201);
      return {
        '@odata.context': contextOf(request, publicUrl, 'microsoft.graph.applicationServicePrincipal'),
        application: applicationView(registration, roles, root),
        servicePrincipal: servicePrincipalView(made, roles, {
          organizationId: request.principal?.organizationId ?? '',
          appDisplayName: registration.displayName,
          root,
        }),
      };
    },
  );
}

/** Who may configure only what they own owns what they make. */
export async function ownedByCaller(
  principal: Principal | undefined,
  applicationId: string,
  { applications }: Pick<ProvisioningNeeds, 'applications'>,
): Promise<void> {
  if (principal === undefined || may(principal, 'Application.ReadWrite.All')) return;
  await applications.registrations.addOwner(applicationId, principal.id);
}

function foundEntry(id: string): GalleryApp {
  const entry = galleryAppByTemplateId(id);
  if (entry !== undefined) return entry;
  throw graphError(404, 'Request_ResourceNotFound', `The gallery has no entry ${id.slice(0, 100)}.`);
}

/** What entries say of themselves, in the words the interface has. */
const CATEGORIES: Readonly<Record<string, string>> = {
  intranet: 'collaboration',
  'content-marketing': 'marketing',
  'yard-management': 'management',
  logistics: 'businessMgmt',
  travel: 'travel',
};

const SIGN_ON: Readonly<Record<string, string>> = { oidc: 'oidc', saml: 'saml', password: 'password' };

function template(entry: GalleryApp): JsonObject & z.output<typeof templateSchema> {
  const modes = (entry.capabilities.sso ?? []).flatMap(
    (mode) => SIGN_ON[mode.toLowerCase().replace(/[^a-z]|2?0$/g, '')] ?? [],
  );
  return {
    id: entry.templateId,
    displayName: entry === customApplication ? 'Custom' : entry.displayName,
    publisher: entry.vendor,
    description: null,
    homePageUrl: entry.homePageUrl ?? null,
    logoUrl: null,
    categories: [...new Set(entry.categories.flatMap((category) => CATEGORIES[category] ?? []))],
    supportedProvisioningTypes: hasConnector(entry) ? ['sync'] : [],
    supportedSingleSignOnModes: modes.length === 0 ? ['notSupported'] : modes,
  };
}

const TEMPLATES = gallery.map(template);
