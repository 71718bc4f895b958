import { join } from 'node:path';
import type { GalleryApp } from './gallery-app.ts';
import { loadEntries } from './load.ts';

/** Every entry, gallery and non-gallery alike, in the order of their ids; read and checked once when the program loads. */
export const gallery: readonly GalleryApp[] = loadEntries(join(import.meta.dirname, 'entries'));

const byId = new Map(gallery.map((entry) => [entry.id, entry]));
const byTemplateId = new Map(gallery.map((entry) => [entry.templateId, entry]));

/** The entry with this slug, such as `peripass`. */
export function galleryAppById(id: string): GalleryApp | undefined {
  return byId.get(id);
}

/** The entry with this template id, a GUID. */
export function galleryAppByTemplateId(templateId: string): GalleryApp | undefined {
  return byTemplateId.get(templateId.toLowerCase());
}

/** The entry a custom application is made from; presets such as Passle's refine it. */
export const customApplication: GalleryApp = galleryAppById('custom-scim')!;

/**
 * The gallery's entries whose name, alias or vendor contains `text`, without case, those whose name begins with it
 * first. Non-gallery entries are not found here: they are added by creating an application of one's own.
 */
export function searchGallery(text: string): readonly GalleryApp[] {
  const wanted = text.trim().toLowerCase();
  const rank = ({ displayName }: GalleryApp): number => (displayName.toLowerCase().startsWith(wanted) ? 0 : 1);
  return gallery
    .filter(({ listing }) => listing === 'gallery')
    .filter(({ displayName, aliases, vendor }) =>
      [displayName, ...aliases, vendor].some((name) => name.toLowerCase().includes(wanted)),
    )
    .toSorted((a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName, 'en'));
}

/** Whether accounts can be provisioned: the engine has a connector for SCIM 2.0 and for nothing else. */
export function hasConnector({ protocol }: GalleryApp): boolean {
  return protocol === 'scim2';
}

/** Why an entry cannot be provisioned, in a sentence for its provisioning page; undefined when it can. */
export function noConnectorReason({ displayName, protocol, auth }: GalleryApp): string | undefined {
  switch (protocol) {
    case 'scim2':
      return undefined;
    case 'scim1':
      return `There is no connector for ${displayName}: it speaks SCIM 1.1, and accounts are provisioned over SCIM 2.0 only.`;
    case 'proprietary':
      return `There is no connector for ${displayName}: it is provisioned through an interface of its own, and accounts are provisioned over SCIM 2.0 only.`;
    case 'indirect': {
      const via = auth.map((option) => galleryAppById(option.via ?? '')).find((entry) => entry !== undefined);
      const where = via === undefined ? 'another application' : via.displayName;
      return `There is no connector for ${displayName}: it receives its accounts through ${where}. Provision that one instead.`;
    }
  }
}

/** Non-gallery entries that refine a custom application; applying one sets its rows. */
export const presets: readonly GalleryApp[] = gallery.filter(
  (entry) => entry.listing === 'non-gallery' && entry !== customApplication,
);

/** Id of an entry's synchronization template: its slug, but `scim` for the custom application, as in the reference. */
export function synchronizationTemplateId({ id }: GalleryApp): string {
  return id === customApplication.id ? 'scim' : id;
}
