import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { graphError } from './graph-error.ts';
import { rootUrl } from './root-url.ts';

/**
 * The cookie of people who signed in. Its prefix makes browsers insist on TLS, on this host and on the whole of it
 * (RFC 6265bis section 4.1.3.2); on plain loopback it has to do without.
 */
function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-lockstep' : 'lockstep';
}

/** What the browser shows; undefined when it shows none, or two. */
export function sessionCookie(request: FastifyRequest): string | undefined {
  return cookie(request, cookieName(request));
}

/** The value of a cookie that was sent once. */
export function cookie(request: FastifyRequest, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}

/** Gives the browser the cookie. It lives as long as the browser is open; when it ends, the server decides. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  setCookie(request, reply, cookieName(request), value, { path: '/' });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, cookieName(request), '', { path: '/', seconds: 0 });
}

/**
 * Sets a cookie that no script reads. `Lax` and not `Strict`: coming back from an identity provider is a navigation from
 * another site.
 */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  value: string,
  { path, seconds }: { readonly path: string; readonly seconds?: number },
): void {
  const parts = [
    `${name}=${value}`,
    `Path=${path}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(request.protocol === 'https' ? ['Secure'] : []),
    ...(seconds === undefined ? [] : [`Max-Age=${seconds}`]),
  ];
  reply.header('set-cookie', parts.join('; '));
}

/**
 * Refuses a write that another site may have caused: a cookie alone authorises none. It has to carry the value that only
 * pages of this server could read, and to come from one of them as the browser says.
 */
export function checkForgery(
  request: FastifyRequest,
  signedIn: { readonly csrf: string },
  publicUrl: string | undefined,
): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const shown = request.headers['x-lockstep-csrf'];
  if (typeof shown !== 'string' || !sameText(shown, signedIn.csrf)) {
    throw graphError(
      403,
      'Authorization_RequestDenied',
      'The header X-Lockstep-Csrf is missing or not valid: take its value from where you are told who is signed in.',
    );
  }
  checkOrigin(request, publicUrl);
}

/** Refuses what a page of another site sent. */
export function checkOrigin(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isOwn = site === undefined ? origin === originOf(request, publicUrl) : site === 'same-origin';
  if (!isOwn) throw graphError(403, 'Authorization_RequestDenied', 'The request comes from a page of another site.');
}

function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return new URL(rootUrl(request, publicUrl)).origin;
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
