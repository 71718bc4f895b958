/**
 * Seconds to wait by a `Retry-After` header (RFC 9110 section 10.2.3): a number of seconds or an HTTP date. Undefined
 * when the header is missing or unreadable.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
