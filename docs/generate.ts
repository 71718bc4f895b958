import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { apiPage } from './pages/api.ts';
import { codesPage } from './pages/codes.ts';
import { configurationPage } from './pages/configuration.ts';
import { cookbookPage } from './pages/cookbook.ts';
import { expressionsPage } from './pages/expressions.ts';
import { fileSchemaPages } from './pages/file-schemas.ts';
import { jobOptionsPage } from './pages/job-options.ts';
import { operatorsPage } from './pages/operators.ts';
import { requirementsPage } from './pages/requirements.ts';

/**
 * Writes the reference pages that follow from code. With `--check` nothing is written: the status is 1 when a page is
 * not what the code says.
 */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'configuration.md': configurationPage,
  'expressions.md': expressionsPage,
  'cookbook.md': cookbookPage,
  'operators.md': operatorsPage,
  'codes.md': codesPage,
  'job-options.md': jobOptionsPage,
  'api.md': apiPage,
  'requirements.md': requirementsPage,
  ...fileSchemaPages(),
};

const checking = process.argv.includes('--check');
for (const [name, page] of Object.entries(pages)) {
  const file = join(import.meta.dirname, 'reference', name);
  const text = await page();
  if (!checking) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } else if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
    process.stderr.write(`docs/reference/${name} is not what the code says. Run "npm run docs".\n`);
    process.exitCode = 1;
  }
}
