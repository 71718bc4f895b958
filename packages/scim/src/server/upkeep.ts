import { indexEntries } from '../resource/index.ts';
import type { ServiceContext } from './context.ts';
import type { StoredResource } from './resource-store.ts';

/** How far an indexing has come: everything up to this resource has its entries. */
export interface ReindexPlace {
  readonly resourceType: string;
  readonly id: string;
}

/**
 * Gives the next resources their index entries for these paths, at most `limit` of them. Answers the place reached,
 * undefined when every resource of every type has them.
 */
export async function reindex(
  { endpoints, store }: ServiceContext,
  paths: readonly string[],
  place: ReindexPlace | undefined,
  limit: number,
): Promise<ReindexPlace | undefined> {
  const first = Math.max(
    0,
    endpoints.findIndex(({ type }) => type.name === place?.resourceType),
  );
  for (const { type } of endpoints.slice(first)) {
    const after = type.name === place?.resourceType ? { after: place.id } : {};
    const id = await store.reindex(type, { limit, ...after }, (attributes) =>
      indexEntries(type, attributes, { indexed: paths, unique: [] }),
    );
    if (id !== undefined) return { resourceType: type.name, id };
  }
  return undefined;
}

/** Brings a removed resource of any type back, under another id where one is given; undefined when none is kept. */
export async function restore(
  { endpoints, store, now }: ServiceContext,
  id: string,
  newId?: string,
): Promise<{ readonly resourceType: string; readonly resource: StoredResource } | undefined> {
  for (const { type, index } of endpoints) {
    const resource = await store.restore(type, id, now(), (attributes) => indexEntries(type, attributes, index), newId);
    if (resource) return { resourceType: type.name, resource };
  }
  return undefined;
}
