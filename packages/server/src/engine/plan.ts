import { isDeepStrictEqual } from 'node:util';
import {
  type Assignment,
  assemble,
  diff,
  type JsonObject,
  type JsonValue,
  type PatchOperation,
  readPath,
} from '@lockstep/scim';
import { logText, type ModifiedProperty, REDACTED, type Step } from '../journal/index.ts';
import { type Evaluation, type Flow, flow, type MappedValue, roleType } from '../mapping/index.ts';
import { type Assessment, mappingFailure } from './assess.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { type Compatibility, inForm } from './compatibility.ts';
import type { ExportedValue, Link } from './link.ts';
import type { Rule } from './rule.ts';
import type { TargetResource } from './target-system.ts';

/** What the target showed when it was asked for the account of an object. */
export interface Located {
  readonly steps: readonly Step[];
  /** Several resources carry the searched value. */
  readonly ambiguous?: readonly TargetResource[];
  readonly resource?: TargetResource;
  /** Source object the resource is linked to already. */
  readonly linkedTo?: string | undefined;
  /** The linked account is gone from the target and was not searched for again. */
  readonly missing?: boolean;
}

/** A reference the account should hold: the source id wanted, or undefined to take it away. */
export interface ReferencePlan {
  readonly path: string;
  readonly wantedId: string | undefined;
}

/** A value to be written, and whether the target ever shows it again. */
export type Writable = Assignment & {
  /** Of a value that nobody may read again: what it is known by. */
  readonly digest?: string;
};

/** What is to be done for one object, as data: read by the executor, dry runs, previews, thresholds and the log. */
export type Plan = {
  readonly steps: readonly Step[];
} & (
  | {
      readonly action: 'none';
      readonly outcome: 'skipped' | 'failed';
      readonly code: string;
      readonly message: string;
      readonly resource?: TargetResource;
      /** Accounts among which somebody has to choose. */
      readonly candidates?: readonly Candidate[];
      readonly references: readonly ReferencePlan[];
    }
  | {
      readonly action: 'create';
      readonly body: JsonObject;
      readonly assignments: readonly Writable[];
      readonly modified: readonly ModifiedProperty[];
      readonly references: readonly ReferencePlan[];
    }
  | {
      readonly action: 'update' | 'disable';
      readonly resource: TargetResource;
      readonly operations: readonly PatchOperation[];
      readonly assignments: readonly Writable[];
      readonly modified: readonly ModifiedProperty[];
      readonly references: readonly ReferencePlan[];
    }
  | { readonly action: 'delete'; readonly targetId: string }
);

type Proceeding = Extract<Assessment, { kind: 'proceed' }>;
type Removing = Extract<Assessment, { kind: 'remove' }>;

/** How values are written for one job. */
export interface Manner {
  readonly forms: readonly Compatibility[];
  /** What is remembered of a value nobody may read: the same for the same text, and telling nothing of it. */
  readonly digest: (text: string) => string;
}

/**
 * Second half of planning: what the object should be, against what the target shows. Pure: the same input gives the
 * same plan, and planning again after the plan was carried out gives `none`.
 */
export function plan(
  assessment: Proceeding,
  link: Link | undefined,
  located: Located,
  rule: Rule,
  targetIds: ReadonlyMap<string, string>,
  manner: Manner,
): Plan {
  const steps = [...assessment.steps, ...located.steps];
  if (located.ambiguous !== undefined) {
    const ids = located.ambiguous.map((resource) => resource.id);
    const message = `Several accounts in the target carry the matching value (${ids.join(', ')}). Nothing was written; an administrator has to decide which one belongs to this person.`;
    const candidates = candidatesOf(located.ambiguous, rule);
    return { ...none('failed', 'DuplicateTargetEntries', message, steps), candidates };
  }
  if (located.linkedTo !== undefined && located.linkedTo !== assessment.id) {
    const message = `The matching account belongs to another object of the directory (${located.linkedTo}). Nothing was written; give the two different matching values.`;
    return none('failed', 'DuplicateSourceEntries', message, steps);
  }
  if (located.missing === true) {
    const message =
      'The linked account no longer exists in the target, and the job is set not to make it again. Restore it there, or delete the link.';
    return none('failed', 'InvalidAnchor', message, steps);
  }
  if (located.resource === undefined) return planCreate(assessment, rule, steps, manner);
  return planUpdate(assessment, assessment.desired, link, located.resource, rule, steps, targetIds, manner);
}

/** The plan for an object that has to lose its account; the resource is undefined when the target has it no more. */
export function planRemoval(assessment: Removing, link: Link, located: Located, rule: Rule, manner: Manner): Plan {
  const steps = [...assessment.steps, ...located.steps];
  if (assessment.how === 'delete') return { action: 'delete', targetId: link.targetId, steps };
  if (located.resource === undefined || assessment.desired === undefined) {
    return none(
      'skipped',
      'InvalidAnchor',
      'The account no longer exists in the target, so nothing has to be disabled.',
      steps,
    );
  }
  const removing = { name: assessment.name, references: {} };
  const { how, desired } = assessment;
  const written = how === 'setAttributes' ? { ...desired, values: desired.values.filter(isNoSwitch) } : desired;
  const update = planUpdate(removing, written, link, located.resource, rule, steps, new Map(), manner);
  return update.action === 'update' && how === 'disable' ? { ...update, action: 'disable' } : update;
}

