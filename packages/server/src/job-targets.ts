import type { Applications, Credentials } from './applications/index.ts';
import {
  type ConnectionFinding,
  type ConnectionQuestion,
  DEFAULT_JOB_SETTINGS,
  type DiscoveredObject,
  type Job,
  type TargetSystem,
} from './engine/index.ts';
import type { Foundation } from './foundation.ts';
import { type GalleryApp, galleryAppById } from './gallery/index.ts';
import { connectTarget, type ScimTargetOptions, TargetHosts, testConnection } from './targets/index.ts';

/** The targets of jobs, reached with what administrators saved about each. */
export class JobTargets {
  readonly #foundation: Foundation;
  readonly #applications: Applications;
  readonly #clock: ScimTargetOptions['clock'];
  readonly #hosts: TargetHosts;

  constructor(foundation: Foundation, applications: Applications) {
    this.#foundation = foundation;
    this.#applications = applications;
    this.#clock = { now: () => Date.now(), sleep: foundation.sleep };
    this.#hosts = new TargetHosts(this.#clock);
  }

  async connect(job: Job): Promise<TargetSystem> {
    return connectTarget(await this.#credentialsOf(job), this.#options(job));
  }

  /** Tests the connection of a job, with other credentials than those that are saved when they are given. */
  async test(
    job: Job,
    question: ConnectionQuestion,
    credentials: Credentials | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly ConnectionFinding[]> {
    const shown = credentials === undefined ? await this.#credentialsOf(job) : this.#reached(credentials);
    return testConnection(shown, this.#options(job), question, signal);
  }

  /** Asks a target that no job has yet for somebody who cannot exist. */
  async tryOut(
    entry: GalleryApp,
    credentials: Credentials,
    matchingPath: string,
  ): Promise<Pick<ConnectionFinding, 'problem' | 'message'>> {
    const options = this.#options({ settings: DEFAULT_JOB_SETTINGS, templateId: entry.id });
    const question = { type: 'User', matchingPath } as const;
    const [found] = await testConnection(this.#reached(credentials), options, question);
    return { problem: found?.problem, message: found?.message ?? '' };
  }

  /** Reads what a job's target says about its attributes. Rejects with the engine's `TargetError`. */
  async discover(job: Job): Promise<readonly DiscoveredObject[]> {
    const target = await this.connect(job);
    return target.discover().finally(() => target.close());
  }

  async #credentialsOf(job: Job): Promise<Credentials | undefined> {
    const credentials = await this.#applications.credentials(job.id);
    return credentials && this.#reached(credentials);
  }

  /** A tenant URL that is only a path is a tenant of this installation, wherever that listens today. */
  #reached(credentials: Credentials): Credentials {
    if (!credentials.tenantUrl.startsWith('/')) return credentials;
    return { ...credentials, tenantUrl: `${this.#foundation.address.inside ?? ''}${credentials.tenantUrl}` };
  }

  #options({ settings, templateId }: Pick<Job, 'settings' | 'templateId'>): ScimTargetOptions {
    return {
      maxConcurrency: settings.maxConcurrency,
      requestsPerSecond: settings.requestsPerSecond,
      patchDialect: settings.patchDialect,
      allowHardDelete: settings.allowHardDelete,
      profile: galleryAppById(templateId)?.target,
      hosts: this.#hosts,
      policy: this.#foundation.policy(),
      clock: this.#clock,
      jitter: Math.random,
      userAgent: this.#foundation.userAgent,
    };
  }
}
