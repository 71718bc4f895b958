import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { Application, AppRole, Registration } from '../../applications/index.ts';
import { galleryAppById } from '../../gallery/index.ts';
import { logoPath } from './application-logo.ts';

/** A role as it comes and goes (appRole). */
export const appRoleSchema = z.object({
  id: z.guid(),
  displayName: z.string().min(1).max(256),
  description: z.string().max(1024).nullish(),
  value: z.string().nullish(),
  isEnabled: z.boolean().default(true),
  allowedMemberTypes: z
    .array(z.enum(['User', 'Application']))
    .min(1)
    .default(['User']),
  origin: z.string().nullish(),
});

/** What this server has none of; always an empty list. */
const none = z.array(z.never());

const shared = {
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  description: z.string().nullable(),
  notes: z.string().nullable(),
  applicationTemplateId: z.string().nullable(),
  appRoles: z.array(appRoleSchema),
  tags: z.array(z.string()),
  signInAudience: z.string(),
  info: z.record(z.string(), z.unknown()),
  deletedDateTime: z.string().nullable(),
  keyCredentials: none,
  passwordCredentials: none,
};

/** An application as it is answered. */
export const applicationSchema = z.object({
  ...shared,
  createdDateTime: z.string(),
  identifierUris: z.array(z.string()),
  web: z.record(z.string(), z.unknown()),
  api: z.record(z.string(), z.unknown()),
  requiredResourceAccess: none,
});

/** A service principal as it is answered. */
export const servicePrincipalSchema = z.object({
  ...shared,
  appDisplayName: z.string(),
  accountEnabled: z.boolean(),
  appOwnerOrganizationId: z.string(),
  appRoleAssignmentRequired: z.boolean(),
  homepage: z.string().nullable(),
  loginUrl: z.string().nullable(),
  logoutUrl: z.string().nullable(),
  replyUrls: z.array(z.string()),
  servicePrincipalNames: z.array(z.string()),
  servicePrincipalType: z.string(),
  notificationEmailAddresses: z.array(z.string()),
  preferredSingleSignOnMode: z.string().nullable(),
  createdDateTime: z.string(),
  oauth2PermissionScopes: none,
  addIns: none,
  alternativeNames: z.array(z.string()),
});

const text = (most: number) => z.string().max(most).nullish();
const texts = z.array(z.string().max(1024)).max(200);
const plain = z.record(z.string().max(200), z.unknown());

const changes = {
  displayName: z.string().trim().min(1).max(256).optional(),
  description: text(1024),
  notes: text(2048),
  tags: texts.optional(),
};

/** What may be changed of an application; annotations are ignored, anything else is refused. */
export const applicationChange = z.strictObject({
  ...changes,
  appRoles: z.array(appRoleSchema).max(1_000).optional(),
  identifierUris: texts.optional(),
  signInAudience: z.string().max(100).optional(),
  web: plain.optional(),
  info: plain.optional(),
});

/** What may be changed of a service principal. */
export const servicePrincipalChange = z.strictObject({
  ...changes,
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  notificationEmailAddresses: z.array(z.email()).max(50).optional(),
  homepage: text(1024),
  loginUrl: text(1024),
  logoutUrl: text(1024),
  replyUrls: texts.optional(),
  preferredSingleSignOnMode: text(50),
});

/** A body without its annotations, which say nothing here. */
export function withoutAnnotations(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.includes('@odata.')));
}

/** A role that came in, as the room keeps it. */
export function readRole(role: z.output<typeof appRoleSchema>): AppRole {
  const { id, displayName, description, value, isEnabled, allowedMemberTypes } = role;
  return {
    id: id.toLowerCase(),
    name: displayName,
    value: value ?? undefined,
    ...(description == null ? {} : { description }),
    ...(isEnabled ? {} : { isEnabled }),
    ...(allowedMemberTypes.join() === 'User' ? {} : { allowedMemberTypes }),
  };
}

/** A role as Graph shows it (appRole). */
export function roleView({ id, value, name, description, isEnabled = true, allowedMemberTypes = ['User'] }: AppRole) {
  return {
    id,
    displayName: name,
    description: description ?? name,
    value: value ?? null,
    isEnabled,
    allowedMemberTypes: [...allowedMemberTypes],
    origin: 'Application',
  };
}

function sharedView(object: Registration, roles: readonly AppRole[], root: string) {
  const { appRoles: _, info, ...others } = object.properties;
  const path = logoPath(object);
  return {
    id: object.id,
    appId: object.appId,
    displayName: object.displayName,
    description: null,
    notes: null,
    applicationTemplateId: galleryAppById(object.templateId)?.templateId ?? null,
    appRoles: roles.map(roleView),
    signInAudience: 'AzureADMyOrg',
    createdDateTime: object.createdAt.toISOString(),
    deletedDateTime: object.deletedAt?.toISOString() ?? null,
    keyCredentials: [],
    passwordCredentials: [],
    ...others,
    // Where the logo is comes from there being one, whatever was written beside it.
    info: { ...(info as JsonObject | undefined), logoUrl: path === null ? null : `${root}${path}` },
  };
}

/** The roles a registration was given before it had a service principal to carry them. */
export function draftedRoles({ properties }: Registration): readonly AppRole[] {
  const read = z.array(appRoleSchema).safeParse(properties.appRoles);
  return read.success ? read.data.map(readRole) : [];
}

/** A registration as Graph shows it (application); `root` is what addresses of this installation begin with. */
export function applicationView(
  registration: Registration,
  roles: readonly AppRole[],
  root: string,
): JsonObject & z.output<typeof applicationSchema> {
  return {
    tags: [],
    identifierUris: [],
    web: {},
    api: {},
    requiredResourceAccess: [],
    ...sharedView(registration, roles, root),
  };
}

/** What a service principal shows beside itself. */
interface Surroundings {
  readonly organizationId: string;
  readonly appDisplayName: string;
  /** What addresses of this installation begin with. */
  readonly root: string;
}

/** The directory's record of an application as Graph shows it (servicePrincipal). */
export function servicePrincipalView(
  application: Application,
  roles: readonly AppRole[],
  { organizationId, appDisplayName, root }: Surroundings,
): JsonObject & z.output<typeof servicePrincipalSchema> {
  return {
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    accountEnabled: true,
    appRoleAssignmentRequired: true,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    replyUrls: [],
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    ...sharedView(application, roles, root),
    appDisplayName,
    appOwnerOrganizationId: organizationId,
    servicePrincipalNames: [application.appId],
    servicePrincipalType: 'Application',
    oauth2PermissionScopes: [],
    addIns: [],
    alternativeNames: [],
  };
}
