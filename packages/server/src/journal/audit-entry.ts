import { type JsonObject, type JsonValue, sameJson } from '@lockstep/scim';
import type { AuditActivity } from './audit-activity.ts';
import type { Initiator, ModifiedProperty } from './entry.ts';
import { logText, REDACTED } from './redaction.ts';

/** Something a change was made to, with what it was before and after. */
export interface AuditTarget {
  readonly type: string;
  readonly id: string;
  readonly displayName: string;
  readonly modified: readonly ModifiedProperty[];
}

/** One change of the configuration: who, when, what, before and after. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly activity: AuditActivity;
  readonly initiator: Initiator;
  readonly targets: readonly AuditTarget[];
  readonly result: 'success' | 'failure';
  /** Why it failed, or why it was done where people say so. */
  readonly reason?: string | undefined;
  readonly jobId?: string | undefined;
  readonly applicationId?: string | undefined;
  /** Id of the request, or of the cycle, it belongs to. */
  readonly correlationId?: string | undefined;
}

/** Longer values say no more to who reads a log. */
const LONGEST_VALUE = 4_000;
const DEEPEST = 20;

/**
 * Names whose values are secrets wherever they stand. A name too many is shown as redacted; one too few would give a
 * secret away.
 */
const SECRET_NAME = /secret|token|password|passwd|credential|(?:private|api|signing)[-_ ]?key|authorization/i;

/**
 * What differs between two states, as the audit log shows it. Values under names that sound like secrets, and under those
 * the caller adds, are redacted at every depth: that they changed is told, never from what to what.
 */
export function auditDifference(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  secretNames: readonly string[] = [],
): readonly ModifiedProperty[] {
  const secrets = new Set(secretNames.map((name) => name.toLowerCase()));
  const isSecret = (name: string) => SECRET_NAME.test(name) || secrets.has(name.toLowerCase());
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].flatMap((name): ModifiedProperty[] => {
    const [old, now] = [memberOf(before, name), memberOf(after, name)];
    if (sameJson(old, now)) return [];
    return [{ name, oldValue: shown(name, old, isSecret), newValue: shown(name, now, isSecret) }];
  });
}

function memberOf(state: JsonObject | undefined, name: string): JsonValue | undefined {
  return state !== undefined && Object.hasOwn(state, name) ? state[name] : undefined;
}

function shown(name: string, value: JsonValue | undefined, isSecret: (name: string) => boolean): string | null {
  if (value === undefined || value === null) return null;
  if (isSecret(name)) return REDACTED;
  const text = logText(withoutSecrets(value, isSecret, 1));
  return text === null || text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}

function withoutSecrets(value: JsonValue, isSecret: (name: string) => boolean, depth: number): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, isSecret, depth + 1));
  // Lists of names with values, such as the secrets of a job, hide the secret behind a member called `value`.
  const named = value.key ?? value.name;
  const hidden = typeof named === 'string' && isSecret(named);
  const entries = Object.entries(value).map(([name, inner]): [string, JsonValue] => {
    const secret = isSecret(name) || (hidden && name === 'value');
    return [name, secret && inner !== null ? REDACTED : withoutSecrets(inner, isSecret, depth + 1)];
  });
  return Object.fromEntries(entries);
}