/** Whether a value is anything but the one that switches the account off (RFC 7643 section 4.1.1). */
function isNoSwitch({ attribute }: MappedValue): boolean {
  return !samePath(attribute.mapping.targetAttributeName, 'active');
}

function planCreate(assessment: Proceeding, rule: Rule, steps: readonly Step[], manner: Manner): Plan {
  if (!rule.allows.create) {
    return none(
      'skipped',
      'ActionNotAllowed',
      'No account was found and none is created, since the action Create is switched off.',
      steps,
    );
  }
  const assignments: Writable[] = [];
  const modified: ModifiedProperty[] = [];
  for (const value of assessment.desired.values) {
    if (value.attribute.references) continue;
    const path = value.attribute.mapping.targetAttributeName;
    const flowed = flow(value, 'create', false);
    if ('refuse' in flowed) return refused(assessment, value, flowed, steps);
    if (!('send' in flowed)) continue;
    assignments.push(assignment(value, flowed.send, manner));
    modified.push({ name: path, oldValue: null, newValue: shown(value, flowed.send) });
  }
  assignments.push(...roleTypes(assessment.desired, assignments));
  const references = Object.entries(assessment.references).flatMap(([path, wantedId]) =>
    wantedId === undefined ? [] : [{ path, wantedId }],
  );
  return {
    action: 'create',
    body: assemble(assignments, {
      schemas: rule.schemas,
      listExtensions: !manner.forms.includes('omitExtensionSchemas'),
    }),
    assignments,
    modified,
    references,
    steps,
  };
}

/** A value that cannot be written: the object is left as it is, and the log names the attribute. */
function refused(
  assessment: Pick<Proceeding, 'name'>,
  value: MappedValue,
  { refuse, message }: Extract<Flow, { refuse: unknown }>,
  steps: readonly Step[],
): Plan {
  const property = value.attribute.mapping.targetAttributeName;
  const missing = refuse === 'requiredMissing';
  const { code, message: said } = missing
    ? {
        code: 'AttributeValidationFailed',
        message: `The application requires ${property}, and ${assessment.name} has no value for it. Fill in ${sourceOf(value)}, or give the mapping a default value.`,
      }
    : mappingFailure(value, message);
  const step: Step = {
    name: 'evaluation',
    status: missing ? 'Skipped' : 'Failure',
    description: said,
    details: { property },
  };
  return none(missing ? 'skipped' : 'failed', code, said, [...steps, step]);
}

function planUpdate(
  assessment: Pick<Proceeding, 'name' | 'references'>,
  desired: Evaluation,
  link: Link | undefined,
  resource: TargetResource,
  rule: Rule,
  steps: readonly Step[],
  targetIds: ReadonlyMap<string, string>,
  manner: Manner,
): Plan {
  const byPath = new Map<string, MappedValue>();
  const assignments: Writable[] = [];
  for (const value of desired.values) {
    if (value.attribute.references) continue;
    const path = value.attribute.mapping.targetAttributeName;
    const current = readPath(resource.attributes, path);
    const flowed = flow(value, 'update', current !== undefined);
    if ('refuse' in flowed) return refused(assessment, value, flowed, steps);
    if (!('send' in flowed || 'clear' in flowed)) continue;
    byPath.set(path, value);
    const wanted = assignment(value, 'send' in flowed ? flowed.send : null, manner);
    if (!remade(link?.unkept[path], wanted, current)) assignments.push(wanted);
  }
  const references = referencePlans(assessment.references, link, resource, targetIds);
  const added = assignments.filter(({ path }) => readPath(resource.attributes, path) === undefined);
  const { operations, changes } = diff(resource.attributes, [...assignments, ...roleTypes(desired, added)]);
  if (changes.length === 0) {
    return {
      ...none('skipped', 'RedundantExport', 'The account is already as it should be.', steps, resource),
      references,
    };
  }
  if (!rule.allows.update) {
    const message = `${changes.length} attribute(s) differ, and nothing is written, since the action Update is switched off.`;
    return none('skipped', 'ActionNotAllowed', message, steps, resource);
  }
  const modified = changes.map(({ path, oldValue, newValue }) => {
    const value = byPath.get(path);
    return { name: path, oldValue: shown(value, oldValue), newValue: shown(value, newValue) };
  });
  const sent = [
    ...operations.map((operation) => emptied(operation, byPath)),
    ...repeated(assignments, changes, byPath),
  ];
  return { action: 'update', resource, operations: sent, assignments, modified, references, steps };
}

/**
 * The constant `type` that goes with a single app role though no mapping writes it: the target would otherwise hold a
 * role nobody can tell the origin of.
 */
