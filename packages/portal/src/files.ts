import { readFileSync } from 'node:fs';

/** A file of the web interface under the path it is served at. */
export interface PortalFile {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Every file of the web interface, read once. The page loads nothing from elsewhere and holds neither script nor style
 * inline, so that it works under the strictest content security policy.
 */
export function portalFiles(version: string): readonly PortalFile[] {
  return [
    {
      path: '/',
      contentType: 'text/html; charset=utf-8',
      body: read('page.html').replaceAll('{version}', escapeHtml(version)),
    },
    { path: '/portal.css', contentType: 'text/css; charset=utf-8', body: read('portal.css') },
    { path: '/portal.js', contentType: 'text/javascript; charset=utf-8', body: read('portal.js') },
  ];
}

function read(name: string): string {
  return readFileSync(new URL(`shell/${name}`, import.meta.url), 'utf8');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
