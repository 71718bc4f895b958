import { refuseLonger } from '../longest-text.ts';
import { pieces } from '../occurrences.ts';
import type { Match } from '../patterns/index.ts';

/** Replaces every occurrence of a text; an empty one occurs nowhere. */
export function replaceLiteral(text: string, wanted: string, becomes: string): string {
  return filler(text, wanted)(becomes);
}

/** Fills texts into a template, in place of every occurrence of a text. */
export function filler(template: string, place: string): (text: string) => string {
  const between = pieces(template, place);
  return (text) => {
    refuseLonger(template.length + (between.length - 1) * (text.length - place.length));
    return between.join(text);
  };
}

/** Replaces every match by what `becomes` makes of it. */
export function replaceMatches(text: string, matches: readonly Match[], becomes: (match: Match) => string): string {
  return replaceRanges(text, matches, (match) => match.groups[0] ?? null, becomes);
}

/** Replaces, in every match, what one group captured; a match where that is nothing stays as it is. */
export function replaceGroup(text: string, matches: readonly Match[], group: number, becomes: string): string {
  return replaceRanges(
    text,
    matches,
    (match) => {
      const range = match.groups[group] ?? null;
      return range === null || range.start === range.end ? null : range;
    },
    () => becomes,
  );
}

function replaceRanges(
  text: string,
  matches: readonly Match[],
  rangeOf: (match: Match) => { readonly start: number; readonly end: number } | null,
  becomes: (match: Match) => string,
): string {
  let result = '';
  let at = 0;
  for (const match of matches) {
    const range = rangeOf(match);
    // A group inside look-behind may lie before what was replaced already.
    if (range === null || range.start < at) continue;
    result += text.slice(at, range.start) + becomes(match);
    refuseLonger(result.length);
    at = range.end;
  }
  return result + text.slice(at);
}

const reference = /\$(?:\$|&|(\d{1,9})|\{(\w{1,100})\})/g;

/**
 * Fills the groups of a match into a .NET replacement text: `${name}`, `$1`, `${1}`, `$0`, `$&` and `$$`.
 * What refers to no group stays as it is written, a group that took no part is empty.
 */
export function expandReplacement(
  replacement: string,
  text: string,
  match: Match,
  names: ReadonlyMap<string, number>,
): string {
  if (!replacement.includes('$')) return replacement;
  return replacement.replace(reference, (written, digits: string | undefined, name: string | undefined) => {
    if (written === '$$') return '$';
    const group = written === '$&' ? 0 : numberOf(digits ?? name ?? '', names);
    if (group === undefined || group >= match.groups.length) return written;
    const range = match.groups[group] ?? null;
    return range === null ? '' : text.slice(range.start, range.end);
  });
}

function numberOf(reference: string, names: ReadonlyMap<string, number>): number | undefined {
  return names.get(reference) ?? (/^\d+$/.test(reference) ? Number(reference) : undefined);
}
