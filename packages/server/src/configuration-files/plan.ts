import { type Change, changed, type Gathering, type Planning, type Step, shown } from './change.ts';
import { FilesRefused } from './file-problem.ts';
import type { Desired, DesiredApplication } from './file-set.ts';
import type { OrganizationFile } from './forms.ts';
import { listAll, PRINCIPALS } from './installation.ts';
import { planAssignments } from './plan-assignments.ts';
import { planCredentials, planOptions, planState } from './plan-provisioning.ts';
import { planProperties, planRoles } from './plan-roles.ts';
import { planSchema } from './plan-schema.ts';
import { type Present, type PresentApplication, presentApplication, type ServicePrincipal } from './present.ts';

/** What has to be done so that the installation is as the files say; nothing where there are no steps. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What deserves a look and prevents nothing. */
  readonly warnings: readonly string[];
}

/**
 * The difference between files and an installation. Throws {@link FilesRefused} for what cannot be done: people, groups,
 * roles and gallery entries that are not there, values that are none.
 */
export async function planOf(desired: Desired, present: Present, planning: Planning): Promise<Plan> {
  const gathering: Gathering = { ...planning, problems: [], warnings: [] };
  const steps = desired.organization ? planOrganization(desired.organization.value, present, planning) : [];
  for (const one of desired.applications) {
    const { file, value, lineOf } = one.application;
    const named = present.applications.filter(
      ({ application }) => application.name.toLowerCase() === value.name.toLowerCase(),
    );
    if (named.length > 1) {
      const message = `there are ${named.length} applications called ${value.name}. Rename one of them.`;
      gathering.problems.push({ file, line: lineOf(['name']), message });
      continue;
    }
    steps.push(...(await planApplication(one, named[0], gathering)));
  }
  if (gathering.problems.length > 0) throw new FilesRefused(gathering.problems);
  return { steps, warnings: [...new Set(gathering.warnings)] };
}

function planOrganization(desired: OrganizationFile, { organization }: Present, { call }: Planning): Step[] {
  const before = new Map<string, unknown>(Object.entries(organization));
  const differing = Object.entries(desired).filter(([name, value]) => textOf(before.get(name)) !== textOf(value));
  if (differing.length === 0) return [];
  const changes = differing.map(([name, value]) =>
    changed(undefined, `${name} ${shown(textOf(before.get(name)))} → ${shown(textOf(value))}`),
  );
  return [{ changes, run: async () => void (await call('PATCH', '/api/settings/organization', desired)) }];
}

/** Values of several parts compare, and are shown, by their text. */
function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

async function planApplication(
  desired: DesiredApplication,
  present: PresentApplication | undefined,
  gathering: Gathering,
): Promise<readonly Step[]> {
  const { value } = desired.application;
  if (present === undefined) return [await creation(desired, gathering)];
  const lacksJob = present.job === undefined && (value.provisioning !== undefined || desired.schema !== undefined);
  if (lacksJob) return [jobCreation(desired, present, gathering)];
  const schema = planSchema(desired, present, gathering);
  const settings = [...planCredentials(desired, present, gathering), ...planOptions(desired, present, gathering)];
  const { steps: roles, removal, roleIds } = planRoles(desired, present, gathering);
  // Everybody can be the scope only of a schema without roles, and roles need the assigned ones.
  const widens = value.provisioning?.scope === 'all' && present.application.provisioning?.scope === 'assigned';
  return [
    ...planProperties(desired, present, gathering),
    ...roles,
    ...(widens ? [...schema, ...settings] : [...settings, ...schema]),
    ...(await planAssignments(desired, present, roleIds, gathering)),
    ...removal,
    ...planState(desired, present, gathering),
  ];
}

/** Makes the application first; what it is to be beyond that is known when the gallery has given it what it brings. */
async function creation(desired: DesiredApplication, gathering: Gathering): Promise<Step> {
  const { call, problems } = gathering;
  const { file, value, lineOf } = desired.application;
  const templates = await listAll<{ id: string; displayName: string }>(call, '/v1.0/applicationTemplates?$top=999');
  const template = templates.find(({ displayName }) => displayName.toLowerCase() === value.template.toLowerCase());
  if (template === undefined) {
    const message = `template: the gallery has no entry ${value.template}. Use a name of the gallery, or Custom.`;
    problems.push({ file, line: lineOf(['template']), message });
  }
  const add = (text: string): Change => ({ sign: '+', application: value.name, text });
  const changes = [
    add(`add the application from the gallery entry ${value.template}`),
    ...(value.provisioning === undefined && desired.schema === undefined ? [] : [add('add its job, as its files say')]),
    ...(desired.assignments?.value.assignments ?? []).map(({ user, group, groupId, role }) =>
      add(`assign ${user ?? group ?? groupId} (${role})`),
    ),
  ];
  return {
    changes,
    run: async () => {
      const path = `/v1.0/applicationTemplates/${template?.id}/instantiate`;
      const made = (await call('POST', path, { displayName: value.name })) as { servicePrincipal: ServicePrincipal };
      await goOn(desired, made.servicePrincipal.id, gathering);
    },
  };
}

function jobCreation(desired: DesiredApplication, present: PresentApplication, gathering: Gathering): Step {
  const { call } = gathering;
  const application = desired.application.value.name;
  return {
    changes: [{ sign: '+', application, text: 'add its job, as its files say' }],
    run: async () => {
      const path = `${PRINCIPALS}/${present.id}/synchronization`;
      const [template] = await listAll<{ id: string }>(call, `${path}/templates`);
      await call('POST', `${path}/jobs`, { templateId: template?.id ?? '' });
      await goOn(desired, present.id, gathering);
    },
  };
}

/** Plans again what is there by now, and does that. */
async function goOn(desired: DesiredApplication, id: string, planning: Planning): Promise<void> {
  const gathering: Gathering = { ...planning, problems: [], warnings: [] };
  const now = (await planning.call('GET', `${PRINCIPALS}/${id}`)) as ServicePrincipal;
  const present = await presentApplication(planning.call, now, desired.application.value.template);
  const steps = await planApplication(desired, present, gathering);
  if (gathering.problems.length > 0) throw new FilesRefused(gathering.problems);
  for (const step of steps) await step.run();
}
