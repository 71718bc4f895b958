import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { Problem } from './problem.ts';
import { extensionName, type PropertyDefinition, type Way } from './property.ts';
import { misfit, normalisedInstant } from './property-format.ts';

/** How strictly to read: `creating` asks for the required properties, `way` says who is writing. */
export interface ValidationMode {
  readonly creating: boolean;
  /** Default `interface`. */
  readonly way?: Way;
}

/** Values fit to be stored, null or `[]` standing for "clear it"; or everything that is wrong with them. */
export type Validated =
  | { readonly properties: JsonObject; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** Most directory extensions on one object. */
const maxExtensions = 100;

/** Longest text of a directory extension. */
const maxExtensionLength = 1024;

/**
 * Checks the properties of one object against their definitions. Annotations (names with `@`) are passed over; names
 * that are not defined are refused, so that a misspelled property never seems to have been written.
 */
export function validateProperties(
  definitions: ReadonlyMap<string, PropertyDefinition>,
  input: JsonObject,
  mode: ValidationMode,
): Validated {
  const problems: Problem[] = [];
  const properties: JsonObject = {};
  let extensions = 0;
  for (const [name, value] of Object.entries(input)) {
    if (name.includes('@')) continue;
    const definition = definitions.get(name);
    if (definition) {
      const checked = checkProperty(definition, value, mode, problems);
      if (checked !== undefined) properties[name] = checked;
    } else if (extensionName.test(name) && extensions < maxExtensions) {
      extensions += 1;
      const checked = checkExtension(name, value, problems);
      if (checked !== undefined) properties[name] = checked;
    } else {
      problems.push({ field: shown(name), message: unknownProperty(name, extensions) });
    }
  }
  if (mode.creating) problems.push(...missing(definitions, input, mode));
  return problems.length > 0 ? { problems } : { properties };
}

function missing(
  definitions: ReadonlyMap<string, PropertyDefinition>,
  input: JsonObject,
  mode: ValidationMode,
): readonly Problem[] {
  return [...definitions.values()]
    .filter(({ required, settable }) => required && !(settable === 'writeOnly' && mode.way === 'import'))
    .filter(({ name }) => !Object.hasOwn(input, name))
    .map(({ name }) => ({ field: name, message: `${name} is missing. Give it a value when creating the object.` }));
}

function unknownProperty(name: string, extensions: number): string {
  if (extensions >= maxExtensions) return `There are more than ${maxExtensions} directory extensions. Leave some out.`;
  return `${shown(name)} is not a property of this kind of object. Check the spelling, or leave it out.`;
}

/** A name from outside as messages show it: bounded. */
function shown(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

function checkProperty(
  definition: PropertyDefinition,
  value: JsonValue,
  mode: ValidationMode,
  problems: Problem[],
): JsonValue | undefined {
  const { name } = definition;
  const refusal = notSettable(definition, mode);
  if (refusal) {
    problems.push({ field: name, message: refusal });
    return undefined;
  }
  if (value === null || (definition.multiValued && Array.isArray(value) && value.length === 0)) {
    if (definition.required) {
      problems.push({ field: name, message: `${name} cannot be cleared. Give it a value, or leave it out.` });
      return undefined;
    }
    return definition.multiValued ? [] : null;
  }
  const checked = definition.multiValued
    ? checkList(definition, value, problems)
    : checkValue(definition, name, value, problems);
  return definition.settable === 'writeOnly' ? undefined : checked;
}

function notSettable({ name, settable }: PropertyDefinition, { creating, way }: ValidationMode): string | undefined {
  if (settable === 'never') return `${name} is read-only. Leave it out.`;
  if (settable === 'create' && !creating) return `${name} can be set only when the object is created. Leave it out.`;
  if (settable === 'import' && way !== 'import') {
    return `${name} belongs to the system the object comes from. Leave it out, or set it by an import.`;
  }
  return undefined;
}

function checkList(definition: PropertyDefinition, value: JsonValue, problems: Problem[]): JsonValue | undefined {
  const { name, maxValues = 100 } = definition;
  if (!Array.isArray(value)) {
    problems.push({ field: name, message: `${name} takes a list of values. Write it as a list.` });
    return undefined;
  }
  if (value.length > maxValues) {
    const message = `${name} has ${value.length} values and takes at most ${maxValues}. Leave some out.`;
    problems.push({ field: name, message });
    return undefined;
  }
  const before = problems.length;
  const checked = value.map((one) => checkValue(definition, name, one, problems) ?? null);
  return problems.length > before ? undefined : checked;
}

function checkValue(
  definition: PropertyDefinition,
  field: string,
  value: JsonValue,
  problems: Problem[],
): JsonValue | undefined {
  const say = (message: string): undefined => {
    problems.push({ field, message: `${field} ${message}.` });
  };
  switch (definition.type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : say('takes true or false. Write one of the two');
    case 'dateTime': {
      const instant = typeof value === 'string' ? normalisedInstant(value) : undefined;
      return instant ?? say('is not a date. Write it as 2026-03-01 or 2026-03-01T08:15:30Z');
    }
    case 'object':
      return checkObject(definition, field, value, problems);
    case 'string':
      return typeof value === 'string' ? checkText(definition, value, say) : say('takes a text. Put it in quotes');
  }
}

function checkText(
  { values, maxLength, format }: PropertyDefinition,
  text: string,
  say: (message: string) => undefined,
): string | undefined {
  if (values) {
    const folded = text.toLowerCase();
    return values.find((value) => value.toLowerCase() === folded) ?? say(`is none of ${values.join(', ')}. Choose one`);
  }
  if (text.trim() === '') return say('is empty. Give it a value, or null to clear it');
  if (!storable(text)) return say('contains a character that cannot be stored. Remove control characters');
  // Code points are only counted when the cheaper measure does not settle it.
  if (maxLength !== undefined && text.length > maxLength && [...text].length > maxLength) {
    return say(`has ${[...text].length} characters and takes at most ${maxLength}. Shorten it`);
  }
  const expected = format && misfit(format, text);
  return expected ? say(`is not ${expected}`) : text;
}

/** PostgreSQL keeps neither U+0000 nor half of a surrogate pair in a document. */
function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function checkObject(
  definition: PropertyDefinition,
  field: string,
  value: JsonValue,
  problems: Problem[],
): JsonObject | undefined {
  const say = (path: string, message: string): void => {
    problems.push({ field: path, message: `${path} ${message}.` });
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    say(field, 'takes an object. Write its parts by name');
    return undefined;
  }
  const before = problems.length;
  const checked: JsonObject = {};
  for (const [name, part] of Object.entries(value)) {
    if (name.includes('@')) continue;
    const path = `${field}.${shown(name)}`;
    const member = definition.members?.find((candidate) => candidate.name === name);
    if (!member) say(path, 'is not defined. Check the spelling, or leave it out');
    else checked[name] = part === null ? null : (checkValue(member, path, part, problems) ?? null);
  }
  return problems.length > before ? undefined : checked;
}

function checkExtension(name: string, value: JsonValue, problems: Problem[]): JsonValue | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  const texts = Array.isArray(value) ? value : [value];
  const fits = (text: JsonValue): boolean =>
    typeof text === 'string' && text.length <= maxExtensionLength && storable(text) && text !== '';
  if (texts.length <= maxExtensions && texts.every(fits)) return value;
  const message = `${name} takes a boolean, a number, or texts of up to ${maxExtensionLength} characters. Change the value.`;
  problems.push({ field: name, message });
  return undefined;
}
