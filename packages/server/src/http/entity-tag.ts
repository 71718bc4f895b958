import type { FastifyRequest } from 'fastify';

/** The entity tag of something that counts its versions. */
export function entityTag(version: number): string {
  return `W/"${version}"`;
}

/**
 * The version a write asks for by `If-Match` (RFC 9110 section 13.1.1); undefined without the header or with `*`. A tag
 * this server never gives becomes -1, which no version equals.
 */
export function requiredVersion(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1];
  return version === undefined ? -1 : Number(version);
}
