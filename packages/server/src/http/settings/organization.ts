import { z } from 'zod';
import { type Organization, type OrganizationChange, USUAL_DIRECTORY_LABEL } from '../../directory/index.ts';
import { auditDifference } from '../../journal/index.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';

/** The organisation as it is read and changed. */
export interface OrganizationSettings {
  readonly read: () => Promise<Organization>;
  /** Undefined when it has another version than the one expected. */
  readonly change: (
    change: OrganizationChange,
    expected?: number,
  ) => Promise<{ readonly before: Organization; readonly after: Organization } | undefined>;
}

const LONGEST_LABEL = 60;
const MOST_ADDRESSES = 50;

const organizationSchema = z.object({
  id: z.string(),
  displayName: z.string(),
  defaultDomain: z.string().nullable(),
  twoPersonRule: z.boolean(),
  timeZone: z.string().nullable(),
  notificationAddresses: z.array(z.string()),
  directoryLabel: z.object({ short: z.string(), long: z.string() }),
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

const timeZone = z
  .string()
  .refine(isTimeZone, 'must be the name of a time zone such as Europe/Brussels; null for the one of each person');

const mailAddress = z.email('must be a mail address such as name@example.com').max(254);

const label = z
  .string('must be a name')
  .trim()
  .min(1, 'must not be empty')
  .max(LONGEST_LABEL, `must have at most ${LONGEST_LABEL} characters`);

const organizationChange = z.strictObject({
  displayName: z.string().trim().min(1).max(256).optional(),
  defaultDomain: domain.nullable().optional(),
  twoPersonRule: z.boolean().optional(),
  timeZone: timeZone.nullable().optional(),
  notificationAddresses: z
    .array(mailAddress)
    .max(MOST_ADDRESSES, `may name ${MOST_ADDRESSES} addresses; use a mailing list for more`)
    .optional(),
  directoryLabel: z.strictObject({ short: label, long: label }).nullable().optional(),
});

/** `/organization`: name, default domain, two-person rule, time zone, who is told, and what the directory is called in labels. */
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
    async (_request, reply) => {
      const present = await organization.read();
      reply.header('etag', entityTag(present.version));
      return organizationView(present);
    },
  );

  app.patch(
    '/organization',
    operation({
      ...common,
      id: 'updateOrganizationSettings',
      summary:
        'Change name, default domain, two-person rule, time zone, who is told by mail, or label of the directory.',
      permissions: ['Installation.ReadWrite.All'],
      body: organizationChange,
      answers: { 200: organizationSchema },
      audit: 'installationChanged',
    }),
    async (request, reply) => {
      const { defaultDomain, timeZone: zone, directoryLabel, ...others } = request.body;
      const { displayName, twoPersonRule, notificationAddresses } = others;
      const changed = await organization.change(
        {
          ...(displayName !== undefined && { displayName }),
          ...(twoPersonRule !== undefined && { twoPersonRule }),
          ...(defaultDomain !== undefined && { defaultDomain: defaultDomain ?? undefined }),
          ...(zone !== undefined && { timeZone: zone ?? undefined }),
          ...(notificationAddresses !== undefined && { notificationAddresses: [...new Set(notificationAddresses)] }),
          ...(directoryLabel !== undefined && { directoryLabel: directoryLabel ?? undefined }),
        },
        requiredVersion(request),
      );
      if (changed === undefined) {
        const message = 'The organisation was changed since it was read. Read it again.';
        throw graphError(412, 'Request_PreconditionFailed', message);
      }
      const [before, after] = [organizationView(changed.before), organizationView(changed.after)];
      const modified = auditDifference(before, after);
      request.audit({ targets: [{ type: 'Organization', id: after.id, displayName: after.displayName, modified }] });
      reply.header('etag', entityTag(changed.after.version));
      return after;
    },
  );
}

function organizationView(organization: Organization) {
  const { id, displayName, defaultDomain, twoPersonRule = false, timeZone: zone } = organization;
  return {
    id,
    displayName,
    defaultDomain: defaultDomain ?? null,
    twoPersonRule,
    timeZone: zone ?? null,
    notificationAddresses: [...(organization.notificationAddresses ?? [])],
    directoryLabel: { ...(organization.directoryLabel ?? USUAL_DIRECTORY_LABEL) },
  };
}

/** A name that browsers offer too; offsets and abbreviations are none. */
function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}
