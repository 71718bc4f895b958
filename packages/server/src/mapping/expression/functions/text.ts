import type { Expression } from '../ast.ts';
import { foldCase, isKnownCulture, lowerCase, upperCase } from '../casing.ts';
import { toIndex, toText, toTextOrEmpty } from '../convert.ts';
import { withoutDiacritics } from '../diacritics.ts';
import { Fault } from '../error.ts';
import { refuseLonger } from '../longest-text.ts';
import { numberValue } from '../number.ts';
import { occurrences } from '../occurrences.ts';
import { isList } from '../value.ts';
import type { FunctionDefinition, Given, Refuse } from './definition.ts';

const source = { name: 'source', type: 'String' } as const;
const culture = { name: 'culture', type: 'String', optional: true } as const;

/** Every character of the Unicode categories of separators, controls, formats, punctuation and symbols. */
const separator = /[\p{Z}\p{Cc}\p{Cf}\p{P}\p{S}]/u;

/** Functions over texts. */
export const textFunctions: readonly FunctionDefinition[] = [
  {
    name: 'Append',
    family: 'text',
    summary: 'Puts a suffix behind the text; null stays null.',
    parameters: [source, { name: 'suffix', type: 'String' }],
    result: 'String',
    examples: [
      {
        expression: 'Append([mailNickname], "@contoso.com")',
        source: { mailNickname: 'jd' },
        result: 'jd@contoso.com',
      },
    ],
    elementwise: true,
    evaluate: ([value = null, suffix]) => (toText(value, 'source') ?? '') + toTextOrEmpty(suffix, 'suffix'),
  },
  {
    name: 'InStr',
    family: 'text',
    summary: 'Finds one text in another and yields its position counted from 1, or 0.',
    parameters: [
      { name: 'value1', type: 'String' },
      { name: 'value2', type: 'String' },
      { name: 'start', type: 'Integer', optional: true },
      { name: 'compareType', type: 'Compare', optional: true },
    ],
    result: 'Integer',
    examples: [
      { expression: 'InStr("The quick brown fox", "quick")', result: 5 },
      { expression: 'InStr("repEated", "e", 3, vbTextCompare)', result: 4 },
    ],
    takesNull: true,
    check: (call, refuse) => {
      const kind = call.arguments[3];
      const name = kind?.kind === 'constant' ? kind.name : kind?.kind === 'text' ? kind.text : 'vbTextCompare';
      if (kind && !compareTypes.has(name)) refuse('compareType is vbBinaryCompare or vbTextCompare.', kind);
    },
    evaluate: (given) => numberValue(positionOf(given)),
  },
  {
    name: 'Join',
    family: 'text',
    summary: 'Puts texts together with a separator between them; empty ones are skipped, lists are expanded.',
    parameters: [
      { name: 'separator', type: 'String' },
      { name: 'source', type: 'String', repeating: true },
    ],
    result: 'String',
    examples: [
      {
        expression: 'Join(", ", "", [surname], [givenName])',
        source: { givenName: 'John', surname: 'Doe' },
        result: 'Doe, John',
      },
      { expression: 'Join(" ", [givenName], [surname])', source: {}, result: null },
    ],
    takesNull: true,
    evaluate: joined,
  },
  {
    name: 'Left',
    family: 'text',
    summary: 'Takes characters from the beginning; null gives an empty text.',
    parameters: [
      { name: 'string', type: 'String' },
      { name: 'numChars', type: 'Integer' },
    ],
    result: 'String',
    examples: [{ expression: 'Left("John Doe", 3)', result: 'Joh' }],
    elementwise: true,
    takesNull: true,
    evaluate: ([value = null, length = null]) => {
      const text = toText(value, 'string') ?? '';
      const count = toIndex(length, 'numChars');
      return count < 0 ? text : text.slice(0, count);
    },
  },
  {
    name: 'Len',
    family: 'text',
    summary: 'Counts the characters of a text in UTF-16 units; null gives 0.',
    parameters: [{ name: 'string', type: 'String' }],
    result: 'Integer',
    examples: [{ expression: 'Len(42568.75)', result: 8 }],
    takesNull: true,
    evaluate: ([value]) => numberValue(toTextOrEmpty(value, 'string').length),
  },
  {
    name: 'Mid',
    family: 'text',
    summary: 'Takes a piece of a text, its first character being 1.',
    parameters: [source, { name: 'start', type: 'Integer' }, { name: 'length', type: 'Integer' }],
    result: 'String',
    examples: [{ expression: 'Mid("abc", 2, 64)', result: 'bc' }],
    elementwise: true,
    evaluate: ([value = null, from = null, size = null]) => {
      const start = toIndex(from, 'start');
      const length = toIndex(size, 'length');
      if (start < 1) throw new Fault(`start counts from 1, so it cannot be ${start}.`);
      if (length < 0) throw new Fault(`length cannot be negative (${length}).`);
      return (toText(value, 'source') ?? '').slice(start - 1, start - 1 + length);
    },
  },
  {
    name: 'NormalizeDiacritics',
    family: 'text',
    summary: 'Replaces accented Latin letters by plain ones.',
    parameters: [source],
    result: 'String',
    examples: [
      { expression: 'NormalizeDiacritics("Łukasz Żółć")', result: 'Lukasz Zolc' },
      { expression: 'NormalizeDiacritics("Straße")', result: 'Strasse' },
    ],
    elementwise: true,
    evaluate: ([value = null]) => withoutDiacritics(toText(value, 'source') ?? ''),
  },
  {
    name: 'PCase',
    family: 'text',
    summary: 'Makes the first character of every word upper case and all others lower case.',
    parameters: [source, { name: 'wordSeparators', type: 'String', optional: true }],
    result: 'String',
    examples: [
      { expression: 'PCase("PABLO GONSALVES (SECOND)")', result: 'Pablo Gonsalves (Second)' },
      { expression: 'PCase("anna-maria van dyk", " ")', result: 'Anna-maria Van Dyk' },
    ],
    elementwise: true,
    evaluate: ([value = null, marks]) => {
      const text = toText(value, 'source') ?? '';
      if (marks === undefined) return properCase(text, (character) => separator.test(character));
      const separators = new Set(toTextOrEmpty(marks, 'wordSeparators'));
      return properCase(text, (character) => separators.has(character));
    },
  },
  {
    name: 'StripSpaces',
    family: 'text',
    summary: 'Removes every space; tabs and other white space stay.',
    parameters: [source],
    result: 'String',
    examples: [{ expression: 'StripSpaces(" Mary  Ann ")', result: 'MaryAnn' }],
    elementwise: true,
    evaluate: ([value = null]) => (toText(value, 'source') ?? '').replaceAll(' ', ''),
  },
  {
    name: 'ToLower',
    family: 'text',
    summary: 'Turns a text into lower case, by the rules of a culture if one is given.',
    parameters: [source, culture],
    result: 'String',
    examples: [
      { expression: 'ToLower("ABC")', result: 'abc' },
      { expression: 'ToLower("ISPARTA", "tr-TR")', result: 'ısparta' },
    ],
    elementwise: true,
    check: (call, refuse) => checkCulture(call.arguments[1], refuse),
    evaluate: ([value = null, name]) => lowerCase(toText(value, 'source') ?? '', cultureOf(name)),
  },
  {
    name: 'ToUpper',
    family: 'text',
    summary: 'Turns a text into upper case, by the rules of a culture if one is given.',
    parameters: [source, culture],
    result: 'String',
    examples: [{ expression: 'ToUpper("straße")', result: 'STRAßE' }],
    elementwise: true,
    check: (call, refuse) => checkCulture(call.arguments[1], refuse),
    evaluate: ([value = null, name]) => upperCase(toText(value, 'source') ?? '', cultureOf(name)),
  },
  {
    name: 'Word',
    family: 'text',
    summary: 'Takes the word at a position counted from 1; every delimiter character separates words.',
    parameters: [
      { name: 'string', type: 'String' },
      { name: 'wordNumber', type: 'Integer' },
      { name: 'delimiters', type: 'String' },
    ],
    result: 'String',
    examples: [{ expression: 'Word("The quick brown fox", 3, " ")', result: 'brown' }],
    elementwise: true,
    takesNull: true,
    evaluate: ([value = null, number = null, marks]) => {
      const wanted = toIndex(number, 'wordNumber');
      return wanted < 1
        ? ''
        : (wordsOf(toText(value, 'string') ?? '', toTextOrEmpty(marks, 'delimiters'))[wanted - 1] ?? '');
    },
  },
];

