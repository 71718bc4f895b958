import { z } from 'zod';
import type { Organization } from '../../directory/index.ts';
import { auditDifference } from '../../journal/index.ts';
import { type GraphInstance, operation } from '../operation.ts';

/** The organisation as it is read and changed. */
export interface OrganizationSettings {
  readonly current: () => Organization;
  readonly change: (change: Partial<Omit<Organization, 'id'>>) => Promise<void>;
}

const organizationSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  defaultDomain: z.string().nullable(),
  twoPersonRule: z.boolean(),
});

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))+$/,
    'must be a domain such as northwind.example',
  );

const organizationChange = z.strictObject({
  displayName: z.string().trim().min(1).max(256).optional(),
  defaultDomain: domain.nullable().optional(),
  twoPersonRule: z.boolean().optional(),
});

/** `/organization`: name, default domain, two-person rule. */
export function organizationRoutes(
  app: GraphInstance,
  { organization }: { readonly organization: OrganizationSettings },
): void {
  const common = { tag: 'Organisation', ofGraph: false } as const;

  app.get(
    '/organization',
    operation({
      ...common,
      id: 'getOrganizationSettings',
      summary: 'The organisation.',
      permissions: ['Organization.Read.All', 'Installation.Read.All'],
      answers: { 200: organizationSchema },
    }),
    () => organizationView(organization.current()),
  );

  app.patch(
    '/organization',
    operation({
      ...common,
      id: 'updateOrganizationSettings',
      summary: 'Change name, default domain or two-person rule.',
      permissions: ['Installation.ReadWrite.All'],
      body: organizationChange,
      answers: { 200: organizationSchema },
      audit: 'installationChanged',
    }),
    async (request) => {
      const before = organization.current();
      const { displayName, defaultDomain, twoPersonRule } = request.body;
      await organization.change({
        ...(displayName !== undefined && { displayName }),
        ...(defaultDomain !== undefined && { defaultDomain: defaultDomain ?? undefined }),
        ...(twoPersonRule !== undefined && { twoPersonRule }),
      });
      const after = organizationView(organization.current());
      const modified = auditDifference(organizationView(before), after);
      request.audit({ targets: [{ type: 'Organization', id: before.id, displayName: after.displayName, modified }] });
      return after;
    },
  );
}

function organizationView({ id, displayName, defaultDomain, twoPersonRule = false }: Organization) {
  return { id, displayName, defaultDomain: defaultDomain ?? null, twoPersonRule };
}
