const markedLatin = /(\p{Script=Latin})[\u0300-\u036f]+/gu;
const spelledOut = /[æÆœŒøØßẞłŁı]/g;

const replacements: Readonly<Record<string, string>> = {
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'oe',
  Ø: 'OE',
  ß: 'ss',
  ẞ: 'SS',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

/**
 * Takes the marks off Latin letters and spells out the letters that have no base: `ö` becomes `o` but `ø` becomes
 * `oe`. Other scripts, and Latin letters that cannot be taken apart such as `đ`, stay as they are.
 */
export function withoutDiacritics(text: string): string {
  return text
    .normalize('NFD')
    .replace(markedLatin, '$1')
    .replace(spelledOut, (letter) => replacements[letter] ?? letter)
    .normalize('NFC');
}
