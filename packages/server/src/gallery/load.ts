import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type GalleryApp, galleryApp } from './gallery-app.ts';

/**
 * Reads every entry of a folder, one JSON file each, and checks them; in the order of their ids. Throws an `Error` that
 * names the file and what is wrong with it: a gallery with a mistake in it is not half loaded.
 */
export function loadEntries(folder: string): readonly GalleryApp[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const entries = files.toSorted().map((file) => {
    const entry = readEntry(join(folder, file));
    if (file === `${entry.id}.json`) return entry;
    throw new Error(`${join(folder, file)}: its id is ${entry.id}. Name the file ${entry.id}.json.`);
  });
  const owners = new Map<string, string>();
  for (const { id, templateId } of entries) {
    const other = owners.get(templateId);
    if (other !== undefined) throw new Error(`${id} and ${other} have the same templateId. Give each its own.`);
    owners.set(templateId, id);
  }
  return entries;
}

function readEntry(path: string): GalleryApp {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}. Correct it.`);
  }
  const read = galleryApp.safeParse(document);
  if (read.success) return read.data;
  throw new Error(`${path} is no gallery entry:\n${z.prettifyError(read.error)}`);
}