function joined(given: readonly Given[]): string | null {
  const mark = given[0];
  let text: string | null = null;
  for (let index = 1; index < given.length; index += 1) {
    const value = given[index] ?? null;
    if (isList(value)) for (const item of value) text = joinedTo(text, mark, toTextOrEmpty(item, 'source'));
    else text = joinedTo(text, mark, toTextOrEmpty(value, 'source'));
  }
  return text;
}

function joinedTo(text: string | null, mark: Given, part: string): string | null {
  if (part === '' || text === null) return part === '' ? text : part;
  const longer = text + toTextOrEmpty(mark, 'separator') + part;
  refuseLonger(longer.length);
  return longer;
}

const compareTypes: ReadonlySet<string> = new Set(['vbTextCompare', 'vbBinaryCompare']);

function positionOf([value1 = null, value2 = null, from = null, kind]: readonly Given[]): number {
  const text = toText(value1, 'value1');
  const wanted = toText(value2, 'value2');
  const start = from === null ? 1 : toIndex(from, 'start');
  if (start < 1) throw new Fault(`start counts from 1, so it cannot be ${start}.`);
  if (text === null || wanted === null || start > text.length) return 0;
  const type = toTextOrEmpty(kind, 'compareType');
  if (type !== '' && !compareTypes.has(type)) throw new Fault('compareType is vbBinaryCompare or vbTextCompare.');
  const fold = type === 'vbTextCompare' ? foldCase : (same: string) => same;
  if (wanted === '') return start;
  const [first = -1] = occurrences(fold(text), fold(wanted), start - 1);
  return first + 1;
}

function properCase(text: string, isSeparator: (character: string) => boolean): string {
  let result = '';
  let begins = true;
  for (const character of text) {
    const separates = isSeparator(character);
    result += separates ? character : begins ? upperCase(character) : lowerCase(character);
    begins = separates;
  }
  return result;
}

function wordsOf(text: string, delimiters: string): readonly string[] {
  const marks = new Set(delimiters);
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (!marks.has(character)) word += character;
    else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  if (word !== '') words.push(word);
  return words;
}

function checkCulture(argument: Expression | null | undefined, refuse: Refuse): void {
  if (argument?.kind === 'text' && argument.text !== '' && !isKnownCulture(argument.text)) {
    refuse(`The culture ${JSON.stringify(argument.text)} is not known. Write a name such as "tr-TR".`, argument);
  }
}

function cultureOf(given: Given): string | undefined {
  const name = toTextOrEmpty(given, 'culture');
  if (name === '') return undefined;
  if (!isKnownCulture(name)) throw new Fault(`the culture ${JSON.stringify(name)} is not known, try "tr-TR".`);
  return name;
}
