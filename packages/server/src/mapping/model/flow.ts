import type { JsonValue } from '@lockstep/scim';
import type { CompiledAttribute, MappingKind } from './compiled-attribute.ts';
import { ConversionError, toTarget } from './conversion.ts';
import type { MappedValue } from './object-mapping.ts';
import type { AttributeDefinition, AttributeMapping } from './schema.ts';

/** Why an attribute stays as it is in the target. */
export type LeaveReason =
  /** There is no value, and nothing says that this clears the target. */
  | 'empty'
  /** The mapping said to leave it out. */
  | 'ignored'
  /** It only flows when the account is created. */
  | 'createOnly'
  /** It only flows while the target has no value. */
  | 'hasValue'
  /** The target does not let it be written, or not any more. */
  | 'readOnly'
  /** The engine does not manage it. */
  | 'unmanaged';

/** What becomes of a mapped value in an operation. */
export type Flow =
  | { readonly send: JsonValue }
  /** Ids of source objects whose counterparts are to be sent. */
  | { readonly refer: readonly string[] }
  /** Remove the value the target has. */
  | { readonly clear: true }
  | { readonly leave: LeaveReason }
  /** The object cannot be written: a required attribute has no value, or the mapping failed. */
  | { readonly refuse: 'requiredMissing' | 'mappingFailed'; readonly message: string };

/**
 * Decides what becomes of a mapped value: defaults, flow types, null handling and mutability. `hasCurrent` says
 * whether the target has a value now. Whether a value differs from the current one is the caller's to find out;
 * `attribute.additionsOnly` says that then only new elements may be added.
 */
export function flow(value: MappedValue, operation: 'create' | 'update', hasCurrent: boolean): Flow {
  const { attribute, outcome } = value;
  const { mutability } = attribute;
  // By far the most frequent case comes first.
  if (operation === 'create' && outcome.kind === 'value' && mutability !== 'ReadOnly') return { send: outcome.value };
  if (outcome.kind === 'error') return { refuse: 'mappingFailed', message: outcome.message };
  if (mutability === 'ReadOnly') return { leave: 'readOnly' };
  if (operation === 'update') {
    const { flowType, definition } = attribute;
    if (flowType === 'ObjectAddOnly') return { leave: 'createOnly' };
    if (mutability === 'Immutable') return { leave: 'readOnly' };
    const keeps = flowType === 'AttributeAddOnly' || (flowType === 'ValueAddOnly' && definition.multivalued !== true);
    if (keeps && hasCurrent) return { leave: 'hasValue' };
  }
  switch (outcome.kind) {
    case 'value':
      return { send: outcome.value };
    case 'references':
      return { refer: outcome.ids };
    case 'ignore':
      return { leave: 'ignored' };
    case 'empty':
      return operation === 'create' ? attribute.emptyOnCreate : emptyOnUpdate(attribute, hasCurrent);
  }
}

/** What becomes of an empty value when an account is created: a default, a refusal, or nothing. */
export function emptyOnCreate(mapping: AttributeMapping, definition: AttributeDefinition, kind: MappingKind): Flow {
  const fallback =
    filled(mapping.defaultValue) ?? (definition.required === true ? filled(definition.defaultValue) : null);
  if (fallback !== null) return sendDefault(fallback, definition);
  if (definition.required === true) {
    const message = `${definition.name} is required by the target but has no value. Fill its source or give the mapping a default.`;
    return { refuse: 'requiredMissing', message };
  }
  return { leave: kind === 'none' ? 'unmanaged' : 'empty' };
}

function emptyOnUpdate(attribute: CompiledAttribute, hasCurrent: boolean): Flow {
  const { mapping, definition, kind } = attribute;
  const fallback = filled(mapping.defaultValue);
  if (kind === 'none') {
    return fallback === null || hasCurrent ? { leave: 'unmanaged' } : sendDefault(fallback, definition);
  }
  if (attribute.assertive && hasCurrent) return { send: [] };
  // A reference that is gone is removed without any gate: whom it named may have left.
  const clears = (attribute.clears || attribute.references) && !attribute.additionsOnly && definition.required !== true;
  if (clears) return hasCurrent ? { clear: true } : { leave: 'empty' };
  return fallback !== null && mapping.defaultOnUpdate === true ? sendDefault(fallback, definition) : { leave: 'empty' };
}

function filled(text: string | null | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function sendDefault(text: string, definition: AttributeDefinition): Flow {
  if (definition.type === 'Reference') return { refer: [text] };
  try {
    const value = toTarget(text, definition);
    return value === null ? { leave: 'empty' } : { send: value };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    return { refuse: 'mappingFailed', message: `The default value: ${error.message}` };
  }
}
