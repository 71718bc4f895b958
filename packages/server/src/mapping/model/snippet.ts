import {
  type CaseReport,
  callsSnippets,
  type EvaluationContext,
  type ExpressionCase,
  ExpressionError,
  expandSnippets,
  parseExpression,
  runCases,
  type SnippetText,
  sourceAttributesOf,
} from '../expression/index.ts';
import { error, type Finding } from './finding.ts';

/** A named expression that mappings are made of, as its author hands it in. */
export interface SnippetDraft extends SnippetText {
  readonly description: string;
  /** Calls of this snippet and what they yield, in the format of a file of cases. */
  readonly cases: readonly ExpressionCase[];
}

const namePattern = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,98}[\p{L}\p{N}])?$/u;
const parameterPattern = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** Whether a snippet may have this name. */
export function isSnippetName(name: string): boolean {
  return namePattern.test(name);
}

/** Checks a snippet when it is saved: it must be read, use what it is given, and yield what its cases say. */
export function checkSnippet(snippet: SnippetDraft, context: EvaluationContext): readonly Finding[] {
  const findings = [...nameRules(snippet), ...expressionRules(snippet), ...caseRules(snippet)];
  return findings.length > 0 ? findings : failingCases(snippet, context);
}

/** Runs a snippet's own cases. The clock and the random source of `context` serve those that fix none. */
export function snippetReport(snippet: SnippetDraft, context: EvaluationContext): CaseReport {
  const failed = snippet.cases.flatMap((one) => {
    const [failure] = runCases([{ ...one, expression: expandedOrWritten(snippet, one.expression) }], context).failed;
    return failure === undefined ? [] : [{ case: one, actual: failure.actual }];
  });
  return { passed: snippet.cases.length - failed.length, failed };
}

/** What cannot be expanded is left as it is, which is no expression either. */
function expandedOrWritten(snippet: SnippetDraft, expression: string): string {
  try {
    return expandSnippets(expression, (name) => (name === snippet.name ? snippet : undefined)).expression;
  } catch (problem) {
    if (problem instanceof ExpressionError) return expression;
    throw problem;
  }
}

function nameRules({ name, parameters }: SnippetDraft): readonly Finding[] {
  const findings: Finding[] = [];
  if (!isSnippetName(name)) {
    const message =
      'The name of a snippet has up to 100 letters, digits, blanks, points, hyphens and underscores, and begins and ' +
      'ends with a letter or digit. Choose such a name.';
    findings.push(error('InvalidName', 'name', message));
  }
  for (const [index, parameter] of parameters.entries()) {
    const place = `parameters[${index}]`;
    if (!parameterPattern.test(parameter)) {
      const message = `The parameter ${parameter} must be a word of letters, digits and underscores. Rename it.`;
      findings.push(error('InvalidName', place, message));
    } else if (parameters.indexOf(parameter) < index) {
      findings.push(error('DuplicateParameter', place, `The parameter ${parameter} is there twice. Remove one.`));
    }
  }
  return findings;
}

function expressionRules({ expression, parameters }: SnippetDraft): readonly Finding[] {
  if (callsSnippets(expression)) {
    const message = 'A snippet cannot call snippets. Write what it needs into it.';
    return [error('NestedSnippet', 'expression', message)];
  }
  try {
    const read = sourceAttributesOf(parseExpression(expression));
    return parameters
      .filter((parameter) => !read.includes(parameter))
      .map((parameter) => {
        const message = `The expression never reads the parameter ${parameter}. Write [${parameter}], or remove it.`;
        return error('UnusedParameter', 'expression', message);
      });
  } catch (problem) {
    if (!(problem instanceof ExpressionError)) throw problem;
    return [{ ...error('InvalidExpression', 'expression', problem.message), position: problem.position }];
  }
}

function caseRules({ name, cases }: SnippetDraft): readonly Finding[] {
  return cases.flatMap(({ expression }, index) => {
    if (callsSnippets(expression)) return [];
    const message = `The case ${index + 1} does not call the snippet. Write Snippet("${name}", …) in its expression.`;
    return [error('CaseWithoutCall', `cases[${index}].expression`, message)];
  });
}

function failingCases(snippet: SnippetDraft, context: EvaluationContext): readonly Finding[] {
  return snippetReport(snippet, context).failed.map((failure) => {
    const index = snippet.cases.indexOf(failure.case);
    const [actual, expected] = [JSON.stringify(failure.actual), JSON.stringify(failure.case.expected)];
    const message = `The case ${index + 1} yields ${actual}, not ${expected}. Correct the expression or the case.`;
    return error('CaseFails', `cases[${index}].expected`, message);
  });
}
