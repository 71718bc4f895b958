import { createHash } from 'node:crypto';

/** The gallery's namespace: ids of entries, and of the parts of their templates, are names in it. */
const namespace = '5b0c7a4e2f645d1b9a3c7e1f0c4d8b26';

/** UUID version 5 of a name in the gallery's namespace (RFC 9562, section 5.5): the same name gives the same id. */
export function nameBasedId(name: string): string {
  const digest = createHash('sha1').update(Buffer.from(namespace, 'hex')).update(name, 'utf8').digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
