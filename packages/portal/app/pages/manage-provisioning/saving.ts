import type { SynchronizationJob } from '../../api/application.tsx';
import { ApiError, read, send } from '../../api/client.ts';
import { keyOf, type SecretPair } from '../../api/credentials.ts';
import type { ListPage } from '../../api/list.ts';
import { type TestResult, testConnection } from './connection-test.ts';
import type { Draft } from './draft.ts';

/** Credentials that do not work are not saved: nothing was. */
export class ConnectionRefused extends Error {
  override readonly name = 'ConnectionRefused';
  readonly result: TestResult;

  constructor(result: TestResult) {
    super('Nothing was saved, since the test of the connection failed.');
    this.result = result;
  }
}

interface Saved {
  /** Of the service principal. */
  readonly address: string;
  readonly jobAddress: string | undefined;
  /** Versions that were read, which a change names. */
  readonly secretsTag: string | undefined;
  readonly settingsTag: string | undefined;
}

/** The pairs that were typed, by key. */
export function typedPairs({ credentials }: Draft): readonly SecretPair[] {
  return Object.entries(credentials).map(([field, value]) => ({ key: keyOf(field), value }));
}

/** Makes a job from the template that fits the application best, not started; answers its address. */
export async function makeJob(address: string): Promise<string> {
  const templates = await read<ListPage<{ readonly id: string; readonly default: boolean }>>(
    `${address}/synchronization/templates`,
  );
  const { value } = templates.data;
  const templateId = (value.find((template) => template.default) ?? value[0])?.id;
  const job = await send<SynchronizationJob>('POST', `${address}/synchronization/jobs`, { body: { templateId } });
  return `${address}/synchronization/jobs/${encodeURIComponent(job.id)}`;
}

/**
 * Saves what was changed: the job where there was none, settings, credentials that passed the test, and then whether it
 * runs. Throws {@link ConnectionRefused} before anything is written, and `ApiError`, with 412 when somebody saved
 * meanwhile.
 */
export async function saveDraft(draft: Draft, saved: Saved): Promise<void> {
  const { address } = saved;
  const typed = typedPairs(draft);
  if (typed.length > 0) {
    const result = await testConnection(saved, typed);
    if (!result.isPassed) throw new ConnectionRefused(result);
  }
  const jobAddress = saved.jobAddress ?? (await makeJob(address));
  const secretsPath = `${address}/synchronization/secrets`;
  const settingsPath = `${jobAddress}/settings`;
  const secrets = await read<{ readonly value: readonly SecretPair[] }>(secretsPath);
  const settings = await read<unknown>(settingsPath);
  const hasSettings = Object.keys(draft.settings).length > 0;
  if (saved.jobAddress !== undefined) {
    if (typed.length > 0 && secrets.etag !== saved.secretsTag) throw changedMeanwhile('credentials');
    if (hasSettings && settings.etag !== saved.settingsTag) throw changedMeanwhile('settings');
  }
  if (typed.length > 0) {
    const keys = new Set(typed.map(({ key }) => key));
    const value = [...secrets.data.value.filter(({ key }) => !keys.has(key)), ...typed];
    await send('PUT', secretsPath, { body: { value }, ifMatch: secrets.etag });
  }
  if (hasSettings) {
    // Saving credentials may have made a version of the settings, since some are kept with them.
    const { etag } = typed.length > 0 ? await read<unknown>(settingsPath) : settings;
    await send('PATCH', settingsPath, { body: draft.settings, ifMatch: etag });
  }
  if (draft.isOn !== undefined) await send('POST', `${jobAddress}/${draft.isOn ? 'start' : 'pause'}`);
}

function changedMeanwhile(what: string): ApiError {
  const message = `The ${what} were saved by somebody else since this page was read.`;
  return new ApiError(412, { code: 'Request_PreconditionFailed', message }, new Headers());
}
