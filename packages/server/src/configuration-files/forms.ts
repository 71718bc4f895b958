import { z } from 'zod';
import { SECRET_KEYS } from '../applications/index.ts';
import { JOB_OPTIONS } from '../engine/index.ts';

const text = (most: number) => z.string().max(most);
const name = z.string().trim().min(1).max(256);

const optionNames = JOB_OPTIONS.map((option) => option.name);

/** Keys of secrets that say the same as a setting of the form, and are written there. */
const SETTINGS = ['SyncAll', 'SyncNotificationSettings', 'SkipOutOfScopeDeletions', 'None'];
const credentialNames = SECRET_KEYS.map((key) => key.name).filter((key) => !SETTINGS.includes(key));

const role = z.strictObject({
  name,
  value: text(120).optional().meta({ description: 'What the application is told.' }),
  description: text(1024).optional(),
  enabled: z.boolean().default(true),
  members: z
    .array(z.enum(['User', 'Application']))
    .min(1)
    .default(['User']),
});

const optionValue = z.union([text(10_000), z.number(), z.boolean()]).transform(String);

/** `application.yaml`: an application and how it is provisioned. */
export const applicationForm = z
  .strictObject({
    name: name.meta({ description: 'What it is called; files are told from each other by it.' }),
    template: name.meta({ description: 'The name of the gallery entry; Custom for one that is not in the gallery.' }),
    description: text(1024).optional(),
    notes: text(2048).optional(),
    roles: z.array(role).max(1_000).optional(),
    provisioning: z
      .strictObject({
        on: z.boolean().optional().meta({ description: 'Whether the job runs its cycles.' }),
        interval: z
          .string()
          .regex(/^P[0-9DTHMS]{1,30}$/, 'must be a duration such as PT40M')
          .optional(),
        scope: z.enum(['assigned', 'all']).optional(),
        notifications: z.strictObject({ enabled: z.boolean(), recipients: z.array(z.email()).max(50) }).optional(),
        options: z
          .partialRecord(z.enum(optionNames), optionValue)
          .optional()
          .meta({ description: 'Options of the job; those left out have their defaults.' }),
        credentials: z
          .partialRecord(z.enum(credentialNames), text(20_000))
          .optional()
          .meta({ description: `Values such as \${NAME} are taken from the environment; secrets always are.` }),
      })
      .optional(),
  })
  .meta({ title: 'Application' });

const assignment = z.strictObject({
  user: text(256).optional().meta({ description: 'User principal name.' }),
  group: text(256).optional().meta({ description: 'Display name.' }),
  groupId: z.guid().optional().meta({ description: 'For a group whose name another one has too.' }),
  role: name.default('Default Access'),
});

/** `assignments.yaml`: who has the application. */
export const assignmentsForm = z
  .strictObject({ assignments: z.array(assignment).max(100_000) })
  .meta({ title: 'Assignments' });

const values = z.array(z.unknown());
const clause = z.looseObject({
  sourceOperandName: text(1_000),
  operatorName: text(100),
  targetOperand: z.looseObject({ values: z.array(text(10_000)) }).optional(),
});
const filters = z.array(z.looseObject({ name: text(1_000).nullish(), clauses: z.array(clause) }));

/** `schema.yaml`: attributes, mappings and filters; as the schema of a job, with what is usual left out. */
export const schemaForm = z
  .strictObject({
    synchronizationRules: z.array(
      z.looseObject({
        name,
        sourceDirectoryName: name,
        targetDirectoryName: name,
        objectMappings: z.array(
          z.looseObject({
            sourceObjectName: name,
            targetObjectName: name,
            enabled: z.boolean().optional(),
            flowTypes: text(100).optional(),
            scope: z.looseObject({ groups: filters.optional(), inputFilterGroups: filters.optional() }).nullish(),
            attributeMappings: z.array(
              z.looseObject({
                targetAttributeName: text(1_000),
                source: z
                  .union([text(10_000), z.looseObject({})])
                  .nullish()
                  .meta({ description: 'An expression, such as [mail] or Join(" ", [givenName], [surname]).' }),
                matchingPriority: z.number().optional(),
                flowType: text(100).optional(),
              }),
            ),
          }),
        ),
      }),
    ),
    directories: z.array(
      z.looseObject({
        name,
        objects: z.array(
          z.looseObject({ name, attributes: z.array(z.looseObject({ name })), metadata: values.optional() }),
        ),
      }),
    ),
    metadata: values.optional(),
    provisioningTaskIdentifier: text(1_000).nullish(),
  })
  .meta({ title: 'Schema' });

/** `organization.yaml`. */
export const organizationForm = z
  .strictObject({
    displayName: name.optional(),
    defaultDomain: text(253).nullable().optional(),
    twoPersonRule: z.boolean().optional(),
    timeZone: text(100).nullable().optional(),
    notificationAddresses: z.array(z.email()).max(50).optional(),
    directoryLabel: z.strictObject({ short: name, long: name }).nullable().optional(),
  })
  .meta({ title: 'Organization' });

export type ApplicationFile = z.output<typeof applicationForm>;
export type AssignmentsFile = z.output<typeof assignmentsForm>;
export type SchemaFile = z.output<typeof schemaForm>;
export type OrganizationFile = z.output<typeof organizationForm>;

/** The JSON Schema of each kind of file, for editors and checks. */
export function fileSchemas(): Readonly<Record<string, unknown>> {
  const forms = {
    application: applicationForm,
    assignments: assignmentsForm,
    schema: schemaForm,
    organization: organizationForm,
  };
  return Object.fromEntries(
    Object.entries(forms).map(([form, schema]) => [
      form,
      z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    ]),
  );
}
