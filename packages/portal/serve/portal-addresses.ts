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
  '/settings/*',
  '/health',
  '/about',
  '/operator/*',
];
