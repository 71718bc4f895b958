/** A cryptographic source of random bytes, such as `crypto.randomBytes`. */
export type Random = (bytes: number) => Uint8Array;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 a byte can reach; bytes from here on would favour the first characters. */
const fair = 248;

/** Letters of both cases and digits, each equally likely: 5.95 bits a character. */
export function randomText(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) if (byte < fair) text += alphabet[byte % alphabet.length];
  }
  return text;
}
