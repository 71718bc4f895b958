import { createHash } from 'node:crypto';
import { lookupKey } from '../../directory/index.ts';

/** Longer names are compared by their digest: what comes from outside has no end by itself. */
const LONGEST = 1_000;

/**
 * A distinguished name as it is compared: without case, without the blanks that may stand around commas and equals
 * signs, and with characters that are written by their bytes (RFC 4514, 2.4) as themselves.
 */
export function comparableName(name: string): string {
  const spaced = decoded(name).replaceAll(/\s*(?<!\\)([,=+])\s*/g, '$1');
  const comparable = lookupKey(spaced.trim()).replaceAll('\0', '');
  return comparable.length <= LONGEST ? comparable : createHash('sha256').update(comparable).digest('hex');
}

/** The value of the first part, for people: `Ann` of `cn=Ann,ou=people`. */
export function leadingValue(name: string): string {
  const [first = ''] = decoded(name).split(/(?<!\\),/, 1);
  return first.slice(first.indexOf('=') + 1).replaceAll(/\\(.)/g, '$1');
}

/** Pairs of hexadecimal digits as the text they are, with what has a meaning in names escaped. */
function decoded(name: string): string {
  return name.replaceAll(/\\\\|((?:\\[0-9a-fA-F]{2})+)/g, (match, pairs: string | undefined) => {
    if (pairs === undefined) return match;
    const text = Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8');
    return text.replaceAll(/[,+"\\<>;=]/g, '\\$&');
  });
}
