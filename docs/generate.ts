import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codesPage } from './pages/codes.ts';
import { configurationPage } from './pages/configuration.ts';
import { cookbookPage } from './pages/cookbook.ts';
import { expressionsPage } from './pages/expressions.ts';
import { jobOptionsPage } from './pages/job-options.ts';
import { operatorsPage } from './pages/operators.ts';

/**
 * Writes the reference pages that follow from code. With `--check` nothing is written: the status is 1 when a page is
 * not what the code says.
 */
const pages: Readonly<Record<string, () => string>> = {
  'configuration.md': configurationPage,
  'expressions.md': expressionsPage,
  'cookbook.md': cookbookPage,
  'operators.md': operatorsPage,
  'codes.md': codesPage,
  'job-options.md': jobOptionsPage,
};

const checking = process.argv.includes('--check');
for (const [name, page] of Object.entries(pages)) {
  const file = join(import.meta.dirname, 'reference', name);
  const text = page();
  if (!checking) await writeFile(file, text);
  else if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
    process.stderr.write(`docs/reference/${name} is not what the code says. Run "npm run docs".\n`);
    process.exitCode = 1;
  }
}
