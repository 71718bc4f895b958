import { argon2, timingSafeEqual } from 'node:crypto';
import type { Random } from './random-text.ts';

/** Argon2id with 19 MiB and two passes, the least that is recommended where a server hashes on request. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltLength = 16;
const tagLength = 32;

/** Hashes a password (Argon2id, RFC 9106) to a line in PHC form that carries its own cost and salt. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random(saltLength);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** Whether `hash`, made by `hashPassword` with whatever cost was usual then, belongs to the password. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const found = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    hash,
  );
  if (!found) return false;
  const [memory, passes, parallelism] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const expected = Buffer.from(found[5] ?? '', 'base64');
  const tag = await derive(password, Buffer.from(found[4] ?? '', 'base64'), { memory, passes, parallelism });
  return expected.length === tag.length && timingSafeEqual(tag, expected);
}

function derive(password: string, nonce: Uint8Array, price: typeof cost): Promise<Uint8Array> {
  // NFC, so that a letter typed as base and accent on one machine equals the single letter of another.
  const parameters = { message: Buffer.from(password.normalize('NFC')), nonce, tagLength, ...price };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)));
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
