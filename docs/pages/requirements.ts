import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from './table.ts';

/** A family of requirements: what they are about, and the numbers there are. */
interface Family {
  readonly prefix: string;
  readonly title: string;
  readonly numbers: readonly (readonly [first: number, last: number])[];
}

const families: readonly Family[] = [
  { prefix: 'APP', title: 'What the endpoints of the applications share', numbers: [[1, 18]] },
  { prefix: 'PER', title: 'Peripass', numbers: [[1, 26]] },
  { prefix: 'PAS', title: 'Passle', numbers: [[1, 36]] },
  {
    prefix: 'TRV',
    title: 'TravelPerk',
    numbers: [
      [1, 18],
      [20, 28],
      [30, 49],
    ],
  },
  { prefix: 'IRI', title: 'Iris Intranet', numbers: [[1, 14]] },
  {
    prefix: 'ENT',
    title: 'Provisioning engine and portal',
    numbers: [
      [1, 20],
      [25, 28],
      [30, 48],
      [50, 58],
      [60, 81],
      [85, 92],
    ],
  },
];

const root = join(import.meta.dirname, '../..');
const folders = ['test', 'packages/scim/src', 'packages/testkit/src', 'packages/server/src', 'packages/portal'];
const named = /\b(?:test|describe|story|stories|onEachDatabase)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;
const id = /\b(?:APP|PER|PAS|TRV|IRI|ENT)-\d+\b/g;

/** Which requirement is shown by which tests: those whose name, or that of a group they are in, says so. */
export async function requirementsPage(): Promise<string> {
  const proofs = await proofsById();
  const sections = families.map(({ prefix, title, numbers }) => {
    const ids = numbers.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => `${prefix}-${first + index}`),
    );
    const rows = ids.map((one) => [one, proofs.get(one)?.toSorted().join('<br>') ?? 'not proven']);
    const proven = ids.filter((one) => proofs.has(one)).length;
    return `## ${title}\n\n${proven} of ${ids.length}.\n\n${table(['Requirement', 'Shown by'], rows)}`;
  });
  return `# Requirements

Generated from the names of tests: a test that begins with the number of a requirement shows it. \`npm test -- --test-name-pattern PER-5\` runs what shows one of them.

${sections.join('\n\n')}
`;
}

async function proofsById(): Promise<ReadonlyMap<string, readonly string[]>> {
  const proofs = new Map<string, string[]>();
  for (const file of await testFiles()) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, , name = ''] of text.matchAll(named)) {
      for (const one of new Set(name.match(id))) {
        const words = name
          .replaceAll(/\$\{[^}]*\}/g, '…')
          .replaceAll('\\', '')
          .replaceAll('<', '&lt;');
        const proof = `${words} (\`${file}\`)`;
        proofs.set(one, [...(proofs.get(one) ?? []), proof]);
      }
    }
  }
  return proofs;
}

async function testFiles(): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true }))
        .filter((name) => /\.test\.tsx?$/.test(name) && !name.includes('node_modules'))
        .map((name) => join(folder, name)),
    ),
  );
  return found.flat().sort();
}
