import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Random, randomText } from '../access/index.ts';

/** How an application's tokens are written. */
export interface TokenForm {
  /** A new token of the tenant with this key. */
  issue(tenantKey: string, random: Random): string;

  /** The public id a token of this form is looked up by; undefined when the text is not of this form. */
  idOf(token: string): string | undefined;
}

/** SHA-256 of the whole token. Tokens are random enough that a slow hash would add nothing but load. */
export function digestOf(token: string): Uint8Array {
  return hash('sha256', token, 'buffer');
}

const idLength = 16;
/** 256 bits. */
const secretLength = 43;
const checksumLength = 6;
const written = new RegExp(
  `^(scim_([0-9A-Za-z]{${idLength}})_[0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`,
);

/**
 * `scim_<id>_<secret><checksum>`: the prefix lets scanners of leaked secrets recognise it, the checksum lets a mistyped
 * token be refused without a look-up.
 */
export const prefixedForm: TokenForm = {
  issue(_tenantKey, random) {
    const text = `scim_${randomText(random, idLength)}_${randomText(random, secretLength)}`;
    return text + checksum(text);
  },
  idOf(token) {
    const [, text = '', id, found] = written.exec(token) ?? [];
    return checksum(text) === found ? id : undefined;
  },
};

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < checksumLength; place++) {
    const digit = rest % 62;
    digits = String.fromCharCode(digit + (digit < 10 ? 48 : digit < 36 ? 55 : 61)) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

const shortCode = /^[0-9a-z-]{1,63}-[0-9A-Za-z]{7}-[0-9A-Za-z]{7}-[0-9A-Za-z]{8}$/;

/**
 * `<key>-<7>-<7>-<8>`: the tenant's key and 131 random bits. It holds no public part of its own, so the id is derived
 * from the whole by a hash other than the stored digest; the tenant comes from the address alone.
 */
export const shortCodeForm: TokenForm = {
  issue(tenantKey, random) {
    return [tenantKey, randomText(random, 7), randomText(random, 7), randomText(random, 8)].join('-');
  },
  idOf(token) {
    if (!shortCode.test(token)) return undefined;
    return hash('sha256', `token id\0${token}`, 'base64url').slice(0, 22);
  },
};
