import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@lockstep/scim';
import type { App } from '../../app.ts';
import { lookupKey } from '../../directory/index.ts';
import type { Job } from '../../engine/index.ts';
import { galleryAppById } from '../../gallery/index.ts';
import { type CreatedTenant, operator, TenantProblem } from '../../tenants/index.ts';
import { authorize, type SignInData } from './authorize.ts';
import type { Sample, SampleApplication } from './sample.ts';

/** What was switched on for the sample's tenants, beside their default settings. */
const TENANT_SETTINGS: Readonly<Record<string, JsonObject>> = {
  passle: { jobTitleSyncEnabled: true },
  travelperk: { approvalSource: 'identityProvider', automaticApprovals: true },
};

/** Where an application's support records who asked it for credentials, by application. */
const CREDENTIAL_REQUESTS: Readonly<Record<string, string>> = { 'iris-intranet': 'credential-requests' };

/** Most principals looked up at a time. */
const BATCH = 100;

/**
 * Makes tenants and applications of the sample as their set-up articles do, where they are missing, and points each
 * application at its tenant of this installation. Safe to run again, whatever it was stopped in.
 *
 * @param address where this installation listens
 */
export async function setUpApplications(
  app: App,
  sample: Sample,
  address: string,
  say: (text: string) => void,
): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const wanted of sample.applications) jobs.push(await setUpApplication(app, wanted, address, say));
  return jobs;
}

async function setUpApplication(
  app: App,
  wanted: SampleApplication,
  address: string,
  say: (text: string) => void,
): Promise<Job> {
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
    const tenant = await tenantOf(app, wanted);
    if (entry.auth.some((way) => way.default && way.method === 'oauth2-authorization-code')) {
      await authorize(app, job, await administratorOf(app, wanted.template, tenant), address);
    } else {
      const secretToken = await tokenOf(app, wanted.template, tenant);
      await app.applications.saveCredentials(job.id, { tenantUrl: `/t/${wanted.template}/scim/v2`, secretToken });
    }
  }
  // Once it runs, assignments are the administrator's.
  if (job.state !== 'Disabled' || job.lastCycleAt !== undefined) return job;
  const problem = (await app.runner.testConnection(job)).find((finding) => finding.problem !== undefined);
  say(`${wanted.displayName}: ${problem === undefined ? 'connection tested.' : problem.message}`);
  await assign(app, application.id, wanted);
  await app.applications.setState(job.id, 'Active');
  return { ...job, state: 'Active' };
}

/** A new tenant with its secrets; undefined when it was made before. */
async function tenantOf(app: App, wanted: SampleApplication): Promise<CreatedTenant | undefined> {
  const body = { profile: wanted.template, key: wanted.template, displayName: wanted.displayName, setUp: true };
  try {
    return await app.tenants.create(body, TENANT_SETTINGS[wanted.template]);
  } catch (error) {
    if (!(error instanceof TenantProblem) || error.code !== 'TenantKeyInUse') throw error;
    return undefined;
  }
}

/** The first token of a new tenant; one whose token got lost on the way here issues another. */
async function tokenOf(app: App, key: string, created: CreatedTenant | undefined): Promise<string> {
  const requests = CREDENTIAL_REQUESTS[key];
  if (requests !== undefined) return requestedToken(app, key, requests);
  const first = created?.token ?? null;
  return (
    first ??
    (await app.tenants.tokens.issue(await app.tenants.get(key), { label: 'Provisioning' }, operator('demo'))).token
  );
}

/** The token support issues to an administrator of the tenant who asked for it. */
async function requestedToken(app: App, key: string, requests: string): Promise<string> {
  const tenant = await app.tenants.get(key);
  const [administrator] = await app.tenants.staff.list(tenant);
  const support = operator('demo');
  const asked = { requestedBy: administrator?.userName ?? '', mail: 'Credentials for provisioning' };
  const { id } = await app.tenants.collections.add(tenant, requests, asked, support);
  const { told } = await app.tenants.collections.act(tenant, requests, id, 'issue', {}, support);
  return String(told.secretToken);
}

/** The first administrator of a new tenant; where the password got lost on the way here, there is another. */
async function administratorOf(app: App, key: string, created: CreatedTenant | undefined): Promise<SignInData> {
  if (created?.administrator) return created.administrator;
  const tenant = await app.tenants.get(key);
  const [administrator] = await app.tenants.staff.list(tenant);
  if (administrator === undefined) throw new Error(`The tenant ${key} has nobody who could authorize.`);
  const password = randomUUID();
  await app.tenants.staff.change(tenant, administrator.id, { password }, operator('demo'));
  return { userName: administrator.userName, password };
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
