import { RE2JS, type RE2JSSyntaxException } from 're2js';
import { type Match, type Pattern, PatternError } from './pattern.ts';

/** Compiles a pattern for the engine whose time is linear in the text. Throws {@link PatternError} if that refuses it. */
export function compileLinear(pattern: string): Pattern {
  const compiled = compile(pattern);
  const groupCount = compiled.groupCount();
  return {
    names: new Map(Object.entries(compiled.namedGroups())),
    backtracking: false,
    find: (text, most) => {
      const matcher = compiled.matcher(text);
      const matches: Match[] = [];
      while (matches.length < most && matcher.find()) {
        const groups = Array.from({ length: groupCount + 1 }, (_, group) => {
          const start = matcher.start(group);
          return start < 0 ? null : { start, end: matcher.end(group) };
        });
        matches.push({ groups });
      }
      return matches;
    },
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new PatternError((error as RE2JSSyntaxException).message);
  }
}
