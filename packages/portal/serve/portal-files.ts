import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The web interface as files. */
export interface PortalFiles {
  /** Folder of everything that is named by its content; each file lies there compressed too (`.br`, `.gz`). */
  readonly assets: string;
  /** The page every address of the interface is answered with, under the value its scripts and styles are marked by. */
  page(nonce: string): string;
}

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * The built files. Builds them first when there are none, or when they were built from other sources; that takes a few
 * seconds. A published package holds them built, and no sources.
 */
export async function portalFiles(onBuild: () => void = () => undefined): Promise<PortalFiles> {
  const sources = await fingerprint();
  if (sources !== undefined && (await built()) !== sources) {
    onBuild();
    await build(sources);
  }
  const page = await readFile(here('dist/index.html'), 'utf8');
  return { assets: here('dist/assets'), page: (nonce) => page.replaceAll('{nonce}', nonce) };
}

async function built(): Promise<string | undefined> {
  return readFile(here('dist/sources'), 'utf8').catch(() => undefined);
}

/** One text for everything the build is made from; undefined where there are no sources. */
async function fingerprint(): Promise<string | undefined> {
  const entries = await readdir(here('app'), { recursive: true, withFileTypes: true }).catch(() => []);
  if (entries.length === 0) return undefined;
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
  const all = [...files.sort(), here('index.html'), here('vite.config.ts'), here('package.json')];
  const hash = createHash('sha256');
  for (const file of all)
    hash
      .update(file.slice(here('').length))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/** Builds beside what there is and takes its place, so that several processes may do it in the same moment. */
async function build(sources: string): Promise<void> {
  // Loaded only when it is needed: a published package runs without it.
  const { build: bundle } = await import('vite');
  const made = here(`dist.${process.pid}`);
  await bundle({
    root: here(''),
    configFile: here('vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: made, emptyOutDir: true },
  });
  await writeFile(`${made}/sources`, sources);
  await rm(here('dist'), { recursive: true, force: true });
  try {
    await rename(made, here('dist'));
  } catch (error) {
    // Another process was first, with the same sources.
    await rm(made, { recursive: true, force: true });
    if ((await built()) !== sources) throw error;
  }
}
