/** What people can be told of a job. */
const JOB_NOTICE_KINDS = [
  'quarantine.entered',
  'quarantine.reasonChanged',
  'quarantine.lifted',
  'quarantine.reminder',
  'job.disabled',
  'deletions.held',
  'objects.failed',
  'objects.givenUp',
  'cycle.initialCompleted',
  'cycle.overdue',
] as const;

/** What people can be told of. The names are also those of the webhooks' events. */
export const NOTICE_KINDS = [...JOB_NOTICE_KINDS, 'source.failing', 'source.recovered', 'source.removalsHeld'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
type JobNoticeKind = (typeof JOB_NOTICE_KINDS)[number];

/** Who gets mail about a job. */
export interface NoticeSettings {
  /** The check box. */
  readonly enabled: boolean;
  readonly addresses: readonly string[];
  /** All of them when left out. */
  readonly events?: readonly JobNoticeKind[];
}

export const NO_NOTICES: NoticeSettings = { enabled: false, addresses: [] };

/** A webhook as far as it decides who is told. */
export interface WebhookSubscription {
  readonly id: string;
  readonly events: readonly NoticeKind[] | undefined;
}

/** Everybody who may be told: by mail about one job, or about what is no job's; by webhooks about everything. */
export interface Subscriptions {
  readonly mail: NoticeSettings;
  readonly webhooks: readonly WebhookSubscription[];
}

const MOST_ADDRESSES = 50;
const LONGEST_ADDRESS = 254;

/** One `@`, no blanks, no characters that mean something in a mail's head (RFC 5321 section 4.1.2, without quoting). */
function isAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+$/.test(text);
}

/** What is wrong with settings that are to be saved; each finding names the field and the remedy. */
export function noticeSettingsFindings(settings: NoticeSettings): readonly string[] {
  const findings: string[] = [];
  if (settings.addresses.length > MOST_ADDRESSES) {
    findings.push(
      `addresses: ${settings.addresses.length} are given. Give at most ${MOST_ADDRESSES}, or a mailing list.`,
    );
  }
  for (const address of settings.addresses) {
    if (!isAddress(address)) {
      findings.push(
        `addresses: "${address}" is no mail address. Write it like name@example.com, without a name before it.`,
      );
    }
  }
  for (const event of settings.events ?? []) {
    if (!JOB_NOTICE_KINDS.includes(event)) {
      findings.push(`events: "${event}" is unknown. Choose of ${JOB_NOTICE_KINDS.join(', ')}.`);
    }
  }
  if (settings.enabled && settings.addresses.length === 0) {
    findings.push('addresses: mail is switched on without an address. Give at least one, or switch it off.');
  }
  return findings;
}

/** Settings as they are stored; what cannot be used is left out. */
export function readNoticeSettings(value: unknown): NoticeSettings {
  if (typeof value !== 'object' || value === null) return NO_NOTICES;
  const { enabled, addresses, events } = value as Readonly<Record<string, unknown>>;
  const usable = textsOf(addresses).filter(isAddress).slice(0, MOST_ADDRESSES);
  return {
    enabled: enabled === true,
    addresses: [...new Set(usable)],
    ...(Array.isArray(events) && { events: JOB_NOTICE_KINDS.filter((kind) => events.includes(kind)) }),
  };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Who hears of a kind of notice. */
export function audienceOf(
  kind: NoticeKind,
  { mail, webhooks }: Subscriptions,
): { readonly addresses: readonly string[]; readonly webhooks: readonly string[] } {
  const wanted: readonly NoticeKind[] | undefined = mail.events;
  const mailed = mail.enabled && (wanted === undefined || wanted.includes(kind));
  return {
    addresses: mailed ? mail.addresses : [],
    webhooks: webhooks.filter(({ events }) => events === undefined || events.includes(kind)).map(({ id }) => id),
  };
}
