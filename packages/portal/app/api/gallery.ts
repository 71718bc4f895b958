import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { ListPage } from './list.ts';

/** An application that can be added. */
export interface GalleryEntry {
  readonly id: string;
  readonly displayName: string;
  readonly aliases: readonly string[];
  readonly publisher: string;
  readonly homePageUrl: string | null;
  /** Not listed: one of those made by creating an application of one's own. */
  readonly isListed: boolean;
  readonly state: string;
  readonly categories: readonly string[];
  readonly capabilities: {
    readonly create: boolean;
    readonly update: boolean;
    readonly remove: boolean;
    readonly groups: 'yes' | 'no' | 'roles';
    readonly singleSignOn: readonly string[];
  };
  readonly method: 'token' | 'authorize' | 'account' | 'elsewhere';
  /** Why it cannot be provisioned; null when it can. */
  readonly unavailable: string | null;
  readonly prerequisites: readonly string[];
  readonly credentials: {
    readonly kind: string;
    /** Menu items and headings of the application, in their order. */
    readonly path: readonly string[];
    readonly enableSwitch: string | null;
    /** What the application calls the Tenant URL and the Secret Token. */
    readonly addressLabel: string | null;
    readonly tokenLabel: string | null;
    readonly expiresAfterDays: number | null;
  };
  readonly notes: readonly string[];
}

/** The template of an application that is in no gallery. */
export const CUSTOM_TEMPLATE = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

/** What can be added; it comes with the program and does not change while it runs. */
export function useGallery() {
  return useQuery({
    queryKey: ['/api/portal/gallery'],
    queryFn: ({ signal }) => get<ListPage<GalleryEntry>>('/api/portal/gallery', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The entry an application was made from. */
export function useGalleryEntry(templateId: string | null) {
  return useQuery({
    queryKey: [`/api/portal/gallery/${templateId ?? CUSTOM_TEMPLATE}`],
    queryFn: ({ queryKey: [path], signal }) => get<GalleryEntry>(String(path), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
