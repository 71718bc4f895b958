import type { JsonObject } from '@lockstep/scim';
import type { App } from '../../app.ts';
import { lookupKey } from '../../directory/index.ts';
import type { Job } from '../../engine/index.ts';
import { galleryAppById } from '../../gallery/index.ts';
import { TenantProblem } from '../../tenants/index.ts';
import type { Sample, SampleApplication } from './sample.ts';

/** What the vendor's staff switched on for the sample's tenants, beside their default settings. */
const TENANT_SETTINGS: Readonly<Record<string, JsonObject>> = { passle: { jobTitleSyncEnabled: true } };

/** Most principals looked up at a time. */
const BATCH = 100;

/**
 * Makes tenants and applications of the sample as their set-up articles do, where they are missing, and points each
 * application at its tenant of this installation. Safe to run again, whatever it was stopped in.
 */
export async function setUpApplications(
  app: App,
  sample: Sample,
  say: (text: string) => void,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const wanted of sample.applications) jobs.push(await setUpApplication(app, wanted, say));
  return jobs;
}

async function setUpApplication(app: App, wanted: SampleApplication, say: (text: string) => void): Promise<Job> {
  const entry = galleryAppById(wanted.template);
  if (entry === undefined) throw new Error(`The gallery has no entry ${wanted.template}.`);
  const existing = (await app.applications.list()).find(
    ({ templateId, displayName }) => templateId === entry.id && displayName === wanted.displayName,
  );
  const application =
    existing ?? (await app.applications.instantiate(entry, wanted.displayName, { scope: wanted.scope })).application;
  const [job] = await app.applications.jobsOf(application.id);
  if (job === undefined) throw new Error(`The application ${wanted.displayName} has no job.`);

  if ((await app.applications.credentials(job.id)) === undefined) {
    const tenantUrl = `/t/${wanted.template}/scim/v2`;
    await app.applications.saveCredentials(job.id, { tenantUrl, secretToken: await tokenOf(app, wanted) });
  }
  // Once it runs, assignments are the administrator's.
  if (job.state !== 'Disabled' || job.lastCycleAt !== undefined) return job;
  const problem = (await app.runner.testConnection(job)).find((finding) => finding.problem !== undefined);
  say(`${wanted.displayName}: ${problem === undefined ? 'connection tested.' : problem.message}`);
  await assign(app, application.id, wanted);
  await app.applications.setState(job.id, 'Active');
  return { ...job, state: 'Active' };
}

/** The first token of a new tenant; one whose token got lost on the way here issues another. */
async function tokenOf(app: App, wanted: SampleApplication): Promise<string> {
  const body = { profile: wanted.template, key: wanted.template, displayName: wanted.displayName, setUp: true };
  try {
    const created = await app.tenants.create(body, TENANT_SETTINGS[wanted.template]);
    if (created.token !== null) return created.token;
  } catch (error) {
    if (!(error instanceof TenantProblem) || error.code !== 'TenantKeyInUse') throw error;
  }
  return (await app.tenants.issueToken(wanted.template, { label: 'Provisioning' })).token;
}

async function assign(app: App, applicationId: string, wanted: SampleApplication): Promise<void> {
  const principals = [...(await found(app, 'Group', wanted.groups)), ...(await found(app, 'User', wanted.users))];
  await app.applications.assign(applicationId, principals);
}

async function found(
  app: App,
  type: 'User' | 'Group',
  names: readonly string[],
): Promise<readonly { type: 'User' | 'Group'; id: string }[]> {
  const all: { type: 'User' | 'Group'; id: string }[] = [];
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = names.slice(start, start + BATCH);
    const objects = await app.directoryStore.find(type, batch.map(lookupKey));
    if (objects.length < batch.length) {
      throw new Error(`The sample assigns ${type.toLowerCase()}s that it does not have: ${batch.join(', ')}.`);
    }
    all.push(...objects.map(({ id }) => ({ type, id })));
  }
  return all;
}
