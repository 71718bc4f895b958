import type { SecretBox } from '../access/index.ts';
import type { JobSettings } from '../engine/index.ts';
import { auditDifference } from '../journal/index.ts';
import type { Credentials } from './application.ts';
import type { ApplicationStore, SealedSecrets } from './application-store.ts';
import { BY_ITSELF, changeBy, type Saving } from './saving.ts';
import { SECRET_KEYS } from './secret-keys.ts';
import { overlaid, SETTING_KEYS, withSecretSettings } from './secret-settings.ts';
import { replaced, type SecretPair, type Secrets, shown, withCredentials } from './secrets.ts';
import type { SettingsDraft } from './settings-store.ts';

/** Keys whose values nobody gets to see. */
const HIDDEN_KEYS = SECRET_KEYS.flatMap(({ name, kind }) => (kind === 'secret' ? [name] : []));

/** Somebody else saved secrets since the caller read them. Nothing was stored. */
export class SecretsChanged extends Error {
  override readonly name = 'SecretsChanged';

  constructor() {
    super('The secrets were changed meanwhile. Read them again and repeat the change.');
  }
}

/** Secrets of an application and how often they were written. */
export interface SavedSecrets {
  readonly version: number;
  readonly values: Secrets;
}

interface Dependencies {
  readonly store: ApplicationStore;
  readonly secretBox: SecretBox;
  readonly now: () => Date;
  readonly newId: () => string;
}

/**
 * The secrets of applications (synchronizationSecret): all jobs of one share them. Some of them are settings of its jobs,
 * which are changed with them.
 */
export class ApplicationSecrets {
  readonly #dependencies: Dependencies;
  readonly #check: (jobId: string, settings: JobSettings) => Promise<void>;

  /** @param check refuses settings that do not go with a job's schema */
  constructor(dependencies: Dependencies, check: (jobId: string, settings: JobSettings) => Promise<void>) {
    this.#dependencies = dependencies;
    this.#check = check;
  }

  /** As they are; for those who talk to the target. Empty where none are saved. */
  async saved(applicationId: string): Promise<SavedSecrets> {
    return this.#opened(await this.#dependencies.store.secrets({ applicationId }), applicationId);
  }

  /** The same for the application of a job; undefined when there is no such job. */
  async ofJob(jobId: string): Promise<Secrets | undefined> {
    const found = await this.#dependencies.store.secrets({ jobId });
    return found === undefined ? undefined : this.#opened(found, found.applicationId).values;
  }

  /** As they may be shown: sensitive values are hidden, and settings are those of the application's first job. */
  async shown(applicationId: string): Promise<{ readonly version: number; readonly value: readonly SecretPair[] }> {
    const { version, values } = await this.saved(applicationId);
    const [job] = await this.#dependencies.store.jobsOf(applicationId);
    return { version, value: shown(job === undefined ? values : overlaid(values, job.settings)) };
  }

  /**
   * Replaces the whole set. Throws `SecretsRefused` with everything that is wrong, {@link SecretsChanged} when they were
   * written since the version expected, and `SchemaRefused` when all people are to be covered and mappings need roles.
   */
  replace(applicationId: string, pairs: readonly SecretPair[], expected?: number, saving?: Saving): Promise<void> {
    return this.change({ applicationId }, (saved) => replaced(saved, pairs), expected, saving);
  }

  /** Changes the set by what is saved. Throws as {@link replace}. */
  async change(
    of: { readonly applicationId: string } | { readonly jobId: string },
    change: (saved: Secrets) => Secrets,
    expected?: number,
    saving: Saving = BY_ITSELF,
  ): Promise<void> {
    const { store, secretBox, now } = this.#dependencies;
    const found = await store.secrets(of);
    if (found === undefined) throw new SecretsChanged();
    const { applicationId } = found;
    const { version, values } = this.#opened(found, applicationId);
    if (expected !== undefined && expected !== version) throw new SecretsChanged();
    const jobs = await store.jobsOf(applicationId);
    const current = jobs[0] === undefined ? values : overlaid(values, jobs[0].settings);
    const next = change(current);
    const settings = new Map<string, SettingsDraft>();
    // Jobs may differ in their settings: only what is changed here is changed in all of them.
    const isOfSettings = SETTING_KEYS.some((key) => current.get(key) !== next.get(key));
    for (const job of isOfSettings ? jobs : []) {
      const changed = withSecretSettings(job.settings, next);
      await this.#check(job.id, changed);
      const { author, comment = '' } = saving;
      settings.set(job.id, { settings: changed, author, comment, createdAt: now() });
    }
    const sealed =
      next.size === 0 ? undefined : secretBox.seal(JSON.stringify([...next]), secretsContext(applicationId));
    const modified = auditDifference(Object.fromEntries(current), Object.fromEntries(next), HIDDEN_KEYS);
    const told = () => changeBy(this.#dependencies, 'credentialsChanged', saving, modified);
    if (!(await store.saveSecrets(applicationId, sealed, settings, version, told))) throw new SecretsChanged();
  }

  #opened(found: SealedSecrets | undefined, applicationId: string): SavedSecrets {
    if (found?.sealed === undefined) return { version: found?.version ?? 0, values: new Map() };
    const { secretBox } = this.#dependencies;
    const { sealed, jobId, version } = found;
    // Saved before secrets belonged to applications: an address and a token, sealed for the job.
    if (jobId !== undefined) {
      const credentials = JSON.parse(secretBox.open(sealed, credentialsContext(jobId))) as Credentials;
      return { version, values: withCredentials(new Map(), credentials) };
    }
    return { version, values: new Map(JSON.parse(secretBox.open(sealed, secretsContext(applicationId)))) };
  }
}

/** Binds sealed secrets to their application, so that they open nowhere else. */
export function secretsContext(applicationId: string): string {
  return `secrets of application ${applicationId}`;
}

/** What the credentials of a job were sealed for before secrets belonged to applications. */
export function credentialsContext(jobId: string): string {
  return `credentials of job ${jobId}`;
}
