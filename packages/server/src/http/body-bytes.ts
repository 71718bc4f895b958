import type { Readable } from 'node:stream';

/**
 * The whole of a body that the handler reads itself; throws what it is given when there are more bytes than that. Such a
 * body is still read to its end: a client that sends without looking up would never see the answer.
 */
export async function bodyBytes(body: Readable, most: number, tooLarge: () => Error): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size <= most) pieces.push(piece);
  }
  if (size > most) throw tooLarge();
  return Buffer.concat(pieces);
}
