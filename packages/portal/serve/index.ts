/**
 * What the server is given of the web interface: the built files, and their build where they are missing or older than
 * the sources they come from. Owns no address and no header; those are the server's. The browser's side is `app/`.
 */

export { portalAddresses } from './portal-addresses.ts';
export { type PortalFiles, portalFiles } from './portal-files.ts';
