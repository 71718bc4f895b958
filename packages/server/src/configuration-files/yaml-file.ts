import { isMap, isNode, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { type FileProblem, FilesRefused } from './file-problem.ts';

/** A file that was read: what it says, and on which line. */
export interface ReadFile<T> {
  readonly file: string;
  readonly value: T;
  /** The line of a member, or of what is nearest above it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Far above what any application needs. */
const LARGEST_FILE = 16_000_000;

/** Reads one YAML document of a form. Throws {@link FilesRefused} with every finding and its line. */
export function readYaml<T>(file: string, text: string, form: z.ZodType<T>): ReadFile<T> {
  if (text.length > LARGEST_FILE) throw new FilesRefused([{ file, line: 1, message: 'The file is too large.' }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true });
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
      const name = path[depth - 1];
      const key = isMap(parent) ? keyNode(parent, name) : undefined;
      const node = key ?? document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const broken = document.errors.map(({ message, pos }): FileProblem => {
    return { file, line: lines.linePos(pos[0]).line, message: message.split('\n', 1)[0] ?? '' };
  });
  if (broken.length > 0) throw new FilesRefused(broken);
  const read = form.safeParse(contentOf(file, document) ?? {});
  if (read.success) return { file, value: read.data, lineOf };
  const problems = read.error.issues.flatMap((issue): readonly FileProblem[] => {
    const { path, message } = issue;
    // A record names a key it does not know as an issue of that key.
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : issue.code === 'invalid_key' ? [undefined] : [];
    if (unknown.length === 0) {
      return [{ file, line: lineOf(path), message: `${path.join('.') || 'The file'}: ${message}` }];
    }
    return unknown.map((key) => {
      const place = key === undefined ? path : [...path, key];
      return { file, line: lineOf(place), message: `${place.join('.')}: there is no such key. Correct or remove it.` };
    });
  });
  throw new FilesRefused(problems);
}

function contentOf(file: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    // Aliases could make a small file huge.
    throw new FilesRefused([{ file, line: 1, message: 'The file uses aliases. Write out what they stand for.' }]);
  }
}

function keyNode(map: YAMLMap, name: PropertyKey | undefined): unknown {
  return map.items.find(({ key }) => isNode(key) && 'value' in key && key.value === name)?.key;
}
