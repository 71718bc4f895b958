import { logText, type Step } from '../journal/index.ts';
import type { Evaluation, EvaluationContext, MappedValue, SourceRecord } from '../mapping/index.ts';
import type { ScopeCause } from '../scope/index.ts';
import type { JobSettings, RemovalAction } from './job.ts';
import type { Link } from './link.ts';
import { dueOf, policyFor, releases } from './removal-policy.ts';
import type { Rule } from './rule.ts';
import { rolesOf, type ScopeSurroundings, scopeOf } from './scoping.ts';
import type { ObjectType, SourceObject } from './source-directory.ts';

/** One value to search the target for. */
export interface MatchKey {
  readonly path: string;
  readonly value: string;
  readonly caseExact: boolean;
}

/** What is known of an object before the target was asked. */
export type Assessment = {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
  readonly steps: readonly Step[];
  /** When the passing of time alone may decide scope anew. */
  readonly wakeAt?: Date;
} & (
  | {
      readonly kind: 'skip';
      readonly code: string;
      readonly message: string;
      /** What the link remembers from now on though nothing is written. */
      readonly link?: Partial<Link>;
    }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string }
  /** Has an account and must lose it: done after all creates and updates, so that removals can be counted first. */
  | {
      readonly kind: 'remove';
      readonly cause: ScopeCause;
      readonly how: Removing;
      /** Whether it takes an account away that was in use, which is what the deletion threshold counts. */
      readonly counted: boolean;
      /** When more is due for the same cause. */
      readonly later: Date | undefined;
      readonly desired: Evaluation | undefined;
    }
  /** In scope: the target decides between create, update and nothing. */
  | {
      readonly kind: 'proceed';
      /** What the mappings read. */
      readonly record: SourceRecord;
      readonly desired: Evaluation;
      readonly keys: readonly (readonly MatchKey[])[];
      readonly references: Readonly<Record<string, string | undefined>>;
      /** The account is made though its owner is out of scope, so that it is there, inactive, when it is needed. */
      readonly inactive: ScopeCause | undefined;
    }
);

/** What taking an account away comes to. */
export type Removing = 'disable' | 'setAttributes' | 'delete';

interface About {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
  readonly wakeAt?: Date;
}

/**
 * First half of planning, before the target is asked: import, scope and evaluation of one object. Pure.
 *
 * @param source the object, or undefined when it is gone from the source for good
 */
export function assess(
  object: { readonly type: ObjectType; readonly id: string },
  source: SourceObject | undefined,
  link: Link | undefined,
  rule: Rule,
  settings: JobSettings,
  context: EvaluationContext & ScopeSurroundings,
): Assessment {
  if (source === undefined) return assessGone(object, link, rule, settings, context);
  const { decision: scope, verdict } = scopeOf(rule, source, settings, context);
  const about = {
    type: object.type,
    id: object.id,
    name: source.name,
    ...(verdict.changesAt === null ? {} : { wakeAt: verdict.changesAt }),
  };
  if (verdict.unread) return assessUnread(about);
  const record: SourceRecord = {
    ...source.record,
    IsSoftDeleted: !scope.inScope,
    appRoleAssignments: rolesOf(source),
  };
  const warnings: Step[] = [];
  const warn = (message: string) => warnings.push(evaluation('Warning', message));
  const desired = rule.mapping.evaluate(record, { ...context, warn });
  const imported: Step = {
    name: 'import',
    status: 'Success',
    description: `Read ${source.name} from the directory.`,
  };

  const keys = matchKeys(rule, desired);
  if (link === undefined && keys.length === 0) {
    const message = `No matching attribute of ${source.name} has a value, so no account can be searched for.`;
    return {
      ...about,
      kind: 'skip',
      code: 'ImportSkipped',
      message,
      steps: [{ ...imported, status: 'Skipped', description: message }],
    };
  }

  const scoped: Step = {
    name: 'scoping',
    status: scope.inScope ? 'Success' : 'Skipped',
    description: scope.sentence,
    details: {
      inScope: scope.inScope,
      active: scope.active,
      entitled: scope.entitled,
      filterPassed: scope.filterPassed,
    },
  };
  const steps = [imported, scoped, ...warnings];
  const cause = scope.inScope ? undefined : (scope.cause ?? 'unassigned');
  const inactive =
    cause === 'blocked' && link === undefined && settings.createInactive && scope.entitled && scope.filterPassed;
  if (cause !== undefined && !(inactive && rule.disables)) {
    if (link === undefined) {
      return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message: scope.sentence, steps };
    }
    return assessLeaving(about, link, cause, scope.sentence, rule, settings, desired, steps, context.now);
  }

  const failure = desired.values.find((value) => value.outcome.kind === 'error');
  if (failure !== undefined && failure.outcome.kind === 'error') {
    const { code, message } = mappingFailure(failure, failure.outcome.message);
    return { ...about, kind: 'fail', code, message, steps: [...steps, evaluation('Failure', message)] };
  }
  if (desired.ignoreObject) {
    const message = 'A mapping asks to ignore this object.';
    return {
      ...about,
      kind: 'skip',
      code: 'ObjectFlowIgnored',
      message,
      steps: [...steps, evaluation('Skipped', message)],
    };
  }
  return {
    ...about,
    kind: 'proceed',
    record,
    desired,
    keys,
    references: wantedReferences(desired),
    inactive: cause,
    steps,
  };
}

