import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';

const EXAMPLE = /^```ts\n(.*?)^```$/gms;
const IMPORT = /^import [^;]*? from '([^']+)';$/gms;
const CLAIM = /^(.+); \/\/ → (.+)$/gm;

/** The packages as they stand in the tree, whatever the folder the example is run from. */
const sources: { readonly [name: string]: string } = {
  '@lockstep/scim': new URL('./index.ts', import.meta.url).href,
  '@lockstep/testkit': new URL('../../testkit/src/resource-store/index.ts', import.meta.url).href,
};

/** The examples as one module; each claim about an expression has become an assertion. */
function moduleOf(readme: string): { readonly code: string; readonly claims: number } {
  const examples = Array.from(readme.matchAll(EXAMPLE), ([, code = '']) => code).join('\n');
  const imports = Array.from(examples.matchAll(IMPORT), ([line, from = '']) =>
    line.replace(from, sources[from] ?? from),
  );
  let claims = 0;
  const body = examples.replace(IMPORT, '').replace(CLAIM, (_line, expression: string, claimed: string) => {
    claims += 1;
    return `assert.deepEqual(JSON.parse(JSON.stringify(${expression})), ${claimed});`;
  });
  const code = ["import assert from 'node:assert/strict';", ...imports, body].join('\n');
  return { code: stripTypeScriptTypes(code), claims };
}

test('the examples of the README run, and come to what it says', async () => {
  const { code, claims } = moduleOf(await readFile(new URL('../README.md', import.meta.url), 'utf8'));
  assert.ok(claims >= 8, 'the claims were not found');
  await import(`data:text/javascript,${encodeURIComponent(code)}`);
});
