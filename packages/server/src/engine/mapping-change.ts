import { isDeepStrictEqual } from 'node:util';
import { type CompiledAttribute, flow, type MappedValue } from '../mapping/index.ts';
import type { Assessment } from './assess.ts';
import type { Link } from './link.ts';
import type { Rule } from './rule.ts';

/**
 * Whether the change from one version of a rule to another can make no difference to an account that was brought in
 * line by the earlier one: then the target need not be asked. Pure; in doubt the answer is no. The account's owner must
 * not have changed since, nor have failed.
 *
 * @param before what the earlier version makes of its owner as they are now, and `after` the later one
 */
export function changesNothing(
  { rule: earlier, assessment: before }: { readonly rule: Rule; readonly assessment: Assessment },
  { rule: later, assessment: after }: { readonly rule: Rule; readonly assessment: Assessment },
  link: Link | undefined,
): boolean {
  if (link?.state !== 'managed' || link.leftScopeAt !== undefined) return false;
  if (before.kind !== 'proceed' || after.kind !== 'proceed' || after.inactive !== undefined) return false;
  if (earlier.allows.update !== later.allows.update) return false;
  if (!isDeepStrictEqual(before.references, after.references)) return false;
  const known = new Map(before.desired.values.map((value) => [value.attribute.mapping.targetAttributeName, value]));
  return after.desired.values.every((value) => {
    const was = known.get(value.attribute.mapping.targetAttributeName);
    return isLeft(value) || (was !== undefined && isSame(was, value));
  });
}

/** Whether an update leaves the attribute alone, whatever the target has. */
function isLeft(value: MappedValue): boolean {
  return [true, false].every((hasCurrent) => 'leave' in flow(value, 'update', hasCurrent));
}

function isSame(was: MappedValue, is: MappedValue): boolean {
  return isDeepStrictEqual(was.outcome, is.outcome) && handlingOf(was.attribute) === handlingOf(is.attribute);
}

const handlings = new WeakMap<CompiledAttribute, string>();

/** Everything about a mapping that says how its value is written, apart from where the value comes from. */
function handlingOf(attribute: CompiledAttribute): string {
  const known = handlings.get(attribute);
  if (known !== undefined) return known;
  const { mapping, definition, kind, flowType, additionsOnly, assertive, clears, references, singleRole } = attribute;
  const { defaultValue, flowBehavior, defaultOnUpdate } = mapping;
  const handling = JSON.stringify([
    defaultValue ?? '',
    flowType,
    flowBehavior ?? 'FlowWhenChanged',
    defaultOnUpdate === true,
    kind === 'none',
    [additionsOnly, assertive, clears, references, singleRole],
    definition,
  ]);
  handlings.set(attribute, handling);
  return handling;
}
