import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../build.ts', import.meta.url));

test('the package that is published is plain JavaScript with declarations, and runs below node_modules', async (t) => {
  const project = await mkdtemp(join(tmpdir(), 'lockstep-scim-'));
  t.after(() => rm(project, { recursive: true, force: true }));
  const published = join(project, 'node_modules/@lockstep/scim');
  execFileSync(process.execPath, [build, published]);

  const program = join(project, 'program.mjs');
  await writeFile(program, "import { parseFilter } from '@lockstep/scim'; console.log(parseFilter('title pr').kind);");
  assert.equal(execFileSync(process.execPath, [program], { encoding: 'utf8' }), 'present\n');

  const files = await readdir(published, { recursive: true });
  assert.deepEqual(
    files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')),
    [],
  );
  assert.deepEqual(
    files.filter((name) => name.includes('.test.')),
    [],
  );
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    assert.ok(files.includes(name.replace(/\.js$/, '.d.ts')), `${name} has no declarations`);
  }
});
