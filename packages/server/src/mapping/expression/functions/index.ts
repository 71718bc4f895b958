/**
 * The functions of the expression language: each is data (name, parameters, result, one sentence, examples) together
 * with its implementation, so that the reference, the editor and the evaluation read the same list. Families of
 * functions have a file each. Only the expression language comes in here.
 */
import { conversionFunctions } from './conversion.ts';
import { dateFunctions } from './dates.ts';
import type { FunctionDefinition } from './definition.ts';
import { generationFunctions } from './generation.ts';
import { junctionFunctions } from './junctions.ts';
import { listFunctions } from './lists.ts';
import { logicFunctions } from './logic.ts';
import { replaceFunction } from './replace.ts';
import { roleFunctions } from './roles.ts';
import { textFunctions } from './text.ts';

export type {
  CheckOptions,
  CompileOptions,
  EagerFunction,
  FunctionDefinition,
  Given,
  Parameter,
} from './definition.ts';
export { argumentKey, argumentRange, parameterAt } from './parameters.ts';
export { roleType } from './roles.ts';

/** Every function, in alphabetical order: the 46 of Entra, and those marked as an `extension`. */
export const functions: readonly FunctionDefinition[] = [
  ...conversionFunctions,
  ...dateFunctions,
  ...generationFunctions,
  ...junctionFunctions,
  ...listFunctions,
  ...logicFunctions,
  ...roleFunctions,
  ...textFunctions,
  replaceFunction,
].sort((left, right) => (left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1));

/** Names that exported schemas use for functions of another name. */
export const formerFunctionNames: ReadonlyMap<string, string> = new Map([
  ['AppRoleAssignments', 'SingleAppRoleAssignment'],
]);

const byName = new Map(functions.map((definition) => [definition.name, definition]));

/** A function by its exact name, or by one it had formerly. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(formerFunctionNames.get(name) ?? name);
}
