import type { Send } from './wire.ts';

/** Carries requests by `fetch`. Redirects are answers, not followed: the token is for the address that was given. */
export const sendByFetch: Send = async ({ method, url, headers, body }) => {
  const response = await fetch(url, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
};
