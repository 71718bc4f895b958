import { type Call, type Expression, expressionsIn } from './ast.ts';
import { findFunction, formerFunctionNames } from './functions/index.ts';
import { compilePattern } from './patterns/index.ts';
import { printExpression } from './printer.ts';

/** Something that works but may surprise: shown while editing, never refused. */
export interface Hint {
  readonly code:
    | 'StrayBackslash'
    | 'SlowPattern'
    | 'FormerName'
    | 'NotPortable'
    | 'ImplicitDate'
    | 'EmptyIsNotNull'
    | 'RevokedRolesStay'
    | 'DateMayShift';
  readonly message: string;
  readonly position: number;
}

/** What an author should know about an expression that parses. */
export function hintsOf(expression: Expression): readonly Hint[] {
  return [...expressionsIn(expression)].flatMap((part) => {
    if (part.kind === 'text' && part.strayBackslash !== undefined) {
      const message = 'A backslash before this character stands for itself. Write \\\\ to say so.';
      return [{ code: 'StrayBackslash', message, position: part.strayBackslash } as const];
    }
    return part.kind === 'call' ? callHints(part) : [];
  });
}

function callHints(call: Call): readonly Hint[] {
  const position = call.start;
  const former = formerFunctionNames.get(call.name);
  if (former !== undefined) {
    return [{ code: 'FormerName', message: `${call.name} is understood as ${former}. Write that.`, position }];
  }
  if (findFunction(call.name)?.extension === true) {
    const message = `Entra has no function ${call.name}. Nest IIF instead where the mapping has to work there as well.`;
    return [{ code: 'NotPortable', message, position }];
  }
  switch (call.name) {
    case 'Replace':
      return patternHints(call);
    case 'IIF':
      return conditionHints(call);
    case 'DateAdd':
      return dateHints(call, [2]);
    case 'DateDiff':
      return dateHints(call, [1, 2]);
    case 'FormatDateTime':
      return formatHints(call);
    case 'AppRoleAssignmentsComplex':
      return [
        {
          code: 'RevokedRolesStay',
          message:
            'A role that is taken away stays in the target. AssertiveAppRoleAssignmentsComplex removes it there.',
          position,
        },
      ];
    case 'Coalesce':
      return [
        {
          code: 'EmptyIsNotNull',
          message: 'Coalesce takes an empty text for a value. Use Switch or IIF(IsPresent(…)) where one may come.',
          position,
        },
      ];
    default:
      return [];
  }
}

function patternHints(call: Call): readonly Hint[] {
  const written = call.arguments[2];
  if (written?.kind !== 'text' || !compilePattern(written.text).backtracking) return [];
  const message = 'Look-around and back-references run under a time limit. Write the pattern without them if you can.';
  return [{ code: 'SlowPattern', message, position: written.start }];
}

/** Entra documents that a condition fails on an empty attribute, though its own guides rely on the opposite. */
function conditionHints(call: Call): readonly Hint[] {
  const condition = call.arguments[0];
  const isTest = condition?.kind === 'call' && /^Is(?:NullOrEmpty|Null|Present)$/.test(condition.name);
  const isEmptyText =
    condition?.kind === 'comparison' &&
    [condition.left, condition.right].some((side) => side.kind === 'text' && side.text === '');
  if (!condition || !(isTest || isEmptyText)) return [];
  const message = `Entra may not evaluate IIF(${printExpression(condition)}, …) when the attribute is empty; Switch works in both.`;
  return [{ code: 'NotPortable', message, position: condition.start }];
}

/** A date in another offset is turned into UTC first, which moves dates of the east to the day before. */
function formatHints(call: Call): readonly Hint[] {
  const input = call.arguments[call.arguments.length - 2];
  if (input?.kind !== 'text' || !/[zK]/.test(input.text)) return [];
  const message = 'A date with an offset is turned into UTC before it is written, so the day may be another one.';
  return [{ code: 'DateMayShift', message, position: input.start }];
}

function dateHints(call: Call, places: readonly number[]): readonly Hint[] {
  return places.flatMap((place) => {
    const date = call.arguments[place];
    if (date?.kind !== 'attribute' && date?.kind !== 'text') return [];
    const message = `Entra asks for a date here: write CDate(${printExpression(date)}).`;
    return [{ code: 'ImplicitDate', message, position: date.start } as const];
  });
}