function roleTypes(desired: Evaluation, assignments: readonly Assignment[]): readonly Assignment[] {
  const written = new Set(assignments.map(({ path }) => path));
  const paths = desired.values.flatMap(({ attribute }) => {
    const { targetAttributeName } = attribute.mapping;
    if (!attribute.singleRole || !written.has(targetAttributeName)) return [];
    const path = targetAttributeName.replace(/\](?:\.(?:value|display))?$/i, '].type');
    const isMapped = desired.values.some(({ attribute: other }) => samePath(other.mapping.targetAttributeName, path));
    return path.endsWith('].type') && !isMapped ? [path] : [];
  });
  return [...new Set(paths)].map((path) => ({ path, value: roleType }));
}

function samePath(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Roles that are asserted are replaced by none rather than removed: the list is managed, not forgotten. */
function emptied(operation: PatchOperation, byPath: ReadonlyMap<string, MappedValue>): PatchOperation {
  const { op, path } = operation;
  if (op !== 'remove' || path === undefined || byPath.get(path)?.attribute.assertive !== true) return operation;
  return { op: 'replace', path, value: [] };
}

/** Values that go along with every update, also where the target holds them already. */
function repeated(
  assignments: readonly Assignment[],
  changes: readonly { readonly path: string }[],
  byPath: ReadonlyMap<string, MappedValue>,
): readonly PatchOperation[] {
  return assignments.flatMap(({ path, value, add }): PatchOperation[] => {
    const always = byPath.get(path)?.attribute.mapping.flowBehavior === 'FlowAlways';
    if (!always || add === true || value === null || changes.some((change) => change.path === path)) return [];
    return [{ op: 'replace', path, value }];
  });
}

/** Whether the target holds exactly what it made of this same value the last time it was sent. */
function remade(
  exported: ExportedValue | undefined,
  { value, digest }: Writable,
  current: JsonValue | undefined,
): boolean {
  if (exported === undefined) return false;
  if (digest !== undefined) return exported.sent === digest;
  return isDeepStrictEqual(exported.sent, value) && isDeepStrictEqual(exported.kept, current ?? null);
}

function referencePlans(
  wanted: Readonly<Record<string, string | undefined>>,
  link: Link | undefined,
  resource: TargetResource,
  targetIds: ReadonlyMap<string, string>,
): readonly ReferencePlan[] {
  return Object.entries(wanted).flatMap(([path, wantedId]): ReferencePlan[] => {
    const written = link?.references[path];
    if (wantedId === undefined) return written === undefined ? [] : [{ path, wantedId }];
    const shownId = referenceId(readPath(resource.attributes, path));
    // A target that does not show the reference is believed to hold what was written last.
    const inPlace = shownId === undefined ? written === wantedId : shownId === targetIds.get(wantedId);
    return inPlace ? [] : [{ path, wantedId }];
  });
}

/** The id inside a reference value, in the forms targets use: an object with `value`, or the bare id. */
export function referenceId(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return referenceId(value[0]);
  if (value !== null && typeof value === 'object') return referenceId(value.value);
  return undefined;
}

/**
 * What of the values sent the target does not show as sent, by path (non-convergence). Values that are only ever written
 * (RFC 7643 section 7, `returned` never) are among them by their digest, so that they are not sent again.
 */
export function unkeptValues(
  resource: JsonObject,
  assignments: readonly Writable[],
): Readonly<Record<string, ExportedValue>> {
  const unkept: Record<string, ExportedValue> = {};
  const shows = assignments.filter(({ digest }) => digest === undefined);
  for (const { path, digest } of assignments) {
    if (digest !== undefined) unkept[path] = { sent: digest, kept: null };
  }
  for (const { path } of diff(resource, shows).changes) {
    const sent = assignments.find((assignment) => assignment.path === path)?.value ?? null;
    unkept[path] = { sent, kept: readPath(resource, path) ?? null };
  }
  return unkept;
}

function assignment(value: MappedValue, sent: JsonValue, { forms, digest }: Manner): Writable {
  const { definition, mapping, mutability } = value.attribute;
  return {
    path: mapping.targetAttributeName,
    value: inForm(sent, mapping.targetAttributeName, forms),
    caseExact: definition.caseExact === true,
    multiValued: definition.multivalued === true,
    ...(value.attribute.additionsOnly ? { add: true } : {}),
    ...(mutability === 'WriteOnly' ? { digest: digest(JSON.stringify(sent)) } : {}),
  };
}

function shown(value: MappedValue | undefined, json: JsonValue | undefined): string | null {
  const text = logText(json);
  const isHidden = value?.attribute.redacted === true || value?.attribute.mutability === 'WriteOnly';
  return text !== null && isHidden ? REDACTED : text;
}

function sourceOf(value: MappedValue): string {
  return value.attribute.expression === '' ? 'the source attribute' : value.attribute.expression;
}

function none(
  outcome: 'skipped' | 'failed',
  code: string,
  message: string,
  steps: readonly Step[],
  resource?: TargetResource,
): Extract<Plan, { action: 'none' }> {
  return {
    action: 'none',
    outcome,
    code,
    message,
    steps,
    references: [],
    ...(resource === undefined ? {} : { resource }),
  };
}
