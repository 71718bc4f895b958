/**
 * Makes the package as it is published: JavaScript with declarations, since Node strips no types below `node_modules`.
 * `node build.ts [FOLDER]` writes it to `dist`, or to the folder, and `npm publish` takes it from there; the package as it
 * stands here is private, so that its sources are not published by mistake.
 */
import { execFileSync } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = import.meta.dirname;
const target = resolve(process.argv[2] ?? join(root, 'dist'));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

await rm(target, { recursive: true, force: true });
execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', target], {
  stdio: 'inherit',
});
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
const { scripts: _, private: __, ...kept } = manifest;
const published = {
  ...kept,
  engines: { node: '>=20' },
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
};
await writeFile(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
await copyFile(join(root, 'README.md'), join(target, 'README.md'));
await copyFile(join(root, '../../LICENSE'), join(target, 'LICENSE'));
