/**
 * Seconds to wait by a `Retry-After` header (RFC 9110 section 10.2.3): a number of seconds or an HTTP date. Undefined
 * when the header is missing or unreadable.
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text));
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Names under which services tell what is left and when it is whole again. */
const NAMES = ['x-rate-limit', 'x-ratelimit', 'ratelimit'];
/** A larger number than this is an instant since 1970 rather than a distance. */
const INSTANT = 1_000_000_000;

/**
 * Seconds until a spent budget is whole again, by the headers that announce it with any answer; undefined while some of
 * it is left or nothing is said.
 */
export function spentForSeconds(
  headers: { readonly [name: string]: string | undefined },
  now: number,
): number | undefined {
  for (const name of NAMES) {
    const remaining = headers[`${name}-remaining`]?.trim();
    const reset = Number(headers[`${name}-reset`]?.trim() || Number.NaN);
    if (remaining === undefined || !/^0+$/.test(remaining) || !Number.isFinite(reset) || reset < 0) continue;
    return reset < INSTANT ? Math.ceil(reset) : Math.max(0, Math.ceil(reset - now / 1000));
  }
  return undefined;
}
