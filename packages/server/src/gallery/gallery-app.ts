import { z } from 'zod';
import { targetProfile } from '../targets/index.ts';

const provenance = z.enum(['seed', 'document', 'vendor', 'inferred']);
/** Null: the source says nothing. */
const tri = z.boolean().nullable();

const authOption = z.strictObject({
  method: z.enum([
    'bearer',
    'oauth2-authorization-code',
    'oauth2-client-credentials',
    'basic',
    'username-password-token',
    'username-token',
    'indirect',
  ]),
  default: z.boolean(),
  fields: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      kind: z.enum(['url', 'text', 'secret']),
      required: z.boolean(),
    }),
  ),
  /** Buttons beside the fields. */
  actions: z.array(z.literal('authorize')).optional(),
  oauth: z
    .strictObject({
      scopes: z.array(z.string()),
      authorizePath: z.string(),
      tokenPath: z.string(),
      refresh: z.boolean(),
      provenance,
    })
    .optional(),
  /** Present when the method no longer works. */
  state: z.string().optional(),
  note: z.string().optional(),
  via: z.string().optional(),
});

const tenantUrl = z.strictObject({
  mode: z.enum(['constant', 'template', 'provided-by-app', 'provided-by-vendor', 'derived-from-authorization', 'none']),
  template: z.string().nullable(),
  variables: z.array(z.strictObject({ name: z.string(), label: z.string(), source: z.string() })),
  alternatives: z.array(z.string()).optional(),
  optional: z.boolean().optional(),
  editable: z.boolean().optional(),
  appLabel: z.string().optional(),
  acceptsFullUrlAsVariable: z.boolean().optional(),
  tokenEndpointTemplate: z.string().optional(),
  variant: z.string().optional(),
  note: z.string().optional(),
  provenance: provenance.optional(),
});

/** Where an administrator of the application gets the credential. */
const credentialSource = z.strictObject({
  kind: z.enum(['self-service', 'vendor-support', 'oauth-consent', 'admin-account', 'none']),
  uiPath: z.array(z.string()).nullable(),
  tokenVisibility: z.enum([
    'once',
    'on-generation',
    'on-request',
    'visible-in-settings',
    'by-mail',
    'sent-by-support',
    'unknown',
    'n/a',
  ]),
  expiresAfterDays: z.int().positive().nullable(),
  enableSwitch: z.string().optional(),
  boundTo: z.string().optional(),
  generation: z.string().optional(),
  rotation: z.string().optional(),
  tokenLabel: z.string().optional(),
  tokenFormat: z.string().optional(),
  requiresModule: z.string().optional(),
});

const targetAttribute = z.strictObject({
  /** A target path. */
  name: z.string(),
  type: z.enum(['string', 'boolean', 'reference', 'integer', 'array']),
  /** Null: the article has no such column. */
  filterable: tri,
  required: tri,
  filterableProvenance: provenance.optional(),
  requiredProvenance: provenance.optional(),
  condition: z.string().optional(),
});

const objectMapping = z.strictObject({
  label: z.string().optional(),
  enabled: z.boolean(),
  objectActions: z.array(z.enum(['create', 'update', 'delete'])),
  matching: z.array(z.strictObject({ target: z.string(), precedence: z.int().positive(), provenance })),
  attributes: z.array(targetAttribute),
  /** False: the article shows a picture or nothing. */
  attributesKnown: z.boolean(),
});

const extensionAttribute = z.strictObject({
  name: z.string(),
  type: z.enum(['string', 'boolean', 'integer', 'reference', 'complex']),
  multiValued: z.boolean().optional(),
  subAttributes: z.array(z.strictObject({ name: z.string(), type: z.string() })).optional(),
  canonicalValues: z.array(z.string()).optional(),
  format: z.string().optional(),
  emit: z.string().optional(),
  accept: z.array(z.string()).optional(),
  refersTo: z.string().optional(),
  mutability: z.string().optional(),
  provenance: provenance.optional(),
});

const extensionSchema = z.strictObject({
  urn: z.string(),
  kind: z.enum(['enterprise', 'enterprise-scim1', 'custom']),
  /** `*`: defined by each customer. */
  attributes: z.union([z.literal('*'), z.array(z.union([z.string(), extensionAttribute]))]),
  open: z.boolean().optional(),
});

const defaultMapping = z.strictObject({
  target: z.string(),
  kind: z.enum(['direct', 'expression', 'constant', 'none']),
  source: z.string().nullable(),
  provenance,
});