/** How the log tells of a mapping that gave no value to write; both attributes are named. */
export function mappingFailure(
  { attribute: { expression, mapping }, outcome }: MappedValue,
  reason: string,
): { readonly code: string; readonly message: string } {
  const { targetAttributeName: path } = mapping;
  return outcome.kind === 'error' && outcome.isSeveral === true
    ? { code: 'SchemaPropertyCanOnlyAcceptValue', message: `The mapping of ${expression} to ${path} failed: ${reason}` }
    : { code: 'AttributeMappingFailed', message: `The mapping to ${path} failed: ${reason}` };
}

/** Passed over before scope is asked: it neither comes into scope nor leaves it. */
function assessUnread(about: About): Assessment {
  const message = `The input filter passes ${about.name} over: nothing is read or written, and an account stays as it is.`;
  const step: Step = { name: 'import', status: 'Skipped', description: message };
  return { ...about, kind: 'skip', code: 'ImportSkipped', message, steps: [step] };
}

/** The object is gone from the source for good (rows 10 and 11 of the lifecycle table). */
function assessGone(
  object: { readonly type: ObjectType; readonly id: string },
  link: Link | undefined,
  rule: Rule,
  settings: JobSettings,
  context: EvaluationContext,
): Assessment {
  const about = { type: object.type, id: object.id, name: object.id };
  const sentence = 'The object was deleted from the directory for good.';
  const steps: Step[] = [{ name: 'import', status: 'Success', description: sentence }];
  if (link === undefined) return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message: sentence, steps };
  if (link.state === 'released' && !settings.finishReleasedAccounts && laterPolicy(link, settings) === undefined) {
    const message = `${sentence} Its account is no longer managed and stays as it is.`;
    return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message, steps, link: ended('hardDeleted') };
  }
  const promised =
    link.state === 'released' && !settings.finishReleasedAccounts ? laterPolicy(link, settings) : undefined;
  const { how, later } = dueOf(promised ?? policyFor(object.type, 'hardDeleted', settings), link, context.now);
  if (promised !== undefined && how !== 'delete') {
    const message = `${sentence} Its account is disabled and will be deleted when its time has come.`;
    const wakeAt = later === undefined ? {} : { wakeAt: later };
    return { ...about, ...wakeAt, kind: 'skip', code: 'NotEffectivelyEntitled', message, steps };
  }
  if (how === 'nothing') {
    const message = `${sentence} The account stays as it is, as the job's removal policy asks.`;
    return { ...about, kind: 'skip', code: 'OutOfScopeDeletionSkipped', message, steps, link: ended('hardDeleted') };
  }
  const leaving = { ...about, ...(later === undefined ? {} : { wakeAt: later }) };
  if (how === 'delete') return deleting(leaving, 'hardDeleted', sentence, rule, undefined, steps);
  if (!rule.disables || !rule.allows.update)
    return undisabled(leaving, link, 'hardDeleted', sentence, rule, steps, context.now);
  const desired = ofNobody(rule, context);
  const counted = how === 'disable' && link.leftScopeAt === undefined;
  return { ...leaving, kind: 'remove', cause: 'hardDeleted', how, counted, later, desired, steps };
}

/** The policy by which the account of somebody who left is deleted some days after, if it is one. */
function laterPolicy(link: Link, settings: JobSettings): RemovalAction | undefined {
  const policy = settings.removalPolicy[link.releaseCause as ScopeCause];
  return policy?.do === 'deleteAfter' ? policy : undefined;
}

/** What the mappings give for somebody of whom nothing is known but that they left. */
function ofNobody(rule: Rule, context: EvaluationContext): Evaluation {
  const desired = rule.mapping.evaluate({ IsSoftDeleted: true }, context);
  const knows = ({ attribute }: MappedValue) => attribute.sourceAttributes.every((name) => name === 'IsSoftDeleted');
  const says = ({ attribute }: MappedValue) => attribute.sourceAttributes.length > 0;
  return { ...desired, values: desired.values.filter((value) => knows(value) && says(value)) };
}

