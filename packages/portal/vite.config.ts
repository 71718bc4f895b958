import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The server puts a fresh value in place of this in every page it sends. */
const NONCE = '{nonce}';

/** Leaves each file compressed beside itself, so that nothing is compressed while somebody waits. */
function compressed(): Plugin {
  let folder = '';
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    name: 'compressed',
    configResolved({ root, build }) {
      folder = `${resolve(root, build.outDir)}/assets`;
    },
    async closeBundle() {
      for (const name of await readdir(folder)) {
        const content = await readFile(`${folder}/${name}`);
        await writeFile(`${folder}/${name}.br`, await promisify(brotliCompress)(content, { params }));
        await writeFile(`${folder}/${name}.gz`, await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}

// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from a default export
export default defineConfig({
  plugins: [react(), compressed()],
  html: { cspNonce: NONCE },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    // Nothing is inlined that a strict policy would forbid.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
});