const settingsField = z.strictObject({
  key: z.string(),
  label: z.string(),
  /** A text is a condition in words. */
  required: z.union([z.boolean(), z.string()]),
  kind: z.enum(['text', 'select', 'multi-select', 'radio', 'switch', 'readonly', 'secret-readonly']),
  default: z.unknown(),
  optionsFrom: z.string().optional(),
  options: z
    .array(z.strictObject({ value: z.string(), label: z.string().optional(), effect: z.string().optional() }))
    .optional(),
  enabledWhen: z.string().optional(),
  provenance,
});

const settingsAction = z.strictObject({
  key: z.string(),
  label: z.string(),
  once: z.boolean().optional(),
  provenance,
});

/** The pages of an application this program plays itself. */
const appSide = z.strictObject({
  /** Null: there is no self-service page. */
  settingsPage: z
    .strictObject({
      path: z.array(z.string()),
      fields: z.array(settingsField),
      actions: z.array(settingsAction),
    })
    .nullable(),
  supportConsole: z.strictObject({ actions: z.array(settingsAction) }).optional(),
  authorization: z
    .strictObject({
      loginFields: z.array(z.string()),
      loginButton: z.string(),
      consentButton: z.string(),
      requires: z.string(),
      provenance,
    })
    .optional(),
  vendorOperatedFlags: z.array(z.strictObject({ key: z.string(), default: z.boolean(), provenance })).optional(),
  behaviours: z.array(z.string()),
});

/** One entry of the gallery. Names nobody defined are refused: they would be facts that nothing reads. */
export const galleryApp = z.strictObject({
  /** Slug, chosen once. */
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  templateId: z.uuid(),
  displayName: z.string().min(1),
  aliases: z.array(z.string()),
  vendor: z.string(),
  homePageUrl: z.string().optional(),
  listing: z.enum(['gallery', 'non-gallery']),
  state: z.enum(['ga', 'preview', 'deprecated']),
  protocol: z.enum(['scim2', 'scim1', 'proprietary', 'indirect']),
  provenance,
  documentation: z.strictObject({
    file: z.string(),
    flow: z.enum(['classic', 'classic+start-button', 'new']),
    attributeTable: z.enum(['table', 'image', 'none']),
  }),
  auth: z.array(authOption).min(1),
  tenantUrl,
  credentialSource,
  capabilities: z.strictObject({
    create: z.boolean(),
    update: z.boolean(),
    remove: z.boolean(),
    /** `role-mapping`: names of groups select roles, there are no group objects. */
    groups: z.union([z.boolean(), z.literal('role-mapping')]),
    /** Null: not offered or not mentioned. */
    sso: z.array(z.string()).nullable(),
    schemaDiscovery: tri,
  }),
  deprovisioning: z.strictObject({
    outOfScope: z.enum(['disable', 'delete', 'none']),
    softDelete: z.union([tri, z.literal('partial')]),
    hardDelete: z.union([tri, z.literal('archive')]),
    provenance,
  }),
  categories: z.array(z.string()),
  objects: z.strictObject({
    users: objectMapping,
    groups: objectMapping.nullable(),
    groupsMappingPresentButDisabled: z.boolean().optional(),
  }),
  extensions: z.array(extensionSchema),
  appRoles: z.strictObject({
    source: z.enum(['manifest', 'static', 'imported', 'app-default-role']),
    values: z.array(z.string()),
    defaultAccessExcluded: tri,
    single: z.boolean().optional(),
    highestWins: z.boolean().optional(),
    target: z.string().optional(),
  }),
  prerequisites: z.array(z.string()),
  clouds: z.array(z.enum(['public', 'usgov'])),
  notes: z.array(z.strictObject({ code: z.string(), text: z.string() })),
  rateLimit: z
    .strictObject({ readPerMinute: z.int().positive().optional(), writePerMinute: z.int().positive().optional() })
    .optional(),
  defaultMappings: z.array(defaultMapping).optional(),
  defaultGroupMappings: z.array(defaultMapping).optional(),
  /** How the application deviates from SCIM 2.0 and what it can bear, where that is known. */
  target: targetProfile.optional(),
  appSide: appSide.optional(),
});

/** An application that can be added, with everything its setup article says. */
export type GalleryApp = z.infer<typeof galleryApp>;
export type AuthOption = z.infer<typeof authOption>;
export type TenantUrl = z.infer<typeof tenantUrl>;
export type GalleryObjectMapping = z.infer<typeof objectMapping>;
export type TargetAttribute = z.infer<typeof targetAttribute>;
export type ExtensionSchema = z.infer<typeof extensionSchema>;
export type DefaultMapping = z.infer<typeof defaultMapping>;
export type AppSide = z.infer<typeof appSide>;
