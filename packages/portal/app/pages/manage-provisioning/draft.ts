import { type CredentialsForm, keyOf, type SecretPair } from '../../api/credentials.ts';
import type { JobSettings } from '../../api/job-settings.ts';

export type Mode = 'Manual' | 'Automatic';

/** What was changed on the page and is not saved yet. */
export interface Draft {
  readonly mode?: Mode;
  /** What was typed, by field of the credentials. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly settings: Partial<JobSettings>;
  /** Provisioning Status. */
  readonly isOn?: boolean;
}

/** What is saved, with the versions that were read. */
export interface SavedProvisioning {
  readonly form: CredentialsForm;
  readonly secrets: readonly SecretPair[];
  readonly secretsTag: string | undefined;
  readonly settings: Partial<JobSettings>;
  readonly settingsTag: string | undefined;
}

export const UNCHANGED: Draft = { credentials: {}, settings: {} };

/** What a job begins with, as far as the page shows it before there is one. */
export const OF_A_NEW_JOB = {
  scope: 'assigned',
  deletionThreshold: 500,
  deletionsPerDay: null,
  deletionsPercent: null,
  notifications: { enabled: false, addresses: [] },
} as const satisfies Partial<JobSettings>;

/**
 * How many things were changed. A mode is no change where there is a job, or none, as it says: leaving for the page on
 * which an application is authorized makes one.
 */
export function changesIn({ mode, credentials, settings, isOn }: Draft, hasJob: boolean): number {
  const isSwitched = mode !== undefined && (mode === 'Automatic') !== hasJob;
  const single = [isSwitched, isOn !== undefined].filter(Boolean).length;
  return single + Object.keys(credentials).length + Object.keys(settings).length;
}

/** A setting with a value, or as it was when that is what it was. */
export function withSetting<Name extends keyof JobSettings>(
  draft: Draft,
  saved: Partial<JobSettings>,
  name: Name,
  value: JobSettings[Name],
): Draft {
  const { [name]: _, ...others } = draft.settings;
  const isSame = JSON.stringify(saved[name]) === JSON.stringify(value);
  return { ...draft, settings: isSame ? others : { ...others, [name]: value } };
}

/** Something that cannot be saved, with the field it is about. */
export interface Finding {
  /** The id of the field in the page. */
  readonly field: string;
  readonly message: string;
}

const LARGEST_THRESHOLD = 1_000_000;
const ADDRESS = /^[^\s@,;<>]{1,64}@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)*$/;

/** What is wrong with what the page would save; the server looks again. */
export function findingsIn(
  draft: Draft,
  form: CredentialsForm,
  secrets: readonly SecretPair[],
  settings: Partial<JobSettings>,
): readonly Finding[] {
  const shown = { ...settings, ...draft.settings };
  return [
    ...form.usual.fields.flatMap((field) => credentialFindings(field, draft, secrets)),
    ...notificationFindings(shown),
    ...(['deletionThreshold', 'deletionsPerDay', 'deletionsPercent'] as const).flatMap((name) =>
      numberFindings(name, shown[name]),
    ),
  ];
}

function credentialFindings(
  { id, label, kind, required }: CredentialsForm['usual']['fields'][number],
  { credentials }: Draft,
  secrets: readonly SecretPair[],
): readonly Finding[] {
  const typed = credentials[id];
  const isSaved = secrets.some(({ key }) => key === keyOf(id));
  if (typed === undefined) {
    // Credentials are saved together: what is there is not asked for again.
    const isMissing = required && !isSaved && Object.keys(credentials).length > 0;
    return isMissing ? [{ field: id, message: `Enter the ${label}.` }] : [];
  }
  if (typed === '') return required ? [{ field: id, message: `Enter the ${label}.` }] : [];
  if (typed !== typed.trim()) return [{ field: id, message: `The ${label} begins or ends with a blank.` }];
  if (kind === 'url' && !isWebAddress(typed)) {
    return [{ field: id, message: `The ${label} is an address that begins with https://.` }];
  }
  return [];
}

function isWebAddress(text: string): boolean {
  // A path is an address of this installation.
  if (/^\/(?!\/)/.test(text)) return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  // On this machine, and where the installation allows it by name, an address may do without; the test tells.
  return protocol === 'https:' || (protocol === 'http:' && hostname !== '');
}

function notificationFindings({ notifications }: Partial<JobSettings>): readonly Finding[] {
  if (notifications === undefined) return [];
  const wrong = notifications.addresses.find((address) => !ADDRESS.test(address));
  if (wrong !== undefined) return [{ field: 'addresses', message: `${wrong} is no mail address.` }];
  if (notifications.enabled && notifications.addresses.length === 0) {
    return [{ field: 'addresses', message: 'Enter an address, or take the tick below away.' }];
  }
  return [];
}

function numberFindings(field: string, value: number | null | undefined): readonly Finding[] {
  if (value === null || value === undefined) return [];
  if (Number.isInteger(value) && value >= 0 && value <= LARGEST_THRESHOLD) return [];
  return [{ field, message: `Enter a whole number from 0 to ${LARGEST_THRESHOLD.toLocaleString()}.` }];
}

/** Addresses that were typed with commas between them. */
export function addressesIn(text: string): readonly string[] {
  return text.split(/[,;]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}
