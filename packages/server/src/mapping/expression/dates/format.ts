import { Fault } from '../error.ts';

/** A piece of a .NET date format: a field such as `yyyy`, or characters that stand for themselves. */
export type FormatPart =
  | { readonly kind: 'field'; readonly letter: string; readonly width: number }
  | { readonly kind: 'literal'; readonly text: string };

/** .NET's standard formats, in the invariant culture, as custom ones. */
const standard: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  r: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  R: "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
  s: "yyyy-MM-dd'T'HH:mm:ss",
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
};

const fieldLetters = 'dMyhHmsfFtzK';
const widestFraction = 7;

/** Reads a .NET date format, standard or custom. Throws a `Fault` that names what is wrong with it. */
export function readFormat(format: string): readonly FormatPart[] {
  if (format === '') throw new Fault('the date format is empty. Write one such as "yyyy-MM-dd".');
  if (format.length > 1) return readCustom(format);
  const custom = Object.hasOwn(standard, format) ? standard[format] : undefined;
  if (custom === undefined)
    throw new Fault(`${JSON.stringify(format)} is no date format. Write one such as "yyyy-MM-dd".`);
  return readCustom(custom);
}

function readCustom(format: string): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let at = 0;
  while (at < format.length) {
    const letter = format.charAt(at);
    if (letter === "'" || letter === '"') {
      const closing = format.indexOf(letter, at + 1);
      if (closing < 0) throw new Fault(`the date format has no closing ${letter}.`);
      parts.push({ kind: 'literal', text: format.slice(at + 1, closing) });
      at = closing + 1;
    } else if (letter === '\\' || letter === '%') {
      if (at + 1 === format.length) throw new Fault(`the date format ends in ${letter}.`);
      if (letter === '\\') parts.push({ kind: 'literal', text: format.charAt(at + 1) });
      at += letter === '\\' ? 2 : 1;
    } else if (fieldLetters.includes(letter)) {
      const width = letter === 'K' ? 1 : runLength(format, at);
      if ((letter === 'f' || letter === 'F') && width > widestFraction) {
        throw new Fault(`the date format has ${width} ${letter}; seconds have at most ${widestFraction} decimals.`);
      }
      parts.push({ kind: 'field', letter, width });
      at += width;
    } else {
      parts.push({ kind: 'literal', text: letter });
      at += 1;
    }
  }
  return parts;
}

function runLength(format: string, start: number): number {
  let end = start;
  while (format.charAt(end) === format.charAt(start)) end += 1;
  return end - start;
}
