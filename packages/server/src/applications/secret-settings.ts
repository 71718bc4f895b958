import { type JobSettings, optionsOf, withOptions } from '../engine/index.ts';
import type { Secrets } from './secrets.ts';

/**
 * Some of the secrets of an application are settings of its jobs under another name: the same value is stored once, with
 * the job, and shown in both places.
 */

/** The keys that are settings of jobs. */
export const SETTING_KEYS = ['SyncAll', 'SkipOutOfScopeDeletions', 'SyncNotificationSettings'] as const;

/** What `SyncNotificationSettings` holds as JSON; members nobody defined are kept beside these. */
interface NotificationSettings {
  readonly Enabled?: boolean;
  readonly Recipients?: string;
  readonly DeleteThresholdEnabled?: boolean;
  readonly DeleteThresholdValue?: number;
}

const USUAL_THRESHOLD = 500;
const MOST_RECIPIENTS = 50;

/** A flag in one of its spellings; undefined for any other text. */
export function readFlag(text: string): boolean | undefined {
  const folded = text.trim().toLowerCase();
  return folded === 'true' || folded === '1' ? true : folded === 'false' || folded === '0' ? false : undefined;
}

/** What is wrong with the text of `SyncNotificationSettings`; undefined when it can be saved. */
export function notificationProblem(text: string): string | undefined {
  const settings = notificationSettings(text);
  if (settings === undefined)
    return 'must be the text of a JSON object such as {"Enabled":true,"Recipients":"it@example.com"}.';
  for (const name of ['Enabled', 'DeleteThresholdEnabled'] as const) {
    if (!['boolean', 'undefined'].includes(typeof settings[name])) return `its member ${name} must be true or false.`;
  }
  const { Recipients: recipients, DeleteThresholdValue: value } = settings;
  if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= 1e9)) {
    return 'its member DeleteThresholdValue must be a whole number from 0.';
  }
  if (recipients === undefined || recipients === null) return undefined;
  if (typeof recipients !== 'string') return 'its member Recipients must be a text: addresses separated by commas.';
  const addresses = addressesIn(recipients);
  if (addresses.length > MOST_RECIPIENTS) return `its member Recipients names more than ${MOST_RECIPIENTS} addresses.`;
  const wrong = addresses.find((address) => !/^[^\s@,;<>]{1,64}@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)*$/.test(address));
  return wrong === undefined
    ? undefined
    : `its member Recipients names ${wrong.slice(0, 100)}, which is no mail address.`;
}

/** Settings of a job as the secrets have them; what those leave out of the notifications stays as it is. */
export function withSecretSettings(settings: JobSettings, secrets: Secrets): JobSettings {
  const given = notificationSettings(secrets.get('SyncNotificationSettings') ?? '{}') ?? {};
  const { notifications, deletionThreshold } = settings;
  const skipped = withOptions(settings, [
    { name: 'SkipOutOfScopeDeletions', value: skippedText(secrets.get('SkipOutOfScopeDeletions') ?? 'false') },
  ]);
  return {
    ...skipped,
    scope: readFlag(secrets.get('SyncAll') ?? 'false') === true ? 'all' : 'assigned',
    notifications: {
      ...notifications,
      enabled: secrets.has('SyncNotificationSettings') ? (given.Enabled ?? notifications.enabled) : false,
      addresses: given.Recipients === undefined ? notifications.addresses : addressesIn(given.Recipients ?? ''),
    },
    deletionThreshold: thresholdAfter(given, deletionThreshold),
  };
}

function thresholdAfter(
  { DeleteThresholdEnabled: enabled, DeleteThresholdValue: value }: NotificationSettings,
  before: number | null,
): number | null {
  if (enabled === false || (enabled === undefined && before === null)) return null;
  return value ?? before ?? USUAL_THRESHOLD;
}

/** The secrets with what the job's settings say by now, and those keys that its settings set without them. */
export function overlaid(secrets: Secrets, settings: JobSettings): Secrets {
  const shown = new Map(secrets);
  const isAll = settings.scope === 'all';
  if (isAll !== (readFlag(secrets.get('SyncAll') ?? 'false') ?? false)) shown.set('SyncAll', String(isAll));
  const skipped = optionsOf(settings).find(({ name }) => name === 'SkipOutOfScopeDeletions')?.value ?? 'false';
  const before = withSecretSettings(settings, secrets);
  if (before.skipOutOfScopeDeletions.join() !== settings.skipOutOfScopeDeletions.join()) {
    shown.set('SkipOutOfScopeDeletions', skipped);
  }
  const { enabled, addresses } = settings.notifications;
  const isSame =
    before.notifications.enabled === enabled &&
    before.notifications.addresses.join() === addresses.join() &&
    before.deletionThreshold === settings.deletionThreshold;
  if (!isSame) {
    const stored = notificationSettings(secrets.get('SyncNotificationSettings') ?? '{}') ?? {};
    const limited = settings.deletionThreshold !== null;
    shown.set(
      'SyncNotificationSettings',
      JSON.stringify({
        ...stored,
        Enabled: enabled,
        Recipients: addresses.join(','),
        ...(stored.DeleteThresholdEnabled === undefined ? {} : { DeleteThresholdEnabled: limited }),
        ...(stored.DeleteThresholdValue === undefined || !limited
          ? {}
          : { DeleteThresholdValue: settings.deletionThreshold }),
      }),
    );
  }
  return shown;
}

/** The option of the job takes words, not digits. */
function skippedText(text: string): string {
  const flag = readFlag(text);
  return flag === undefined ? text : String(flag);
}

function notificationSettings(text: string): NotificationSettings | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function addressesIn(text: string): readonly string[] {
  return text.split(/[,;]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}