/** An object with an account that is not in scope any more (rows 6 to 9 and 13 to 15 of the lifecycle table). */
function assessLeaving(
  about: About,
  link: Link,
  cause: ScopeCause,
  sentence: string,
  rule: Rule,
  settings: JobSettings,
  desired: Evaluation,
  steps: readonly Step[],
  now: Date,
): Assessment {
  const { how, later } = dueOf(policyFor(about.type, cause, settings), link, now);
  const leaving = later === undefined ? about : { ...about, wakeAt: earlier(about.wakeAt, later) };
  if (link.state !== 'managed' && how !== 'delete') {
    return { ...leaving, kind: 'skip', code: 'NotEffectivelyEntitled', message: sentence, steps };
  }
  if (link.state !== 'managed' && laterPolicy(link, settings) === undefined) {
    return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message: sentence, steps };
  }
  if (how === 'delete') return deleting(leaving, cause, sentence, rule, desired, steps);
  if (how === 'nothing' && settings.outOfScope !== 'none') {
    const message = `${sentence} The account stays as it is, since the job leaves the accounts of such people alone.`;
    return { ...about, kind: 'skip', code: 'OutOfScopeDeletionSkipped', message, steps, link: left(link, cause, now) };
  }
  if (how === 'nothing' || !rule.disables || !rule.allows.update) {
    return undisabled(leaving, link, cause, sentence, rule, steps, now);
  }
  const counted = how === 'disable' && link.leftScopeAt === undefined;
  return { ...leaving, kind: 'remove', cause, how, counted, later, desired, steps };
}

function deleting(
  about: About,
  cause: ScopeCause,
  sentence: string,
  rule: Rule,
  desired: Evaluation | undefined,
  steps: readonly Step[],
): Assessment {
  if (rule.allows.delete) {
    return { ...about, kind: 'remove', cause, how: 'delete', counted: true, later: undefined, desired, steps };
  }
  const message = `${sentence} The account stays, since the action Delete is switched off.`;
  return { ...about, kind: 'skip', code: 'ActionNotAllowed', message, steps };
}

/** The account ought to be disabled, and cannot be. */
function undisabled(
  about: About,
  link: Link,
  cause: ScopeCause,
  sentence: string,
  rule: Rule,
  steps: readonly Step[],
  now: Date,
): Assessment {
  if (rule.disables && !rule.allows.update) {
    const message = `${sentence} The account is not disabled, since the action Update is switched off.`;
    return { ...about, kind: 'skip', code: 'ActionNotAllowed', message, steps };
  }
  const message = `${sentence} The account stays as it is, since nothing is mapped from IsSoftDeleted.`;
  return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message, steps, link: left(link, cause, now) };
}

/** A link whose owner left scope, though the account was not touched. */
function left(link: Link, cause: ScopeCause, now: Date): Partial<Link> {
  const leftScopeAt = link.leftScopeAt ?? now;
  return { state: releases(cause) ? 'released' : link.state, releaseCause: cause, leftScopeAt };
}

function ended(cause: ScopeCause): Partial<Link> {
  return { state: 'tombstone', releaseCause: cause };
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other;
}

/** Matching values by precedence; a set without a value for each of its attributes is left out. */
function matchKeys(rule: Rule, desired: Evaluation): readonly (readonly MatchKey[])[] {
  const values = new Map<string, MappedValue>(
    desired.values.map((value) => [value.attribute.mapping.targetAttributeName, value]),
  );
  return rule.mapping.matching.flatMap((set) => {
    const keys = set.flatMap(({ mapping, definition }) => {
      const value = values.get(mapping.targetAttributeName);
      const text = value?.outcome.kind === 'value' ? (logText(value.outcome.value) ?? '') : '';
      return text === ''
        ? []
        : [{ path: mapping.targetAttributeName, value: text, caseExact: definition.caseExact === true }];
    });
    return keys.length === set.length ? [keys] : [];
  });
}

/** The source id wanted at each single-valued reference path; undefined where the source has none. */
function wantedReferences(desired: Evaluation): Readonly<Record<string, string | undefined>> {
  const wanted: Record<string, string | undefined> = {};
  for (const { attribute, outcome } of desired.values) {
    if (!attribute.references || attribute.definition.multivalued === true) continue;
    wanted[attribute.mapping.targetAttributeName] = outcome.kind === 'references' ? outcome.ids[0] : undefined;
  }
  return wanted;
}

function evaluation(status: Step['status'], description: string): Step {
  return { name: 'evaluation', status, description };
}
