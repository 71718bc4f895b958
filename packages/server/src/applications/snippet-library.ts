import { compositionsIn, type SnippetLibrary, type SynchronizationSchema } from '../mapping/index.ts';
import type { Snippet, SnippetStore } from './snippet-store.ts';

/** Every snippet a schema may need, read at once: the newest versions, and the older ones its mappings were made of. */
export async function snippetLibrary(store: SnippetStore, schema: SynchronizationSchema): Promise<SnippetLibrary> {
  const newest = new Map((await store.newest()).map((snippet) => [snippet.name, snippet]));
  const older = new Map<string, Snippet | undefined>();
  for (const { name, version } of compositionsIn(schema).flatMap(({ snippets }) => snippets)) {
    const key = keyOf(name, version);
    // What a document names but nobody ever saved is not looked for.
    if (version >= (newest.get(name)?.version ?? 0) || older.has(key)) continue;
    older.set(key, await store.read(name, version));
  }
  return (name, version) => {
    const current = newest.get(name);
    return version === undefined || version === current?.version ? current : older.get(keyOf(name, version));
  };
}

function keyOf(name: string, version: number): string {
  return `${version} ${name}`;
}
