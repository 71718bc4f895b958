import { RE2JS, type RE2JSSyntaxException } from 're2js';
import { Fault } from '../error.ts';
import { type Match, type Pattern, PatternError } from './pattern.ts';
import { workDone } from './work.ts';

/** Looking at the clock costs more than a match. */
const matchesBetweenLooks = 64;
/** Milliseconds for each character beyond the time limit: many times what a pattern needs that looks at each once. */
const timePerCharacter = 0.01;

/**
 * Compiles a pattern for the engine that finds a match in time linear in the text. Finding all of them is bounded by a
 * time linear in the text too, since a pattern may look far ahead for each. Throws {@link PatternError} if the engine
 * refuses the pattern.
 */
export function compileLinear(pattern: string, timeLimit: number): Pattern {
  const compiled = compile(pattern);
  const groupCount = compiled.groupCount();
  return {
    names: new Map(Object.entries(compiled.namedGroups())),
    backtracking: false,
    evaluation: () => {
      let limit = workDone() + timeLimit;
      return (text, most) => {
        limit += text.length * timePerCharacter;
        const matcher = compiled.matcher(text);
        const matches: Match[] = [];
        while (matches.length < most && matcher.find()) {
          const groups = Array.from({ length: groupCount + 1 }, (_, group) => {
            const start = matcher.start(group);
            return start < 0 ? null : { start, end: matcher.end(group) };
          });
          matches.push({ groups });
          if (matches.length % matchesBetweenLooks === 0 && workDone() > limit) {
            throw new Fault(
              'the pattern looks too far ahead for each of its matches. Make it match less, or anchor it.',
            );
          }
        }
        return matches;
      };
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
