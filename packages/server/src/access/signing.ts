import { createHmac } from 'node:crypto';

/**
 * Signs texts under a secret key (HMAC-SHA-256, RFC 2104), answering letters, digits, `-` and `_`. The key is derived
 * from the installation's for one purpose, so that a signature made for one means nothing for another.
 */
export function signing(key: Uint8Array, purpose: string): (text: string) => string {
  const derived = createHmac('sha256', key).update(`lockstep signing ${purpose}`).digest();
  return (text) => createHmac('sha256', derived).update(text).digest('base64url');
}
