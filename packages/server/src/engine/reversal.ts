import { type Assignment, diff, type JsonValue, readPath } from '@lockstep/scim';
import { type JournalEntry, logText, type ModifiedProperty, REDACTED } from '../journal/index.ts';
import type { Link } from './link.ts';
import { type Plan, referenceId } from './plan.ts';
import { membersPath, type Rule } from './rule.ts';
import type { TargetResource } from './target-system.ts';

/** What takes an entry of the provisioning log back, as data. `modified` is what it would change, as the log shows it. */
export type Reversal =
  | {
      readonly kind: 'none';
      readonly outcome: 'skipped' | 'failed';
      readonly code: 'RedundantExport' | 'ChangedSince' | 'NotUndoable' | 'InvalidAnchor' | 'ActionNotAllowed';
      readonly message: string;
    }
  | {
      readonly kind: 'account';
      readonly plan: Extract<Plan, { action: 'update' | 'disable' | 'delete' }>;
      readonly modified: readonly ModifiedProperty[];
      /** Whether it takes an account away that is in use, which is what the deletion threshold counts. */
      readonly counted: boolean;
    }
  /** Ids of accounts; null where there was no reference. */
  | {
      readonly kind: 'reference';
      readonly path: string;
      readonly back: string | null;
      readonly modified: readonly ModifiedProperty[];
    }
  | {
      readonly kind: 'members';
      readonly path: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
      readonly modified: readonly ModifiedProperty[];
    };

/**
 * How a write is taken back: each value goes back to what it was before, and an account that was made is disabled, or
 * deleted where it cannot be. Only where everything is as the write left it, and the log knows what was there. Pure.
 *
 * @param resource the account as the application shows it now; undefined when it is gone
 */
export function reversalOf(
  entry: JournalEntry,
  link: Link | undefined,
  resource: TargetResource | undefined,
  rule: Rule,
): Reversal {
  if (entry.action === 'Delete') {
    return failed(
      'NotUndoable',
      'A deleted account cannot be brought back; a new one is made when its owner is in scope.',
    );
  }
  if (link === undefined || link.targetId !== entry.target?.id) {
    return failed('ChangedSince', 'The object is not linked to this account any more.');
  }
  if (resource === undefined) return failed('InvalidAnchor', 'The account no longer exists in the application.');
  if (!rule.allows.update) {
    return { ...failed('ActionNotAllowed', 'The action Update is switched off.'), outcome: 'skipped' };
  }
  if (entry.modified.some(({ oldValue, newValue }) => oldValue === REDACTED || newValue === REDACTED)) {
    return failed('NotUndoable', 'The log does not hold the values, since they are hidden from view.');
  }
  const [first] = entry.modified;
  if (first === undefined) return failed('NotUndoable', 'The log holds no values of this change.');
  if (isByReference(entry)) {
    return rule.type === 'Group' && first.name === membersPath(rule)
      ? membersBack(first)
      : referenceBack(first, resource);
  }
  const changed = entry.modified.filter((property) => !isAsWritten(property, link, resource, rule));
  if (changed.length > 0) {
    const isBack = ({ name, oldValue }: ModifiedProperty) => sameText(shownAt(resource, name), oldValue);
    if (entry.action !== 'Create' && entry.modified.every(isBack)) {
      const message = 'The account is already as it was before.';
      return { kind: 'none', outcome: 'skipped', code: 'RedundantExport', message };
    }
    const names = changed.map(({ name }) => name).join(', ');
    return failed('ChangedSince', `${names} changed since, here or in the application, and would be lost.`);
  }
  return entry.action === 'Create' ? accountGone(resource, rule) : valuesBack(entry, resource, rule);
}

function isByReference({ steps }: JournalEntry): boolean {
  return steps.length === 1 && steps[0]?.name === 'referenceResolution';
}

/** Members that came go, and those that went come back; whoever did so since is left as they are. */
function membersBack({ name, oldValue, newValue }: ModifiedProperty): Reversal {
  const ids = (text: string | null) => text?.split(',').filter((id) => id !== '') ?? [];
  const modified = [{ name, oldValue: newValue, newValue: oldValue }];
  return { kind: 'members', path: name, add: ids(oldValue), remove: ids(newValue), modified };
}

function referenceBack({ name, oldValue, newValue }: ModifiedProperty, { attributes }: TargetResource): Reversal {
  const now = referenceId(readPath(attributes, name)) ?? null;
  if (now === oldValue && now !== newValue) {
    const message = `${name} is already as it was before.`;
    return { kind: 'none', outcome: 'skipped', code: 'RedundantExport', message };
  }
  if (now !== newValue) return failed('ChangedSince', `${name} changed since, here or in the application.`);
  return {
    kind: 'reference',
    path: name,
    back: oldValue,
    modified: [{ name, oldValue: newValue, newValue: oldValue }],
  };
}

