import { isDeepStrictEqual } from 'node:util';
import { type JobSettings, optionsOf } from '../engine/index.ts';
import type { ModifiedProperty } from '../journal/index.ts';
import { BY_ITSELF, changeBy, type Saving } from './saving.ts';
import { SchemaNotFound } from './schemas.ts';
import type { SettingsStore, SettingsVersion, StoredSettings } from './settings-store.ts';

/** Somebody else saved settings since the caller read them. Nothing was stored. */
export class SettingsChanged extends Error {
  override readonly name = 'SettingsChanged';

  constructor() {
    super('The settings were changed meanwhile. Read them again and repeat the change.');
  }
}

/** Settings that cannot be put in force. Nothing was stored; each finding begins with its field. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(`The settings were not saved: ${findings.join(' ')}`);
    this.findings = findings;
  }
}

/** What is wrong with who is told of a job; each finding begins with its field. */
export type NotificationFindings = (notifications: JobSettings['notifications']) => readonly string[];

interface Dependencies {
  readonly store: SettingsStore;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Refuses settings that do not go with a job's schema. */
  readonly check: (jobId: string, settings: JobSettings) => Promise<void>;
  readonly notificationFindings: NotificationFindings;
}

const LONGEST_COMMENT = 1_000;

/** Versions of the settings of an organisation's jobs: every save that changes something is one. */
export class SettingsHistory {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The version in force. Throws {@link SchemaNotFound}. */
  async current(jobId: string): Promise<StoredSettings> {
    const found = await this.#dependencies.store.current(jobId);
    if (found !== undefined) return found;
    throw new SchemaNotFound(`There is no job ${jobId}.`);
  }

  /** Throws {@link SchemaNotFound}. */
  async version(jobId: string, version: number): Promise<StoredSettings> {
    const found = await this.#dependencies.store.read(jobId, version);
    if (found !== undefined) return found;
    throw new SchemaNotFound(
      `The job ${jobId} has no version ${version} of its settings. List the versions there are.`,
    );
  }

  /** Versions with author, time and comment, the newest first, older than `before`. */
  versions(
    jobId: string,
    page: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly SettingsVersion[]> {
    return this.#dependencies.store.versions(jobId, page.before, Math.min(page.limit ?? 50, 100));
  }

  /** What version `to` changed against version `from`. Throws {@link SchemaNotFound}. */
  async difference(jobId: string, from: number, to: number): Promise<readonly ModifiedProperty[]> {
    const [before, after] = await Promise.all([this.version(jobId, from), this.version(jobId, to)]);
    return settingsDifference(before.settings, after.settings);
  }

  /**
   * Puts settings in force and answers their version. Throws {@link SettingsChanged} when another version is in force
   * than expected, {@link SettingsRefused} when nobody could be told what is to be told, and `SchemaRefused` when they do
   * not go with the mappings.
   */
  async save(jobId: string, settings: JobSettings, saving: Saving = BY_ITSELF): Promise<number> {
    const { store, now, check } = this.#dependencies;
    await check(jobId, settings);
    const current = await this.current(jobId);
    this.checkNotifications(current.settings, settings);
    const modified = settingsDifference(current.settings, settings);
    const { author, expected, comment = '' } = saving;
    const draft = { settings, author, expected, comment: comment.slice(0, LONGEST_COMMENT), createdAt: now() };
    const version = await store.save(jobId, draft, changeBy(this.#dependencies, 'settingsChanged', saving, modified));
    if (version === undefined) throw new SettingsChanged();
    return version;
  }

  /** Throws {@link SettingsRefused} for a change that leaves notifications nobody can be sent. */
  checkNotifications(before: JobSettings, after: JobSettings): void {
    if (isDeepStrictEqual(before.notifications, after.notifications)) return;
    const findings = this.#dependencies.notificationFindings(after.notifications);
    if (findings.length > 0) throw new SettingsRefused(findings.map((finding) => `notifications.${finding}`));
  }

  /** Puts an earlier version in force again, as a new one. Throws as {@link save}, and {@link SchemaNotFound}. */
  async restore(jobId: string, version: number, saving: Saving): Promise<number> {
    const { settings } = await this.version(jobId, version);
    return this.save(jobId, settings, { comment: `Back to version ${version}.`, ...saving });
  }
}

/** What differs between settings, by the names options go by. Pure. */
export function settingsDifference(before: JobSettings, after: JobSettings): readonly ModifiedProperty[] {
  const [old, now] = [described(before), described(after)];
  return [...now].flatMap(([name, newValue]) => {
    const oldValue = old.get(name) ?? null;
    return oldValue === newValue ? [] : [{ name, oldValue, newValue }];
  });
}

function described(settings: JobSettings): ReadonlyMap<string, string> {
  const { scope, intervalSeconds, outOfScope, notifications } = settings;
  return new Map([
    ['scope', scope],
    ['intervalSeconds', String(intervalSeconds)],
    ['outOfScope', outOfScope],
    ['notifications', JSON.stringify(notifications)],
    ...optionsOf(settings).map(({ name, value }) => [name, value] as const),
  ]);
}
