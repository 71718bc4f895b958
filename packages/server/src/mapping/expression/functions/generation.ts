import { toIndex, toText, toTextOrEmpty } from '../convert.ts';
import { Fault } from '../error.ts';
import type { Evaluate, EvaluationContext } from '../evaluation.ts';
import type { Value } from '../value.ts';
import type { FunctionDefinition, Given } from './definition.ts';

const longestRandom = 256;
const numbers = '0123456789';
const special = '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const small = capitals.toLowerCase();

/** Functions whose result is made rather than read: random, unique, or taken from the configuration. */
export const generationFunctions: readonly FunctionDefinition[] = [
  {
    name: 'DefaultDomain',
    family: 'generation',
    summary: 'The default verified domain of the source directory.',
    parameters: [],
    result: 'String',
    examples: [{ expression: 'Join("@", [mailNickname], DefaultDomain())', source: { mailNickname: 'jdoe' } }],
    evaluate: (_given, { defaultDomain }) => {
      if (defaultDomain !== undefined && defaultDomain !== '') return defaultDomain;
      throw new Fault('the directory has no default domain. Set one in the settings of the source.');
    },
  },
  {
    name: 'Guid',
    family: 'generation',
    summary: 'A new random UUID on every evaluation.',
    parameters: [],
    result: 'String',
    deterministic: false,
    examples: [{ expression: 'Len(Guid())', result: 36 }],
    evaluate: (_given, { random }) => randomUuid(random(16)),
  },
  {
    name: 'RandomString',
    family: 'generation',
    summary: 'A random text with at least so many digits, special characters, capitals and small letters.',
    parameters: [
      { name: 'length', type: 'Integer' },
      { name: 'minNumbers', type: 'Integer' },
      { name: 'minSpecial', type: 'Integer' },
      { name: 'minCapital', type: 'Integer' },
      { name: 'minLower', type: 'Integer' },
      { name: 'charactersToAvoid', type: 'String', optional: true },
    ],
    result: 'String',
    deterministic: false,
    examples: [{ expression: 'Len(RandomString(10, 2, 2, 2, 1, "?,"))', result: 10 }],
    takesNull: true,
    evaluate: (given, { random }) => randomString(given, random),
  },
  {
    name: 'SelectUniqueValue',
    family: 'generation',
    summary: 'The first of several values that the target does not have yet; only when an account is created.',
    parameters: [{ name: 'rule', type: 'String', repeating: true }],
    result: 'String',
    examples: [
      {
        expression: 'SelectUniqueValue([mailNickname], Append([mailNickname], "1"))',
        source: { mailNickname: 'jdoe' },
        result: 'jdoe',
      },
    ],
    check: (call, refuse) => {
      if (call.arguments.length < 2) refuse('SelectUniqueValue needs at least two rules to choose from.', call);
    },
    prepare: (_call, rules) => prepareUnique(rules),
  },
];

function randomUuid(bytes: Uint8Array): string {
  // Version 4, variant 1 (RFC 9562 section 5.4).
  const hex = Array.from(bytes, (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, '0');
  }).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function randomString(given: readonly Given[], random: EvaluationContext['random']): string {
  const count = (index: number, what: string): number => {
    const value = toIndex(given[index] ?? null, what);
    if (value >= 0 && value <= longestRandom) return value;
    throw new Fault(`${what} must be between 0 and ${longestRandom}, not ${value}.`);
  };
  const length = count(0, 'length');
  const avoided = new Set(toTextOrEmpty(given[5], 'charactersToAvoid'));
  const classes = [
    { name: 'digits', characters: numbers, least: count(1, 'minNumbers') },
    { name: 'special characters', characters: special, least: count(2, 'minSpecial') },
    { name: 'capital letters', characters: capitals, least: count(3, 'minCapital') },
    { name: 'small letters', characters: small, least: count(4, 'minLower') },
  ].map((one) => ({ ...one, characters: [...one.characters].filter((character) => !avoided.has(character)) }));
  const needed = classes.reduce((sum, one) => sum + one.least, 0);
  if (length < needed) throw new Fault(`length is ${length}, but the minimums add up to ${needed}.`);

  const wanted = classes.filter((one) => one.least > 0);
  const emptied = wanted.find((one) => one.characters.length === 0);
  if (emptied !== undefined) throw new Fault(`charactersToAvoid leaves no ${emptied.name}.`);
  const filling = needed > 0 ? wanted : classes.filter((one) => one.name !== 'special characters');
  const fill = filling.flatMap((one) => one.characters);
  if (length > needed && fill.length === 0) throw new Fault('charactersToAvoid leaves nothing to choose from.');

  const draw = drawer(random(length * 8));
  const chosen = wanted.flatMap((one) => Array.from({ length: one.least }, () => pick(one.characters, draw)));
  while (chosen.length < length) chosen.push(pick(fill, draw));
  for (let index = chosen.length - 1; index > 0; index -= 1) {
    const other = draw(index + 1);
    [chosen[index], chosen[other]] = [chosen[other] ?? '', chosen[index] ?? ''];
  }
  return chosen.join('');
}

/** Numbers below a limit from 32 random bits each, so that the preference for small ones is beyond measuring. */
function drawer(bytes: Uint8Array): (limit: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return (limit) => {
    const bits = view.getUint32(at);
    at += 4;
    return bits % limit;
  };
}

function pick(characters: readonly string[], draw: (limit: number) => number): string {
  return characters[draw(characters.length)] ?? '';
}

function prepareUnique(rules: readonly (Evaluate | undefined)[]): Evaluate {
  return (source, context) => {
    const taken: string[] = [];
    for (const rule of rules) {
      const candidate = toText((rule?.(source, context) ?? null) as Value, 'rule');
      if (candidate === null || candidate === '') continue;
      if (context.isTaken?.(candidate) !== true) return candidate;
      taken.push(candidate);
    }
    if (taken.length === 0) return null;
    throw new Fault(`all ${taken.length} values are taken in the target. Add a further rule.`);
  };
}
