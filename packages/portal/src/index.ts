/**
 * The web interface. Owns what a browser is given; serving it is the server's. For now a single page that names the
 * product and shows whether it works.
 */
export { type PortalFile, portalFiles } from './files.ts';
