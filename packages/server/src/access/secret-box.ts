import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from './random-text.ts';

/** Seals values that must be readable again, such as a token an application keeps showing. */
export interface SecretBox {
  /** `context` says what the value belongs to; the same text is needed to open it. */
  seal(value: string, context: string): Uint8Array;

  /** Throws when the value was sealed with a key that is not at hand, for another context, or was changed. */
  open(sealed: Uint8Array, context: string): string;
}

const version = 1;
const keyIdLength = 8;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + keyIdLength;

/**
 * AES-256-GCM (NIST SP 800-38D) under the first of `keys`, each 32 bytes; the others only open what they once sealed,
 * so that a key can be replaced. The context and the head (version and key id) are authenticated with the value, so a
 * sealed value copied to another row does not open there.
 */
export function secretBox(keys: readonly [Uint8Array, ...Uint8Array[]], random: Random): SecretBox {
  const byId = new Map(keys.map((key) => [keyId(key).toString('hex'), key]));
  return {
    seal(value, context) {
      const head = Buffer.concat([Buffer.of(version), keyId(keys[0])]);
      const nonce = random(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', keys[0], nonce).setAAD(bound(head, context));
      const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      return Buffer.concat([head, nonce, cipher.getAuthTag(), text]);
    },

    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const head = bytes.subarray(0, headLength);
      const id = head.subarray(1).toString('hex');
      const key = byId.get(id);
      if (head[0] !== version || !key) {
        throw new Error(
          `A stored secret was sealed with key ${id}, which is not at hand: start with the LOCKSTEP_SECRET_KEY or the key file it was sealed with.`,
        );
      }
      const nonce = bytes.subarray(headLength, headLength + nonceLength);
      const tag = bytes.subarray(headLength + nonceLength, headLength + nonceLength + tagLength);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
      decipher.setAAD(bound(head, context)).setAuthTag(tag);
      const text = bytes.subarray(headLength + nonceLength + tagLength);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    },
  };
}

/** Whether a value was sealed with this key. */
export function sealedWith(sealed: Uint8Array, key: Uint8Array): boolean {
  return Buffer.from(sealed).subarray(1, headLength).equals(keyId(key));
}

/** Tells keys apart without telling anything about them. */
function keyId(key: Uint8Array): Buffer {
  return createHash('sha256').update('lockstep key id').update(key).digest().subarray(0, keyIdLength);
}

function bound(head: Uint8Array, context: string): Uint8Array {
  return Buffer.concat([head, Buffer.from(context, 'utf8')]);
}
