/**
 * The form in which strings of attributes that are not `caseExact` are compared: NFC and full Unicode case folding.
 * Idempotent. Lower, upper and lower again is what brings ß, ẞ and ss, or σ, ς and Σ, to one form; the dotless ı is a
 * letter of its own in the folding of Unicode, though its capital is I.
 */
export function foldCase(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, the common case
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize('NFC').split('ı').map(foldPart).join('ı').normalize('NFC');
}

function foldPart(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Orders strings by code point, as PostgreSQL does under the C collation; JavaScript's `<` orders by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF and so belong after U+E000 to U+FFFF. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
