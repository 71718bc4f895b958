import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { before, test } from 'node:test';
import { portalFiles } from '@lockstep/portal';

const KB = 1000;
/** Compressed JavaScript until Home is usable. */
const HOME = 270 * KB;
/** What a further screen may add that is its own, and with what it shares with others and Home does without. */
const OWN = 60 * KB;
const WITH_SHARED = 120 * KB;
/** Screens that need a file for it to count as shared. */
const SHARED = 4;
/** Everything of the shell that is neither JavaScript nor a font. */
const REST = 20 * KB;

/** Files by what they import: from the entry, or one more screen's own. */
interface Chunk {
  readonly name: string;
  readonly bytes: number;
  readonly imports: readonly string[];
  readonly loads: readonly string[];
}

let assets: string;
let page: string;
const chunks = new Map<string, Promise<Chunk>>();

before(async () => {
  const files = await portalFiles();
  assets = files.assets;
  page = files.page('value');
});

/** A built file: how large it is compressed, what it needs at once, and what it may load later. */
function chunk(name: string): Promise<Chunk> {
  const known = chunks.get(name);
  if (known) return known;
  const reading = (async () => {
    const text = await readFile(`${assets}/${name}`, 'utf8');
    const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, file = '']) => file);
    return {
      name,
      bytes: (await stat(`${assets}/${name}.gz`)).size,
      imports: named(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g),
      loads: named(/import\(\s*["'`]\.\/([^"'`]+\.js)["'`]/g),
    };
  })();
  chunks.set(name, reading);
  return reading;
}

/** A file with everything it needs at once. */
async function closure(names: readonly string[], seen = new Map<string, number>()): Promise<Map<string, number>> {
  for (const name of names) {
    if (seen.has(name)) continue;
    const { bytes, imports } = await chunk(name);
    seen.set(name, bytes);
    await closure(imports, seen);
  }
  return seen;
}

const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0);

/** What the page itself asks for. */
function entries(): readonly string[] {
  return [...page.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map(([, file = '']) => file);
}

/** Every screen that can be loaded from what is there at the start. */
async function screens(): Promise<readonly string[]> {
  const first = await closure(entries());
  const all = await Promise.all([...first.keys()].map(chunk));
  return [...new Set(all.flatMap(({ loads }) => loads))];
}

test('until Home is usable, no more JavaScript is loaded than was set aside for it', async () => {
  assert.ok(entries().length > 0, 'the page names its script');
  const home = (await screens()).filter((name) => name.startsWith('home-'));
  assert.equal(home.length, 1, 'Home is a screen of its own');
  const size = sum((await closure([...entries(), ...home])).values());
  assert.ok(size > 100 * KB, `${size} bytes is less than the library of the page alone: something was not counted`);
  assert.ok(size <= HOME, `${Math.round(size / KB)} kB, at most ${HOME / KB}`);
});

test('no further screen adds more than was set aside for one', async () => {
  const home = (await screens()).filter((name) => name.startsWith('home-'));
  const there = await closure([...entries(), ...home]);
  const uses = new Map<string, number>();
  for (const name of await screens()) {
    for (const file of (await closure([name])).keys()) uses.set(file, (uses.get(file) ?? 0) + 1);
  }
  const large: string[] = [];
  for (const name of await screens()) {
    const added = [...(await closure([name]))].filter(([file]) => !there.has(file));
    const own = added.filter(([file]) => (uses.get(file) ?? 0) < SHARED).map(([, bytes]) => bytes);
    if (sum(own) > OWN) large.push(`${name}: ${Math.round(sum(own) / KB)} kB of its own`);
    const all = sum(added.map(([, bytes]) => bytes));
    if (all > WITH_SHARED) large.push(`${name}: ${Math.round(all / KB)} kB`);
  }
  assert.deepEqual(large, []);
});

test('the shell brings no fonts and little else', async () => {
  const others = [...page.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)]
    .map(([, file = '']) => file)
    .filter((file) => !file.endsWith('.js'));
  assert.deepEqual(
    others.filter((file) => /\.(?:woff2?|ttf|otf)$/.test(file)),
    [],
  );
  const sizes = await Promise.all(others.map(async (file) => (await stat(`${assets}/${file}`)).size));
  assert.ok(sum(sizes) + Buffer.byteLength(page) <= REST);
});
