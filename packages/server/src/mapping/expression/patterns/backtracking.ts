import { type Context, createContext, Script } from 'node:vm';
import { Fault } from '../error.ts';
import { type Match, type Pattern, PatternError } from './pattern.ts';
import { workDone } from './work.ts';

/** Escapes that mean the same in .NET and JavaScript; any other letter would silently mean itself in JavaScript. */
const sharedEscapes = /^[dDwWsSbBtnrfvxuck0-9]$/;
/** Escapes of .NET that JavaScript spells differently. */
const spelledEscapes: Readonly<Record<string, string>> = {
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  a: '\\x07',
  e: '\\x1b',
};

/** The runtime's limit counts time that other programs took, so a search that worked for less is begun again. */
const mostAttempts = 20;

/** Pattern and text arrive as data, and matches leave as text, so that nothing of this side is reachable inside. */
const search = new Script(`
  JSON.stringify(Array.from((function* () {
    const found = new RegExp(pattern, 'dg');
    let match;
    for (let count = 0; count < most && (match = found.exec(text)) !== null; count += 1) {
      yield { groups: match.indices.map((range) => range === undefined ? null : { start: range[0], end: range[1] }) };
      if (match[0] === '') found.lastIndex += 1;
    }
  })()))
`);

/**
 * Compiles a pattern with look-around or back-references for JavaScript's own engine, which runs it in a context of
 * its own under a time limit. Throws {@link PatternError}.
 */
export function compileBacktracking(pattern: string, timeLimit: number): Pattern {
  const source = toJavaScript(pattern);
  const names = namesOf(source);
  let context: Context | undefined;
  return {
    names,
    backtracking: true,
    evaluation: () => {
      context ??= createContext(Object.create(null) as object);
      const inside = context;
      let left = timeLimit;
      return (text, most) => {
        Object.assign(inside, { pattern: source, text, most });
        for (let attempt = 0; attempt < mostAttempts && left >= 1; attempt += 1) {
          const before = workDone();
          try {
            return JSON.parse(search.runInContext(inside, { timeout: Math.ceil(left) }) as string) as Match[];
          } catch (error) {
            if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
          } finally {
            left -= workDone() - before;
          }
        }
        throw new Fault(`the pattern took longer than ${timeLimit} ms. Write it without look-around and references.`);
      };
    },
  };
}

function namesOf(source: string): ReadonlyMap<string, number> {
  try {
    new RegExp(source, 'dg');
    // The pattern is only read, not run: also an empty text may take it forever.
    const opening = /\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?<([^=!>][^>]*)>/gs;
    const capturing = [...source.matchAll(opening)].filter(([text]) => text.startsWith('('));
    const names = capturing.map(([, name], index) => [name ?? '', index + 1] as const);
    return new Map(names.filter(([name]) => name !== ''));
  } catch (error) {
    throw new PatternError((error as Error).message);
  }
}

function toJavaScript(pattern: string): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      at += 1;
      result += escaped(pattern.charAt(at), inClass);
      continue;
    }
    if (character === '[') inClass = true;
    if (character === ']') inClass = false;
    result += character;
  }
  return result;
}

function escaped(letter: string, inClass: boolean): string {
  const spelled = inClass && letter !== 'a' && letter !== 'e' ? undefined : spelledEscapes[letter];
  if (spelled !== undefined) return spelled;
  if (/^[A-Za-z0-9]$/.test(letter) && !sharedEscapes.test(letter)) {
    throw new PatternError(`\\${letter} is not available in a pattern with look-around or back-references`);
  }
  return `\\${letter}`;
}
