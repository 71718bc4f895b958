import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';
import type { Lists } from './collections/collection.ts';
import type { Choice, Field } from './field.ts';
import { invalid, type ProblemDetail, wrongValue } from './tenant-problem.ts';

/** What was sent for fields, checked. */
export interface ReadFields {
  /** Everything that holds then: what was there, with what was sent in its place. */
  readonly values: JsonObject;
  /** Values of fields that are asked and not kept. */
  readonly answers: JsonObject;
  /** Keys that were sent. */
  readonly named: ReadonlySet<string>;
  readonly findings: readonly ProblemDetail[];
}

interface Reading {
  readonly lists: Lists;
  /** Whether the vendor's own fields may be set too. */
  readonly isOperator: boolean;
  /** Fields whose values have to be complete; all when left out. */
  readonly complete?: (field: Field) => boolean;
}

const usualLength = 200;
const mostChoices = 1_000;

/**
 * Reads values sent for fields over those there are: null takes one away, what is left out stays, a field that is hidden
 * then keeps what it had. Every finding is told, none is thrown; but what is no object is (`TenantProblem` 400).
 */
export function readFields(
  fields: readonly Field[],
  sent: unknown,
  before: JsonObject,
  { lists, isOperator, complete = () => true }: Reading,
): ReadFields {
  if (!isJsonObject(sent)) throw invalid([wrongValue('body', 'must be a JSON object')]);
  const findings: ProblemDetail[] = [];
  const kept = new Map<string, JsonValue>(Object.entries(before));
  const answers = new Map<string, JsonValue>();
  const named = new Set<string>();
  const known = new Map(fields.map((field) => [field.key, field]));
  for (const [key, value] of Object.entries(sent)) {
    const field = known.get(key);
    const refusal = refusalOf(field, key, value, before, isOperator);
    if (refusal) findings.push(refusal);
    if (refusal || !field) continue;
    named.add(key);
    const into = field.isAnswer ? answers : kept;
    if (value === null) into.delete(key);
    else into.set(key, value);
  }
  const values = Object.fromEntries(kept);
  for (const field of fields) {
    const { key } = field;
    if (!isShown(field, fields, values)) {
      if (named.has(key)) restore(values, before, key);
      continue;
    }
    const value = field.isAnswer ? answers.get(key) : values[key];
    const problem =
      value === undefined
        ? field.required && field.default === undefined && complete(field) && 'must be given'
        : named.has(key) && problemOf(field, value, lists);
    if (problem) findings.push(wrongValue(key, problem));
  }
  return { values, answers: Object.fromEntries(answers), named, findings };
}

/** The value that holds for a field. */
export function heldValue({ key, default: usual }: Field, values: JsonObject): JsonValue | undefined {
  return Object.hasOwn(values, key) ? values[key] : usual;
}

/** Whether a field is there, given the values of the others. */
export function isShown({ shownWhen }: Field, fields: readonly Field[], values: JsonObject): boolean {
  if (!shownWhen) return true;
  const other = fields.find(({ key }) => key === shownWhen.key);
  return (
    other !== undefined && isShown(other, fields, values) && shownWhen.is.includes(heldValue(other, values) ?? null)
  );
}

/** What can be chosen in a field now. */
export function choicesOf({ allowed, from }: Field, lists: Lists): readonly Choice[] {
  return allowed ?? (from === undefined ? [] : (lists[from] ?? []).map(({ id, name }) => ({ value: id, label: name })));
}

function refusalOf(
  field: Field | undefined,
  key: string,
  value: JsonValue,
  before: JsonObject,
  isOperator: boolean,
): ProblemDetail | undefined {
  if (!field) {
    const message = `"${key.slice(0, 100)}" is not a field here: remove it or correct its name.`;
    return { target: key.slice(0, 100), code: 'UnknownProperty', message };
  }
  if (field.kind === 'endpointView' || field.kind === 'secretView') {
    return { target: key, code: 'ReadOnly', message: `${key}: is shown and cannot be set: leave it out.` };
  }
  if (field.whose === 'operator' && !isOperator && value !== before[key]) {
    return { target: key, code: 'SetByVendor', message: `${key}: is set by the vendor: ask them, and leave it out.` };
  }
  return undefined;
}

function restore(values: JsonObject, before: JsonObject, key: string): void {
  const old = before[key];
  if (old === undefined) delete values[key];
  else values[key] = old;
}

/** What a value of a field must be, when it is not. */
function problemOf(field: Field, value: JsonValue, lists: Lists): string | undefined {
  switch (field.kind) {
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'must be a date such as 2030-01-31';
    case 'choice':
      return typeof value === 'string' && isChoice(field, value, lists) ? undefined : oneOf(field, lists);
    case 'choices': {
      const isList =
        Array.isArray(value) &&
        value.length <= mostChoices &&
        new Set(value).size === value.length &&
        value.every((one) => typeof one === 'string' && isChoice(field, one, lists));
      if (!isList) return `must be a list without repetition; each ${oneOf(field, lists)}`;
      return field.required && value.length === 0 ? 'must name at least one' : undefined;
    }
    default: {
      const longest = field.longest ?? usualLength;
      const isText = typeof value === 'string' && value.length <= longest && /^\P{Cc}+$/u.test(value.trim());
      return isText ? undefined : `must be a text of 1 to ${longest} characters in one line`;
    }
  }
}

function isChoice(field: Field, value: string, lists: Lists): boolean {
  return choicesOf(field, lists).some((choice) => choice.value === value);
}

function oneOf(field: Field, lists: Lists): string {
  const values = choicesOf(field, lists).map(({ value }) => value);
  const shown = values.slice(0, 20).join(', ');
  return values.length === 0
    ? 'has nothing to choose from yet'
    : `must be one of ${shown}${values.length > 20 ? ' …' : ''}`;
}

function isDate(text: string): boolean {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
