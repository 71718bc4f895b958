import type { FunctionDefinition, Parameter } from './definition.ts';

/** The parameter an argument belongs to, `count` being how many arguments the call has. */
export function parameterAt(definition: FunctionDefinition, index: number, count: number): Parameter | undefined {
  const list = parametersFor(definition, count);
  if (index < list.length) return list[index];
  const first = list.findIndex((parameter) => parameter.repeating);
  return first < 0 ? undefined : list[first + ((index - first) % (list.length - first))];
}

/** The name of an argument in a source node: repeating parameters are numbered, as in `key1`, `value1`, `key2`. */
export function argumentKey(definition: FunctionDefinition, index: number, count: number): string {
  const parameter = parameterAt(definition, index, count);
  if (parameter?.repeating !== true) return parameter?.name ?? String(index + 1);
  const list = parametersFor(definition, count);
  const first = list.findIndex((candidate) => candidate.repeating);
  return `${parameter.name}${Math.floor((index - first) / (list.length - first)) + 1}`;
}

/** How many arguments a call may have. */
export function argumentRange(definition: FunctionDefinition): { readonly least: number; readonly most: number } {
  const { parameters } = definition;
  const lastRequired = parameters.findLastIndex((parameter) => parameter.optional !== true);
  const repeats = parameters.some((parameter) => parameter.repeating);
  const shorter = definition.shorter?.length ?? parameters.length;
  return {
    least: Math.min(lastRequired + 1, shorter),
    most: repeats ? Number.POSITIVE_INFINITY : parameters.length,
  };
}

function parametersFor(definition: FunctionDefinition, count: number): readonly Parameter[] {
  const { parameters, shorter } = definition;
  return shorter !== undefined && count <= shorter.length ? shorter : parameters;
}
