import type { SecretBox } from '../access/index.ts';
import { DEFAULT_JOB_SETTINGS, type Job, type JobSettings, type ScheduleState } from '../engine/index.ts';
import { type GalleryApp, synchronizationSchemaOf } from '../gallery/index.ts';
import { type Application, type Credentials, DEFAULT_ROLE, type Principal } from './application.ts';
import type { ApplicationStore } from './application-store.ts';

const BATCH = 100;

export interface ApplicationsDependencies {
  readonly store: ApplicationStore;
  readonly secretBox: SecretBox;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Applications of one organisation: made from gallery entries, assigned to people and groups, given credentials. */
export class Applications {
  readonly #dependencies: ApplicationsDependencies;

  constructor(dependencies: ApplicationsDependencies) {
    this.#dependencies = dependencies;
  }

  /** Makes an instance of a gallery entry with its default mappings and one job, which is not started. */
  async instantiate(
    entry: GalleryApp,
    displayName: string,
    settings: Partial<JobSettings> = {},
  ): Promise<{ readonly application: Application; readonly jobId: string }> {
    const { store, now, newId } = this.#dependencies;
    if (entry.protocol !== 'scim2') {
      throw new Error(
        `${entry.displayName} speaks ${entry.protocol}, and there is no connector for it: accounts can be provisioned over SCIM 2.0 only.`,
      );
    }
    const application = { id: newId(), templateId: entry.id, displayName, createdAt: now() };
    const jobId = newId();
    await store.create(application, {
      id: jobId,
      templateId: entry.id,
      settings: { ...DEFAULT_JOB_SETTINGS, outOfScope: entry.deprovisioning.outOfScope, ...settings },
      schema: synchronizationSchemaOf(entry),
    });
    return { application, jobId };
  }

  list(): Promise<readonly Application[]> {
    return this.#dependencies.store.list();
  }

  jobsOf(applicationId: string): Promise<readonly Job[]> {
    return this.#dependencies.store.jobsOf(applicationId);
  }

  /** Assigns people and groups with the default role. Answers how many were not assigned before. */
  async assign(applicationId: string, principals: readonly Principal[]): Promise<number> {
    const { store, now, newId } = this.#dependencies;
    let added = 0;
    for (let start = 0; start < principals.length; start += BATCH) {
      const assignments = principals
        .slice(start, start + BATCH)
        .map(({ type, id }) => ({ type, id, assignmentId: newId(), roleId: DEFAULT_ROLE.id }));
      added += await store.assign(applicationId, assignments, DEFAULT_ROLE, now());
    }
    return added;
  }

  unassign(applicationId: string, principal: Principal): Promise<boolean> {
    return this.#dependencies.store.unassign(applicationId, principal, this.#dependencies.now());
  }

  async saveCredentials(jobId: string, credentials: Credentials): Promise<void> {
    const { store, secretBox } = this.#dependencies;
    await store.saveCredentials(jobId, secretBox.seal(JSON.stringify(credentials), context(jobId)));
  }

  /** For those who talk to the target; undefined when none were saved. */
  async credentials(jobId: string): Promise<Credentials | undefined> {
    const { store, secretBox } = this.#dependencies;
    const sealed = await store.sealedCredentials(jobId);
    return sealed === undefined ? undefined : (JSON.parse(secretBox.open(sealed, context(jobId))) as Credentials);
  }

  saveSettings(jobId: string, settings: JobSettings): Promise<void> {
    return this.#dependencies.store.saveSettings(jobId, settings);
  }

  /** Starts a job, or stops it: `Active` jobs run their cycles, others keep everything and run nothing. */
  setState(jobId: string, state: ScheduleState): Promise<void> {
    return this.#dependencies.store.saveState(jobId, state);
  }
}

/** Binds sealed credentials to their job, so that they open nowhere else. */
function context(jobId: string): string {
  return `credentials of job ${jobId}`;
}
