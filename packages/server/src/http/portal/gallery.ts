import { z } from 'zod';
import { type GalleryApp, gallery, galleryAppByTemplateId, noConnectorReason } from '../../gallery/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';

const entrySchema = z.object({
  id: z.string(),
  displayName: z.string(),
  aliases: z.array(z.string()),
  publisher: z.string(),
  homePageUrl: z.string().nullable(),
  isListed: z.boolean(),
  state: z.string(),
  categories: z.array(z.string()),
  capabilities: z.object({
    create: z.boolean(),
    update: z.boolean(),
    remove: z.boolean(),
    /** `roles`: names of groups select roles, there are no group objects. */
    groups: z.enum(['yes', 'no', 'roles']),
    singleSignOn: z.array(z.string()),
  }),
  method: z.enum(['token', 'authorize', 'account', 'elsewhere']),
  unavailable: z.string().nullable(),
  prerequisites: z.array(z.string()),
  credentials: z.object({
    kind: z.string(),
    path: z.array(z.string()),
    enableSwitch: z.string().nullable(),
    addressLabel: z.string().nullable(),
    tokenLabel: z.string().nullable(),
    expiresAfterDays: z.number().nullable(),
  }),
  notes: z.array(z.string()),
});

/** `/gallery`: applications that can be added, with what an administrator wants to know before adding one. */
export function galleryRoutes(app: GraphInstance): void {
  const own = { tag: 'Portal', permissions: [], ofGraph: false } as const;

  app.get(
    '/gallery',
    operation({
      ...own,
      id: 'listGallery',
      summary: 'List the applications of the gallery: capabilities, prerequisites, where credentials come from',
      answers: { 200: z.object({ value: z.array(entrySchema) }) },
    }),
    async () => ({ value: LISTED }),
  );

  app.get<{ Params: { id: string } }>(
    '/gallery/:id',
    operation({
      ...own,
      id: 'getGalleryEntry',
      summary: 'Read an entry by its template, also one that the gallery does not list',
      answers: { 200: entrySchema },
    }),
    async ({ params: { id } }) => {
      const entry = galleryAppByTemplateId(id);
      if (entry !== undefined) return entryView(entry);
      throw graphError(404, 'Request_ResourceNotFound', `The gallery has no entry ${id.slice(0, 100)}.`);
    },
  );
}

/** How the engine is let in, in the few ways people tell apart. */
const METHODS: Readonly<Record<GalleryApp['auth'][number]['method'], z.output<typeof entrySchema>['method']>> = {
  bearer: 'token',
  'oauth2-authorization-code': 'authorize',
  'oauth2-client-credentials': 'account',
  basic: 'account',
  'username-password-token': 'account',
  'username-token': 'account',
  indirect: 'elsewhere',
};

function entryView(entry: GalleryApp): z.output<typeof entrySchema> {
  const { capabilities, credentialSource } = entry;
  const usual = entry.auth.find((option) => option.default) ?? entry.auth[0];
  return {
    id: entry.templateId,
    displayName: entry.displayName,
    aliases: entry.aliases,
    publisher: entry.vendor,
    homePageUrl: entry.homePageUrl ?? null,
    isListed: entry.listing === 'gallery',
    state: entry.state,
    categories: entry.categories,
    capabilities: {
      create: capabilities.create,
      update: capabilities.update,
      remove: capabilities.remove,
      groups: capabilities.groups === 'role-mapping' ? 'roles' : capabilities.groups ? 'yes' : 'no',
      singleSignOn: capabilities.sso ?? [],
    },
    method: METHODS[usual?.method ?? 'indirect'],
    unavailable: noConnectorReason(entry) ?? null,
    prerequisites: entry.prerequisites,
    credentials: {
      kind: credentialSource.kind,
      path: credentialSource.uiPath ?? [],
      enableSwitch: credentialSource.enableSwitch ?? null,
      addressLabel: entry.tenantUrl.appLabel ?? null,
      tokenLabel: credentialSource.tokenLabel ?? null,
      expiresAfterDays: credentialSource.expiresAfterDays,
    },
    notes: entry.notes.map(({ text }) => text),
  };
}

const LISTED = gallery
  .filter(({ listing }) => listing === 'gallery')
  .toSorted((one, other) => one.displayName.localeCompare(other.displayName, 'en'))
  .map(entryView);
