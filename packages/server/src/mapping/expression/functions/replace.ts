import type { Call, Expression } from '../ast.ts';
import { toText, toTextOrEmpty } from '../convert.ts';
import { eachElement } from '../elements.ts';
import { Fault } from '../error.ts';
import type { Evaluate } from '../evaluation.ts';
import { compilePattern, type Match, type Pattern, PatternError } from '../patterns/index.ts';
import { isEmpty, isList, type Value } from '../value.ts';
import type { CompileOptions, FunctionDefinition, Refuse } from './definition.ts';
import { expandReplacement, filler, replaceGroup, replaceLiteral, replaceMatches } from './replacement.ts';

/** Which optional arguments are provided decides what is replaced by what. */
const modes = {
  'oldValue replacementValue': 'literal',
  'oldValue template': 'template',
  'regexPattern replacementValue': 'pattern',
  'regexPattern regexGroupName replacementValue': 'group',
  'regexPattern regexGroupName replacementAttributeName': 'fallback',
} as const;

const parameters = [
  { name: 'source', type: 'String' },
  { name: 'oldValue', type: 'String', optional: true },
  { name: 'regexPattern', type: 'String', optional: true },
  { name: 'regexGroupName', type: 'String', optional: true },
  { name: 'replacementValue', type: 'String', optional: true },
  { name: 'replacementAttributeName', type: 'String', optional: true },
  { name: 'template', type: 'String', optional: true },
] as const;

/** More matches than any text that may be built has characters. */
const mostMatches = 1_048_577;

/** `Replace`, five functions under one name. */
export const replaceFunction: FunctionDefinition = {
  name: 'Replace',
  family: 'text',
  summary: 'Replaces parts of a text, found literally or by a regular expression, or fills a text into a template.',
  parameters,
  result: 'String',
  examples: [
    { expression: 'Replace([language], "-", , , "_", , )', source: { language: 'en-US' }, result: 'en_US' },
    {
      expression: 'Replace([id], "<id>", , , , , "<id>@contoso.com")',
      source: { id: 'ann' },
      result: 'ann@contoso.com',
    },
    { expression: 'Replace("2021-06-30", , "(\\\\d+)-(\\\\d+)-(\\\\d+)", , "$3.$2.$1", , )', result: '30.06.2021' },
    { expression: 'Replace("545 Tremont", , "(?<no>^\\\\d*)", "no", "888", , )', result: '888 Tremont' },
    {
      expression: 'Replace([phone], , "(?<n>\\\\d{10})", "n", , [mobile], )',
      source: { mobile: '+91 8887779999' },
      result: '8887779999',
    },
  ],
  check: checkReplace,
  prepare: prepareReplace,
};

function modeOf(call: Call): (typeof modes)[keyof typeof modes] | undefined {
  const provided = parameters.slice(1).filter((_, index) => (call.arguments[index + 1] ?? null) !== null);
  const key = provided.map((parameter) => parameter.name).join(' ');
  return Object.hasOwn(modes, key) ? modes[key as keyof typeof modes] : undefined;
}

function checkReplace(call: Call, refuse: Refuse, { allowBacktracking }: { allowBacktracking: boolean }): void {
  if (modeOf(call) === undefined) {
    const combinations = Object.keys(modes).map((key) => key.replaceAll(' ', ' with '));
    refuse(`Replace takes one of these sets of arguments: ${combinations.join('; ')}.`, call);
  }
  const written = call.arguments[2];
  if (written?.kind !== 'text') return;
  const pattern = compiledAtSave(written.text, written, refuse);
  if (pattern.backtracking && !allowBacktracking) {
    refuse('This installation refuses patterns with look-around or back-references. Write it without.', written);
  }
  const group = call.arguments[3];
  if (group?.kind === 'text' && !pattern.names.has(group.text)) {
    const names = [...pattern.names.keys()].join(', ');
    const remedy = names === '' ? `Name one: (?<${group.text}>…).` : `It has: ${names}.`;
    refuse(`The pattern has no group named ${JSON.stringify(group.text)}. ${remedy}`, group);
  }
}

