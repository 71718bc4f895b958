import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const docs = join(import.meta.dirname, '../../docs');
const guides = join(docs, 'guide');

/** The order the articles of applications keep. */
const steps = (name: string) => [
  'Step 1: Plan your provisioning deployment',
  `Step 2: Configure ${name} to support provisioning`,
  `Step 3: Add ${name} from the gallery`,
  'Step 4: Define who is in scope',
  `Step 5: Configure automatic user provisioning to ${name}`,
  'Step 6: Monitor your deployment',
];

async function headings(file: string, level = /^#{1,6} (.+)$/gm): Promise<readonly string[]> {
  const text = (await readFile(file, 'utf8')).replaceAll(/^```.*?^```/gms, '');
  return [...text.matchAll(level)].map(([, heading = '']) => heading);
}

/** The anchor a heading has where such pages are shown. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

for (const [file, name] of [
  ['peripass.md', 'Peripass'],
  ['travelperk.md', 'TravelPerk'],
  ['iris-intranet.md', 'Iris Intranet'],
] as const) {
  test(`ENT-58 the guide of ${name} has the steps of the article, in its order`, async () => {
    const found = await headings(join(guides, file), /^## (.+)$/gm);
    assert.deepEqual(
      found.filter((heading) => heading.startsWith('Step ')),
      steps(name),
    );
  });
}

test('ENT-58 links of guides lead to pages that are there, and to headings within them', async () => {
  const files = (await readdir(guides)).filter((name) => name.endsWith('.md'));
  assert.ok(files.length > 10);
  for (const file of files) {
    const text = (await readFile(join(guides, file), 'utf8'))
      .replaceAll(/^```.*?^```/gms, '')
      .replaceAll(/`[^`\n]*`/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [path = '', anchor] = target.split('#', 2);
      const page = path === '' ? join(guides, file) : join(dirname(join(guides, file)), path);
      if (!page.endsWith('.md')) {
        await assert.doesNotReject(readFileOrFolder(page), `${file}: ${target}`);
        continue;
      }
      const anchors = (await headings(page)).map(anchorOf);
      if (anchor !== undefined) assert.ok(anchors.includes(anchor), `${file}: ${target} names no heading`);
    }
  }
});

async function readFileOrFolder(path: string): Promise<unknown> {
  return readFile(path).catch(() => readdir(path));
}
