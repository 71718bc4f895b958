import { createHash, timingSafeEqual } from 'node:crypto';
import { type Random, randomText } from './random-text.ts';

/** SHA-256: enough for secrets that are random and long; passwords have `hashPassword`. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function isDigestOf(digest: Uint8Array, secret: string): boolean {
  const own = digestOf(secret);
  return own.length === digest.length && timingSafeEqual(own, digest);
}

/** A value that is shown once and kept as a digest: the id it is looked up by, a point, and 256 bits. */
export function shownSecret(random: Random): { readonly id: string; readonly value: string; readonly digest: Buffer } {
  const id = randomText(random, 22);
  const value = `${id}.${randomText(random, 43)}`;
  return { id, value, digest: digestOf(value) };
}

/** The id within such a value; undefined for any other text. */
export function shownSecretId(value: string): string | undefined {
  return /^([0-9A-Za-z]{22})\.[0-9A-Za-z]{43}$/.exec(value)?.[1];
}