function compiledAtSave(text: string, at: Expression, refuse: Refuse): Pattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return refuse(`The regular expression cannot be used: ${error.message}. Mend the pattern.`, at);
  }
}

function prepareReplace(call: Call, given: readonly (Evaluate | undefined)[], options: CompileOptions): Evaluate {
  const [subject, old, written, group, replacement, fallback, template] = given.map(
    (argument): Evaluate => argument ?? (() => null),
  ) as [Evaluate, ...(Evaluate | undefined)[]];
  const patternOf = patternSource(call.arguments[2], written, options);
  const mode = modeOf(call);
  return (source, context) => {
    const read = (argument: Evaluate | undefined, what: string): string =>
      toTextOrEmpty(argument?.(source, context) as Value | undefined, what);
    const value = subject(source, context) as Value;
    if (mode === 'fallback') {
      if (!isEmpty(value)) return value;
      const text = toText((fallback?.(source, context) ?? null) as Value, 'replacementAttributeName') ?? '';
      const pattern = patternOf(read(written, 'regexPattern'));
      return groupOfFirst(pattern, groupNumber(pattern, read(group, 'regexGroupName')), text);
    }
    if (value === null) return null;
    const replace = replacer(mode, read);
    if (!isList(value)) return replace(toTextOrEmpty(value, 'source'));
    return eachElement(value, (element) => replace(toTextOrEmpty(element, 'source')));
  };

  function replacer(
    kind: typeof mode,
    read: (argument: Evaluate | undefined, what: string) => string,
  ): (text: string) => string {
    if (kind === 'template') {
      const place = read(old, 'oldValue');
      return filler(read(template, 'template'), place);
    }
    if (kind === 'literal') {
      const wanted = read(old, 'oldValue');
      const becomes = read(replacement, 'replacementValue');
      return (text) => replaceLiteral(text, wanted, becomes);
    }
    const pattern = patternOf(read(written, 'regexPattern'));
    const search = pattern.evaluation();
    if (kind === 'group') {
      const number = groupNumber(pattern, read(group, 'regexGroupName'));
      const becomes = read(replacement, 'replacementValue');
      return (text) => replaceGroup(text, search(text, mostMatches), number, becomes);
    }
    const becomes = read(replacement, 'replacementValue');
    return (text) =>
      replaceMatches(text, search(text, mostMatches), (match) =>
        expandReplacement(becomes, text, match, pattern.names),
      );
  }
}

/** A literal pattern is compiled once; one that is computed, when it changes. */
function patternSource(
  written: Expression | null | undefined,
  evaluate: Evaluate | undefined,
  { patternTimeLimit }: CompileOptions,
): (text: string) => Pattern {
  let last: { readonly text: string; readonly pattern: Pattern } | undefined;
  if (evaluate !== undefined && written?.kind === 'text') {
    last = { text: written.text, pattern: compilePattern(written.text, { timeLimit: patternTimeLimit }) };
  }
  return (text) => {
    if (last?.text !== text) last = { text, pattern: compiled(text, patternTimeLimit) };
    return last.pattern;
  };
}

function compiled(text: string, timeLimit: number | undefined): Pattern {
  try {
    return compilePattern(text, { timeLimit });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Fault(`the regular expression cannot be used: ${error.message}.`);
  }
}

function groupNumber(pattern: Pattern, name: string): number {
  const number = pattern.names.get(name);
  if (number === undefined) throw new Fault(`the pattern has no group named ${JSON.stringify(name)}.`);
  return number;
}

function groupOfFirst(pattern: Pattern, group: number, text: string): Value {
  const match: Match | undefined = pattern.evaluation()(text, 1)[0];
  const range = match?.groups[group] ?? null;
  return range === null ? null : text.slice(range.start, range.end);
}
