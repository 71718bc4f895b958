import type { TriedMapping } from '../api/mapping-trial.ts';
import type { AttributeDefinition, AttributeMapping, SourceNode } from '../api/synchronization-schema.ts';

/** Where a value comes from, as the form calls it. */
export type MappingType = 'Direct' | 'Constant' | 'Expression' | 'None';

export const mappingTypes: readonly MappingType[] = ['Direct', 'Constant', 'Expression', 'None'];

/** What is filled in about one mapping; inputs of the types that are not chosen are kept until it is saved. */
export interface MappingForm {
  readonly type: MappingType;
  readonly attribute: string;
  readonly constant: string;
  readonly expression: string;
  readonly defaultValue: string;
  readonly target: string;
  readonly matchingPriority: number;
  readonly flowType: string;
  readonly clearWhenEmpty: boolean;
}

/** When a mapping is applied, in the words of the form; the first two are what is usually chosen. */
export const flowTypes: readonly (readonly [value: string, label: string])[] = [
  ['Always', 'Always'],
  ['ObjectAddOnly', 'Only during object creation'],
  ['MultiValueAddOnly', 'Only add values, remove none'],
  ['ValueAddOnly', 'Only add values to a list'],
  ['AttributeAddOnly', 'Only while the attribute has no value'],
];

export const newMapping: MappingForm = {
  type: 'Direct',
  attribute: '',
  constant: '',
  expression: '',
  defaultValue: '',
  target: '',
  matchingPriority: 0,
  flowType: 'Always',
  clearWhenEmpty: false,
};

/** A mapping as the form shows it. */
export function formOf(mapping: AttributeMapping): MappingForm {
  const { source } = mapping;
  const type = typeOf(source);
  return {
    ...newMapping,
    type,
    attribute: type === 'Direct' ? (source?.name ?? '') : '',
    constant: type === 'Constant' ? (source?.name ?? '') : '',
    expression: source === null ? '' : writtenExpression(mapping),
    defaultValue: mapping.defaultValue ?? '',
    target: mapping.targetAttributeName,
    matchingPriority: mapping.matchingPriority,
    flowType: mapping.flowType,
    clearWhenEmpty: mapping.flowNullValues,
  };
}

function typeOf(source: SourceNode | null): MappingType {
  if (source === null) return 'None';
  if (source.type === 'Constant') return 'Constant';
  return source.type === 'Function' ? 'Expression' : 'Direct';
}

/** The mapping that was filled in; what the form does not show stays as in `before`. */
export function mappingOf(form: MappingForm, before: AttributeMapping | undefined): AttributeMapping {
  const { composition, ...rest } = before ?? {
    exportMissingReferences: false,
    defaultOnUpdate: false,
    flowBehavior: 'FlowWhenChanged',
  };
  const isSameSource = before !== undefined && isSameInput(form, formOf(before));
  return {
    ...(rest as Omit<AttributeMapping, 'composition'>),
    targetAttributeName: form.target,
    source: isSameSource ? before.source : sourceOf(form),
    defaultValue: form.defaultValue === '' ? null : form.defaultValue,
    flowType: form.flowType,
    matchingPriority: form.matchingPriority,
    flowNullValues: form.clearWhenEmpty,
    ...(isSameSource && composition !== undefined && { composition }),
  };
}

function isSameInput(form: MappingForm, other: MappingForm): boolean {
  if (form.type !== other.type) return false;
  switch (form.type) {
    case 'Direct':
      return form.attribute === other.attribute;
    case 'Constant':
      return form.constant === other.constant;
    case 'Expression':
      return form.expression === other.expression;
    default:
      return true;
  }
}

/** The source a form describes. */
export function sourceOf(form: Pick<MappingForm, 'type' | 'attribute' | 'constant' | 'expression'>): SourceNode | null {
  switch (form.type) {
    case 'Direct':
      return { type: 'Attribute', name: form.attribute };
    case 'Constant':
      return { type: 'Constant', name: form.constant };
    case 'Expression':
      return { type: 'Function', expression: form.expression };
    default:
      return null;
  }
}

/** The mapping a form describes, as it is tried by itself. */
export function triedOf(form: MappingForm): TriedMapping {
  const { type, target, flowType, matchingPriority, defaultValue } = form;
  const isTried = flowType === 'Always' || flowType === 'ObjectAddOnly' || flowType === 'MultiValueAddOnly';
  return {
    targetAttributeName: target,
    expression: type === 'None' ? null : expressionOf(form),
    defaultValue: defaultValue === '' ? null : defaultValue,
    ...(isTried && { flowType }),
    matchingPriority,
  };
}

/** What a form describes, as an expression. */
export function expressionOf({ type, attribute, constant, expression }: MappingForm): string {
  if (type === 'Direct') return attribute === '' ? '' : `[${attribute}]`;
  if (type === 'Constant') return `"${constant.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return expression;
}

/** The expression as its author wrote it, before snippets were put in. */
function writtenExpression({ source, composition }: AttributeMapping): string {
  return composition?.expression ?? source?.expression ?? (source?.type === 'Attribute' ? `[${source.name}]` : '');
}

/** A mapping's source as a row of the table shows it. */
export function shownSource(mapping: AttributeMapping): string {
  const { source } = mapping;
  if (source === null) return '';
  if (source.type === 'Attribute') return source.name ?? '';
  return source.type === 'Constant' ? JSON.stringify(source.name ?? '') : writtenExpression(mapping);
}

/** What is missing in a form, by field; empty when it can be taken over. */
export function missingIn(form: MappingForm): Readonly<Partial<Record<keyof MappingForm, string>>> {
  const missing: Partial<Record<keyof MappingForm, string>> = {};
  if (form.target.trim() === '') missing.target = 'Choose the attribute of the application that is to be written.';
  if (form.type === 'Direct' && form.attribute === '') missing.attribute = 'Choose the attribute the value comes from.';
  if (form.type === 'Constant' && form.constant === '') missing.constant = 'Write the text every account is to have.';
  if (form.type === 'Expression' && form.expression.trim() === '') missing.expression = 'Write an expression.';
  return missing;
}

/** An attribute in a line of a list. */
export function attributeLine(attribute: AttributeDefinition): string {
  const { name, type, multivalued, required } = attribute;
  return `${name} (${type}${multivalued ? ', several' : ''}${required ? ', required' : ''})`;
}
