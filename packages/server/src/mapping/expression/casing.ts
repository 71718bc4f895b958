const ascii = /^\p{ASCII}*$/u;
/** Dotted capital I and dotless small i keep their case where no culture says what becomes of them. */
const undecided = /[\u0130\u0131]/;

/** Whether case rules are known for a culture name such as `tr-TR`. */
export function isKnownCulture(culture: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf([culture]).length > 0;
  } catch {
    return false;
  }
}

/**
 * Lower case character by character, as .NET converts: the length never changes, a final sigma is nothing special,
 * and a character whose lower case is longer stays.
 */
export function lowerCase(text: string, culture?: string): string {
  if (culture === undefined && ascii.test(text)) return text.toLowerCase();
  return oneToOne(text, culture, (character) =>
    culture === undefined ? character.toLowerCase() : character.toLocaleLowerCase(culture),
  );
}

/** Upper case character by character; see {@link lowerCase}. */
export function upperCase(text: string, culture?: string): string {
  if (culture === undefined && ascii.test(text)) return text.toUpperCase();
  return oneToOne(text, culture, (character) =>
    culture === undefined ? character.toUpperCase() : character.toLocaleUpperCase(culture),
  );
}

/** A text in which characters that differ only in case are equal, each as long as before. */
export function foldCase(text: string): string {
  return lowerCase(upperCase(text));
}

function oneToOne(text: string, culture: string | undefined, convert: (character: string) => string): string {
  let result = '';
  for (const character of text) {
    const converted = culture === undefined && undecided.test(character) ? character : convert(character);
    result += converted.length === character.length ? converted : character;
  }
  return result;
}
