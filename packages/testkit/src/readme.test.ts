import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

const EXAMPLE = /^```ts\n(.*?)^```$/gms;
const CLAIM = /^(.+); \/\/ → (.+)$/gm;

/** The package as it stands in the tree, whatever the folder an example is run from. */
const source = new URL('./index.ts', import.meta.url).href;

describe('the examples of the README', () => {
  let folder: string;
  let examples: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-readme-'));
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    examples = Array.from(readme.matchAll(EXAMPLE), ([, example = '']) => example);
  });

  for (const [index, what, said] of [
    [0, 'make a test of each check', /^ℹ fail 0$/m],
    [1, 'check an endpoint and print a report', /profile rfc: \d+ passed, 0 failed, \d+ skipped\.\n$/],
    [2, 'come to what they say', /^$/],
  ] as const) {
    test(what, async () => {
      const { status, stdout, stderr } = await run(index);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, said);
    });
  }

  /** An example as a program of its own; each claim about an expression has become an assertion. */
  async function run(index: number): Promise<{ status: number; stdout: string; stderr: string }> {
    const example = examples[index];
    assert.ok(example !== undefined, 'the example was not found');
    const claims = example.replace(CLAIM, (_line, expression: string, claimed: string) => {
      return `(await import('node:assert/strict')).deepEqual(${expression}, ${claimed});`;
    });
    const file = join(folder, `example-${index}.mts`);
    await writeFile(file, claims.replaceAll("'@lockstep/testkit'", `'${source}'`));
    // Run from within a test, a program would report to this one instead of printing.
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const parameters = index === 0 ? ['--test', '--test-reporter=spec', file] : [file];
    return new Promise((resolve) => {
      execFile(process.execPath, parameters, { env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  after(() => rm(folder, { recursive: true, force: true }));
});