function accountGone(resource: TargetResource, rule: Rule): Reversal {
  if (typeof resource.attributes.active === 'boolean') {
    if (resource.attributes.active === false) {
      return { kind: 'none', outcome: 'skipped', code: 'RedundantExport', message: 'The account is disabled already.' };
    }
    const assignments = [{ path: 'active', value: false }];
    const { operations } = diff(resource.attributes, assignments);
    const modified = [{ name: 'active', oldValue: 'True', newValue: 'False' }];
    const plan = { action: 'disable', resource, operations, assignments, modified, references: [], steps: [] } as const;
    return { kind: 'account', plan, modified, counted: true };
  }
  if (rule.allows.delete) {
    const plan = { action: 'delete', targetId: resource.id, steps: [] } as const;
    return { kind: 'account', plan, modified: [], counted: true };
  }
  return failed('NotUndoable', 'The account cannot be disabled, and the action Delete is switched off.');
}

function valuesBack(entry: JournalEntry, resource: TargetResource, rule: Rule): Reversal {
  const assignments: Assignment[] = [];
  for (const { name, oldValue } of entry.modified) {
    const assignment = assignmentOf(name, oldValue, resource, rule);
    if (assignment === undefined) {
      return failed('NotUndoable', `The log does not hold the old value of ${name} as it was.`);
    }
    assignments.push(assignment);
  }
  const { operations } = diff(resource.attributes, assignments);
  const modified = entry.modified.map(({ name, oldValue, newValue }) => ({
    name,
    oldValue: newValue,
    newValue: oldValue,
  }));
  const disables = assignments.some(({ path, value }) => path.toLowerCase() === 'active' && value === false);
  const action = disables ? 'disable' : 'update';
  const plan = { action, resource, operations, assignments, modified, references: [], steps: [] } as const;
  return { kind: 'account', plan, modified, counted: disables };
}

/** An old value as it is sent; undefined when the text of the log does not say exactly what it was. */
function assignmentOf(
  path: string,
  text: string | null,
  { attributes }: TargetResource,
  rule: Rule,
): Assignment | undefined {
  const mapped = rule.mapping.attributes.find(
    ({ mapping }) => mapping.targetAttributeName.toLowerCase() === path.toLowerCase(),
  );
  const multiValued = mapped?.definition.multivalued === true;
  const common = { path, caseExact: mapped?.definition.caseExact === true, multiValued };
  if (text === null) return { ...common, value: null };
  const current = readPath(attributes, path);
  const value = fromText(text, multiValued || Array.isArray(current), mapped?.definition.type ?? typeOf(current));
  return value === undefined || logText(value) !== text ? undefined : { ...common, value };
}

function typeOf(value: JsonValue | undefined): string {
  if (typeof value === 'boolean') return 'Boolean';
  return typeof value === 'number' ? 'Integer' : 'String';
}

/** The inverse of `logText`, where it has one. */
function fromText(text: string, multiValued: boolean, type: string): JsonValue | undefined {
  if (multiValued) {
    if (text.startsWith('{')) return parsed(`[${text}]`);
    // A blank behind a comma rather belongs to one value than between two.
    return text.includes(', ') ? undefined : text.split(',').map((item) => fromText(item, false, type) ?? item);
  }
  if (type === 'Boolean') return text === 'True' || (text === 'False' ? false : undefined);
  if (type === 'Integer') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  return text.startsWith('{') ? (parsed(text) ?? text) : text;
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Whether the account shows what was written, or what the application made of it at the time. */
function isAsWritten({ name, newValue }: ModifiedProperty, link: Link, resource: TargetResource, rule: Rule): boolean {
  const now = shownAt(resource, name);
  if (sameText(now, newValue)) return true;
  const mapped = rule.mapping.attributes.find(({ mapping }) => mapping.targetAttributeName === name);
  if (mapped?.definition.caseExact !== true && now?.toLowerCase() === newValue?.toLowerCase()) return true;
  const unkept = link.unkept[name];
  return unkept !== undefined && sameText(logText(unkept.sent), newValue) && sameText(logText(unkept.kept), now);
}

function shownAt({ attributes }: TargetResource, path: string): string | null {
  return logText(readPath(attributes, path));
}

/** No value and an empty one are the same in the log. */
function sameText(left: string | null, right: string | null): boolean {
  return (left ?? '') === (right ?? '');
}

function failed(
  code: Extract<Reversal, { kind: 'none' }>['code'],
  message: string,
): Extract<Reversal, { kind: 'none' }> {
  return { kind: 'none', outcome: 'failed', code, message };
}
