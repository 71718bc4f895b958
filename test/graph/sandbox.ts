import type { ScimTestTarget } from '@lockstep/testkit';
import type { Answer, GraphWorld } from './graph-world.ts';

const CUSTOM = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

/** An application with a job towards a test target. */
export interface Sandbox {
  readonly applicationId: string;
  /** The address of the job. */
  readonly job: string;
  /** The job's own id. */
  readonly jobId: string;
  /** Assigns a person or a group. */
  assign(principalId: string): Promise<void>;
  unassign(principalId: string): Promise<void>;
  /** Lets the job run, and answers when a cycle that began afterwards has ended. */
  run(): Promise<void>;
}

/** Makes an application of the custom template, with credentials of the target and one job, not started. */
export async function sandbox(world: GraphWorld, target: ScimTestTarget, displayName = 'Sandbox'): Promise<Sandbox> {
  const made = await world.expect(201, 'POST', `/v1.0/applicationTemplates/${CUSTOM}/instantiate`, { displayName });
  const { id: applicationId, appRoles } = made.servicePrincipal;
  const synchronization = `/v1.0/servicePrincipals/${applicationId}/synchronization`;
  await world.expect(204, 'PUT', `${synchronization}/secrets`, {
    value: [
      { key: 'BaseAddress', value: target.url },
      { key: 'SecretToken', value: target.token },
    ],
  });
  const { id } = await world.expect(201, 'POST', `${synchronization}/jobs`, { templateId: 'scim' });
  const job = `${synchronization}/jobs/${id}`;
  const assignments = `/v1.0/servicePrincipals/${applicationId}/appRoleAssignedTo`;
  return {
    applicationId,
    job,
    jobId: id.split('.').at(-1),
    async assign(principalId) {
      await world.expect(201, 'POST', assignments, {
        principalId,
        resourceId: applicationId,
        appRoleId: appRoles[0].id,
      });
    },
    async unassign(principalId) {
      const { value } = await world.expect(200, 'GET', assignments);
      const found = value.find((one: Answer['body']) => one.principalId === principalId);
      await world.expect(204, 'DELETE', `${assignments}/${found.id}`);
    },
    async run() {
      const asked = new Date().toISOString();
      await world.expect(204, 'POST', `${job}/restart`, {});
      await until(async () => {
        const { lastExecution } = (await world.expect(200, 'GET', job)).status;
        // An incremental cycle that changes had set off may end before the initial one that was asked for begins.
        return (lastExecution?.timeBegan ?? '') >= asked && lastExecution.countImportedDeltas === 0;
      });
    },
  };
}

/** Waits for something that happens by itself. */
export async function until(holds: () => Promise<boolean>, patience = 30_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
