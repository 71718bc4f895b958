import { createHash } from 'node:crypto';

/** A B-tree entry must stay below 2,704 bytes, of which the rest of the key takes a part. */
const longest = 500;

/**
 * The form of a value in `scim_value`. A long one is stored as its digest, written out to more characters than any
 * short one has, so that the two can never meet.
 */
export function indexValue(value: string): string {
  return Buffer.byteLength(value) <= longest ? value : createHash('sha512').update(value).digest('hex').repeat(4);
}
