import { logText, type Step } from '../journal/index.ts';
import type { Evaluation, EvaluationContext, MappedValue, SourceRecord } from '../mapping/index.ts';
import type { ScopeCause } from '../scope/index.ts';
import type { JobSettings } from './job.ts';
import type { Link } from './link.ts';
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
      /** The link is let go, with this cause, though nothing is written. */
      readonly release?: string;
    }
  | { readonly kind: 'fail'; readonly code: string; readonly message: string }
  /** Has an account and must lose it: done after all creates and updates, so that removals can be counted first. */
  | {
      readonly kind: 'remove';
      readonly cause: ScopeCause;
      readonly how: 'disable' | 'delete';
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
    }
);

/** Causes after which an account is no longer managed once it was disabled. */
const RELEASING: ReadonlySet<ScopeCause> = new Set(['unassigned', 'filteredOut']);

export function releases(cause: string): boolean {
  return RELEASING.has(cause as ScopeCause);
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
  if (source === undefined) return assessGone(object, link, rule);
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
  if (!scope.inScope) {
    const cause = scope.cause ?? 'unassigned';
    if (link === undefined || link.state !== 'managed') {
      return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message: scope.sentence, steps };
    }
    return assessLeaving(about, cause, scope.sentence, rule, settings, desired, steps);
  }

  const failure = desired.values.find((value) => value.outcome.kind === 'error');
  if (failure !== undefined && failure.outcome.kind === 'error') {
    const message = `The mapping to ${failure.attribute.mapping.targetAttributeName} failed: ${failure.outcome.message}`;
    return {
      ...about,
      kind: 'fail',
      code: 'AttributeMappingFailed',
      message,
      steps: [...steps, evaluation('Failure', message)],
    };
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
  return { ...about, kind: 'proceed', record, desired, keys, references: wantedReferences(desired), steps };
}

/** Passed over before scope is asked: it neither comes into scope nor leaves it. */
function assessUnread(about: Pick<Assessment, 'type' | 'id' | 'name' | 'wakeAt'>): Assessment {
  const message = `The input filter passes ${about.name} over: nothing is read or written, and an account stays as it is.`;
  const step: Step = { name: 'import', status: 'Skipped', description: message };
  return { ...about, kind: 'skip', code: 'ImportSkipped', message, steps: [step] };
}

function assessGone(object: { type: ObjectType; id: string }, link: Link | undefined, rule: Rule): Assessment {
  const about = { ...object, name: object.id };
  const sentence = 'The object was deleted from the directory for good.';
  const steps: Step[] = [{ name: 'import', status: 'Success', description: sentence }];
  if (link === undefined) return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message: sentence, steps };
  if (link.state === 'released') {
    const message = `${sentence} Its account is no longer managed and stays as it is.`;
    return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message, steps, release: 'hardDeleted' };
  }
  if (!rule.allows.delete) {
    const message = `${sentence} The account stays, since the action Delete is switched off.`;
    return { ...about, kind: 'skip', code: 'ActionNotAllowed', message, steps };
  }
  return { ...about, kind: 'remove', cause: 'hardDeleted', how: 'delete', desired: undefined, steps };
}

/** An object with a managed account that is not in scope any more (rows 6 to 9 and 13 to 15 of the lifecycle table). */
function assessLeaving(
  about: { type: ObjectType; id: string; name: string },
  cause: ScopeCause,
  sentence: string,
  rule: Rule,
  settings: JobSettings,
  desired: Evaluation,
  steps: readonly Step[],
): Assessment {
  const release = releases(cause) ? { release: cause } : {};
  const wantsDelete = about.type === 'Group' || settings.outOfScope === 'delete';
  if (wantsDelete) {
    if (rule.allows.delete) return { ...about, kind: 'remove', cause, how: 'delete', desired, steps };
    const message = `${sentence} The account stays, since the action Delete is switched off.`;
    return { ...about, kind: 'skip', code: 'ActionNotAllowed', message, steps };
  }
  if (settings.outOfScope === 'none' || !rule.disables) {
    const message = `${sentence} The account stays as it is, since nothing is mapped from IsSoftDeleted.`;
    return { ...about, kind: 'skip', code: 'NotEffectivelyEntitled', message, steps, ...release };
  }
  if (!rule.allows.update) {
    const message = `${sentence} The account is not disabled, since the action Update is switched off.`;
    return { ...about, kind: 'skip', code: 'ActionNotAllowed', message, steps };
  }
  return { ...about, kind: 'remove', cause, how: 'disable', desired, steps };
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
