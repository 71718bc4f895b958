/** Addresses the interface answers in the browser; the server gives every one of them the same page. */
export const portalAddresses: readonly string[] = [
  '/',
  '/sign-in',
  '/first-administrator/:key',
  '/invitation/:key',
  '/directory/*',
  '/applications',
  '/applications/*',
  '/logs/*',
  '/attention',
  '/staged-deletions',
  '/settings',
  '/settings/*',
  '/health',
  '/about',
  '/operator/*',
  // What published guides call the way to the applications.
  '/identity/*',
  '/entra-id/*',
  '/manage/*',
  // Beside `/t/{tenant}/scim`, which stays the endpoint's own.
  '/t/:tenant',
  '/t/:tenant/*',
];
