import type { JsonValue } from '@lockstep/scim';

/** What logs show in place of a value that must not be read by those who read logs. */
export const REDACTED = '[Redact]';

/** A value as logs show it: booleans `True`/`False`, lists joined with comma, objects as JSON, nothing as null. */
export function logText(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.map((item) => logText(item) ?? '').join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
